/** Past reviews, newest first, in pages; reviews that a later edition affects are marked. */

import { call, download, query } from './api.js';
import { $, confirmErase, el, toast } from './dom.js';
import { VERDICTS, WORDS, citationName, count, day, moment, shownAs } from './words.js';

const PAGE = 20;
let before = null;
let rechecked = new Map(); // by review: what new law did to it

/** Return which cited articles have changed since. */
export function amendedText(amended) {
  const named = amended.map((cited) => citationName(cited) + (cited.ended_on ? ` (until ${day(cited.ended_on)})` : ''));
  return `Amended since: ${named.join(', ')}`;
}

function counts(review) {
  const found = VERDICTS.filter((verdict) => review.verdicts[verdict]);
  const badges = found.map((verdict) => el('span', { class: `badge ${verdict}` }, `${review.verdicts[verdict]} ${shownAs(verdict)}`));
  if (review.num_to_review) badges.push(el('span', { class: 'badge review' }, `${review.num_to_review} to review`));
  return badges;
}

function stateText(review) {
  if (review.is_erased) return 'erased';
  if (review.state === 'running') return `running, ${review.num_done} of ${review.num_clauses}`;
  return review.state === 'done' ? count(review.num_clauses, WORDS.clause, WORDS.clauses) : review.state;
}

/** Return what came of reviewing again, as a button that saves old and new side by side. */
function recheckOf(review) {
  const again = rechecked.get(review.id);
  if (!again || review.is_erased) return null;
  const outcomes = Object.entries(again.outcomes).map(([outcome, number]) => `${number} ${outcome.replace('article', WORDS.unit)}`);
  const name = `${review.document.replace(/\.[^.]*$/, '')} rechecked.html`;
  const save = () => download(`/v1/reviews/${review.id}/recheck.html`, name).catch((error) => toast(error.message));
  return el('p', { class: 'badges' },
    el('span', { class: 'amended' }, `Rechecked under new ${WORDS.law}: ${outcomes.join(', ')}`),
    el('button', { type: 'button', class: 'quiet', 'aria-label': `Old and new of ${review.document}`, on: { click: save } }, 'Old and new'));
}

/** Ask what new law did to past reviews; of each review the newest edition counts. */
async function loadRechecked() {
  const { reviews } = await call('/v1/rechecks');
  rechecked = new Map(reviews.toReversed().map((one) => [one.review_id, one]));
}

function entry(review) {
  const name = review.document || `Erased ${WORDS.document}`;
  const item = el('li', { data: { review: review.id } },
    el('div', { class: 'past-main' },
      review.is_erased ? el('span', { class: 'past-name muted' }, name) : el('a', { class: 'past-name', href: `#/reviews/${review.id}` }, name),
      el('p', { class: 'muted' }, `${moment(review.created_at)} · ${WORDS.law} as of ${day(review.as_of)} · ${review.jurisdiction} · ${stateText(review)}`),
      review.verdicts && el('p', { class: 'badges' }, ...counts(review)),
      review.amended.length ? el('p', { class: 'amended' }, amendedText(review.amended)) : null,
      recheckOf(review)),
    review.is_erased ? null : el('button', { type: 'button', class: 'quiet', 'aria-label': `Erase ${name}`, on: { click: () => erase(review, item) } }, 'Erase'));
  return item;
}

async function erase(review, item) {
  if (!await confirmErase()) return;
  try {
    await call(`/v1/reviews/${review.id}`, { method: 'DELETE' });
    item.remove();
    toast('Erased.');
    $('reload-past').focus();
  } catch (error) {
    toast(error.message);
  }
}

async function load(isMore) {
  let page;
  try {
    if (!isMore) await loadRechecked();
    page = await call(query('/v1/reviews', { limit: PAGE, before: isMore ? before : '' }));
  } catch (error) {
    $('past').replaceChildren(el('li', { class: 'alert' }, error.message));
    return;
  }
  const entries = page.reviews.map(entry);
  if (isMore) $('past').append(...entries);
  else $('past').replaceChildren(...entries);
  before = page.next_before;
  $('more-past').hidden = !before;
  $('past-empty').hidden = $('past').children.length > 0;
  if (isMore) entries[0]?.querySelector('a')?.focus();
}

/** Make the list work. */
export function installPast() {
  $('reload-past').addEventListener('click', () => load(false));
  $('more-past').addEventListener('click', () => load(true));
}

/** Show the newest reviews. */
export const showPast = () => load(false);
