/** How verdicts, states and days are written. */

/** The words of the domain, as the server wrote them into the page: see `components/domain.py`. */
export const WORDS = JSON.parse(document.documentElement.dataset.words);

/** Write a word at the beginning of a line. */
export const capital = (word) => word[0].toUpperCase() + word.slice(1);

/** Write a verdict, or a status: one of them is a verdict's. */
export const shownAs = (verdict) => (['invalid', 'valid', 'ungoverned', 'void'].includes(verdict) ? WORDS[verdict] : verdict);

/** Write the name of a check. */
export const checkName = (name) => (name === 'article in force' ? `${WORDS.unit} in force` : name);

export const VERDICTS = ['invalid', 'valid', 'ungoverned'];
export const STATUSES = ['verified', 'repaired', 'needs review', 'ungoverned'];
export const SEVERITIES = { void: WORDS.void_means, 'cut down': 'cut down to a limit', deviates: 'deviates from a house position', unclear: 'unclear, for a person to decide' };
/** Severities, the worst first, and what a finding counts as under a law. */
export const RATINGS = ['void', 'cut down', 'deviates', 'unclear', 'fine'];
export const KINDS = ['invalid', 'needs review', 'valid'];
export const DECIDED = { accept: 'Accepted', edit: 'Edited', reject: 'Rejected', comment: 'Comment', 'accept redline': 'Wording taken', 'edit redline': 'Wording written', 'reject redline': 'Wording left' };
export const CHECK_MARKS = { passed: '✓', repaired: '✓', failed: '✗', 'not applicable': '–' };
export const DAY_SOURCES = { asked: 'as asked', contract: `the ${WORDS.document}’s own date`, today: 'today' };

const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
const MOMENT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/** Write an ISO day in words. */
export const day = (iso) => DAY.format(new Date(`${iso}T00:00:00Z`));

/** Write an ISO moment in words, in the reader's own time zone. */
export const moment = (iso) => MOMENT.format(new Date(iso));

/** Today as an ISO day. */
export function today() {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
}

/** Write when a wording is in force; its last day is the one before `valid_to`. */
export function validity(version) {
  const since = version.date_status === 'snapshot' ? 'seen in force' : 'in force';
  if (version.valid_to) return `${since} from ${day(version.valid_from)} until ${day(version.valid_to)}`;
  return `${since} since ${day(version.valid_from)}`;
}

/** Write a count with its noun. */
export const count = (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;

/** Write a citation in house style. */
export const citationName = (citation) => `${citation.law} ${WORDS.label} ${citation.article} ${citation.unit ?? ''}`.trim();

/** Return the CSS class of a finding's status. */
export const statusClass = (status) => (status === 'needs review' ? 'review' : status);

/** Return a slicer by code points, as the server counts; text without surrogate pairs is sliced as it is. */
export function slicer(text) {
  if (!/[\ud800-\udfff]/.test(text)) return (start, end) => text.slice(start, end);
  const points = Array.from(text);
  return (start, end) => points.slice(start, end).join('');
}

/** Return a clause's number and heading, the number once, and its words: as `components/reports/clause_names.py` does. */
export function clauseName({ number = '', heading }) {
  if (!number || heading.startsWith(number)) return heading || number;
  const words = heading.split(/\s+/).filter(Boolean);
  for (let many = words.length; many; many -= 1) {
    const label = words.slice(0, many).join(' ').replace(/[.:、．]+$/, '');
    const isStart = label && number.startsWith(label) && !/^[\p{L}\p{N}]/u.test(number.slice(label.length));
    if (isStart) return [number, ...words.slice(many)].join(' ');
  }
  return `${number} ${heading}`.trim();
}

/** Return the words of a clause, without the number that its name has. */
export function clauseWords({ number = '', clause }) {
  for (const label of [number, number.slice(number.lastIndexOf(' ') + 1)]) {
    if (!label || !clause.startsWith(label)) continue;
    const rest = clause.slice(label.length);
    const [opening] = rest.match(/^(?:[.:)](?=\s)|[.、．](?=\p{sc=Han})|\s+(?![a-z]))/u) ?? [/[)）]$/.test(label) ? '' : null];
    const isFigure = opening !== null && /^\d+$/.test(label) && !opening.trim() && !/^\s\|/.test(rest);
    const words = opening === null ? '' : rest.slice(opening.length).replace(/^[-–—:：|\s]+/, '');
    if (words && !isFigure) return words;
  }
  return clause;
}
