/** A finding as a card: verdict, reason, citations, confidence, checks, raw text, decisions. */

import { el } from './dom.js';
import { positionParts } from './playbook.js';
import { CHECK_MARKS, DECIDED, SEVERITIES, WORDS, capital, checkName, citationName, clauseName, clauseWords, day, moment, shownAs, slicer, statusClass, validity } from './words.js';

const NONE_OFFERED = 'none offered: ';
const REDLINE_ACTIONS = [['accept redline', 'Take the wording', 'T'], ['edit redline', 'Write…', 'M'], ['reject redline', 'Leave as it is', 'L']];
const REVIEW_AGAIN = ['review again', 'Review it again', ''];
const REDLINE_STATES = { 'accept redline': 'accepted', 'edit redline': 'edited', 'reject redline': 'rejected' };
const ACTIONS = [['accept', 'Accept', 'A'], ['edit', 'Edit…', 'E'], ['reject', 'Reject…', 'R'], ['comment', 'Comment…', 'C']];

/**
 * Return a card.
 *
 * `act(kind)` is called for a decision, `cite(citation)` for an article, `find()` to show the clause
 * in the contract; `isAmended(citation)` returns whether a later edition changed the article.
 */
export function makeCard(finding, place, { act, cite, find, isAmended }) {
  const title = `finding-${place}`;
  return el('li', { class: `finding ${finding.verdict} ${statusClass(finding.status)}`, tabIndex: -1, 'aria-labelledby': title, data: { place, id: finding.id } },
    el('div', { class: 'finding-head' },
      el('h3', { id: title }, excerpt(finding, place)),
      el('p', { class: 'badges' },
        el('span', { class: `badge ${finding.verdict}` }, shownAs(finding.verdict)),
        finding.severity === 'fine' || finding.status === 'needs review' ? null : el('span', { class: 'badge severity', title: SEVERITIES[finding.severity] }, shownAs(finding.severity)),
        finding.status === finding.verdict ? null : el('span', { class: `badge ${statusClass(finding.status)}` }, shownAs(finding.status)))),
    el('p', { class: 'reason' }, finding.reason),
    stakes(finding),
    redline(finding, place, act),
    ...positionParts(finding),
    ...finding.citations.map((citation) => citationLine(citation, cite, isAmended(citation))),
    el('div', { class: 'facts' }, confidence(finding.confidence), checks(finding.checks)),
    finding.notes.length ? el('ul', { class: 'notes' }, ...finding.notes.map((note) => el('li', {}, note))) : null,
    analysis(finding),
    el('div', { class: 'decide', role: 'group', 'aria-label': `Decide on finding ${place + 1}` },
      ...ACTIONS.map(([kind, label, key]) => el('button', { type: 'button', data: { kind }, 'aria-keyshortcuts': key, on: { click: () => act(kind) } }, label)),
      el('button', { type: 'button', class: 'quiet find', on: { click: find } }, `In ${WORDS.document}`)),
    el('ul', { class: 'decisions' }, ...decisions(finding)));
}

/** Show the decisions about a finding in its card. */
export function showDecisions(card, finding) {
  card.querySelector('.decisions').replaceChildren(...decisions(finding));
  const last = finding.decisions.filter(({ decision }) => ACTIONS.some(([kind]) => kind === decision && kind !== 'comment')).at(-1)?.decision;
  card.dataset.decided = last ?? '';
  for (const button of card.querySelectorAll('.decide [data-kind]')) {
    if (button.dataset.kind !== 'comment') button.setAttribute('aria-pressed', String(button.dataset.kind === last));
  }
}

/** Return the pieces of a clause with what its redline deletes and inserts marked as such. */
export function markedClause(finding) {
  const cut = slicer(finding.clause);
  const parts = [];
  let end = 0;
  for (const change of finding.redline.changes) {
    parts.push(cut(end, change.start), el('del', {}, change.old), change.new ? el('ins', {}, change.new) : '');
    end = change.end;
  }
  return [...parts, cut(end, Infinity)];
}

/** Show in a card what was decided about its redline. */
export function showRedline(card, finding) {
  const part = card.querySelector('.redline');
  if (!part) return;
  const { state } = finding.redline;
  part.dataset.state = state;
  part.querySelector('.redline-head').replaceChildren(...redlineHead(finding));
  part.querySelector('.redline-faults').replaceChildren(...redlineFaults(finding));
  part.querySelector('.wording').replaceChildren(...markedClause(finding));
  for (const button of part.querySelectorAll('button')) {
    if (button.dataset.kind === 'review again') button.hidden = !isUnread(finding);
    else button.setAttribute('aria-pressed', String(REDLINE_STATES[button.dataset.kind] === state));
  }
}

/** Open or close the text that the model wrote. */
export function toggleAnalysis(card) {
  const details = card.querySelector('details');
  if (details) details.open = !details.open;
}

/** Return the clause's number and heading and how its words begin; a clause without a number has its finding's. */
function excerpt(finding, place) {
  const named = clauseName(finding);
  const name = finding.number ? `${/^\d/.test(named) ? `${capital(WORDS.clause)} ` : ''}${named}` : [`Finding ${place + 1}`, named].filter(Boolean).join(', ');
  const start = clauseWords(finding).replace(/\s+/g, ' ').slice(0, 70);
  return `${name}: ${start}…`;
}

function stakes({ cost, burdens }) {
  if (!cost && !burdens) return null;
  return el('p', { class: 'stakes' }, cost, burdens ? el('span', { class: 'burdens' }, `${cost ? ' ' : ''}Burdens: ${burdens}`) : null);
}

function redline(finding, place, act) {
  if (!finding.redline) return missing(finding);
  return el('div', { class: 'redline' },
    el('p', { class: 'redline-head' }, ...redlineHead(finding)),
    el('p', { class: 'wording' }, ...markedClause(finding)),
    el('ul', { class: 'redline-faults' }, ...redlineFaults(finding)),
    el('div', { class: 'decide', role: 'group', 'aria-label': `Decide on the redline of finding ${place + 1}` },
      ...[...REDLINE_ACTIONS, REVIEW_AGAIN].map(([kind, label, key]) => el('button', { type: 'button', data: { kind }, 'aria-keyshortcuts': key || undefined, hidden: kind === 'review again' && !isUnread(finding), on: { click: () => act(kind) } }, label))));
}

/** Return whether the analyst's own wording waits for somebody to have it reviewed. */
const isUnread = ({ redline: { state, again, isBeingReviewed } }) => state === 'edited' && !again && !isBeingReviewed;

/** Return what a redline is: verified, from the library, of the house, or in the analyst's words. */
function redlineHead({ redline: { citation, source, position, state, again, isBeingReviewed }, severity }) {
  if (state === 'edited') return ['Your wording', el('span', { class: again && !again.has_passed ? 'failed' : 'muted' }, reviewedAgain(again, isBeingReviewed))];
  if (position) return ['Redline in the house’s own wording', el('span', { class: 'muted' }, ` keeps ${[position, citation].filter(Boolean).join(' and ')}`)];
  const doubt = severity === 'unclear' ? ', if the finding holds' : '';
  return [`Verified redline${doubt}`, el('span', { class: 'muted' }, ` keeps ${citation}${source ? `; from the library, ${source}` : ''}`)];
}

/** Say what the review of the analyst's own wording came to. */
function reviewedAgain(again, isBeingReviewed) {
  if (isBeingReviewed) return ' is being reviewed again…';
  if (!again) return ' not reviewed again';
  return ` reviewed again: ${again.has_passed ? 'passes' : 'does not pass'} (confidence ${Math.round(again.confidence * 100)} %)`;
}

/** Return what speaks against the analyst's own wording, an item each. */
const redlineFaults = ({ redline: { again } }) => (again?.faults ?? []).map((fault) => el('li', {}, fault));

/** Say why there is no redline, as the log of the finding has it. */
function missing(finding) {
  const said = finding.tool_calls.findLast(({ tool }) => tool === 'review_redline')?.result ?? '';
  return said.startsWith(NONE_OFFERED) ? el('p', { class: 'no-redline' }, `No redline: ${said.slice(NONE_OFFERED.length)}.`) : null;
}

function citationLine(citation, cite, isAmended) {
  return el('div', { class: 'citation' },
    el('button', { type: 'button', class: 'link', 'aria-haspopup': 'dialog', on: { click: () => cite(citation) } }, citationName(citation)),
    el('span', { class: 'muted' }, ` ${validity(citation)}`),
    isAmended ? el('span', { class: 'amended' }, 'amended since this review') : null,
    citation.quote ? el('q', {}, citation.quote) : null);
}

function confidence(value) {
  const percent = Math.round(value * 100);
  return el('p', { class: 'confidence' }, el('span', {}, 'Confidence '), el('meter', { min: 0, max: 1, low: 0.5, optimum: 1, value, 'aria-label': `Confidence ${percent} percent` }), ` ${percent} %`);
}

function checks(states) {
  return el('ul', { class: 'checks', 'aria-label': 'Checks' }, ...Object.entries(states).map(([name, state]) => el('li', { class: `check ${state.replace(' ', '-')}`, title: `${checkName(name)}: ${state}` },
    el('span', { 'aria-hidden': 'true' }, CHECK_MARKS[state]), ` ${checkName(name)}`, el('span', { class: 'visually-hidden' }, `: ${state}`))));
}

function analysis(finding) {
  if (!finding.analysis && !finding.tool_calls.length) return null;
  const calls = finding.tool_calls.map((call) => el('li', {}, el('code', {}, `${call.tool}(${Object.values(call.arguments).join(', ')})`), ` → ${call.result}`));
  return el('details', {},
    el('summary', {}, 'Analysis and tool calls'),
    el('pre', {}, finding.analysis.trim()),
    calls.length ? el('ul', { class: 'calls' }, ...calls) : null);
}

function decisions(finding) {
  return (finding.decisions ?? []).map((one) => el('li', { class: `decision ${one.decision.split(' ')[0]}` },
    el('strong', {}, DECIDED[one.decision]), ` by ${one.decided_by}, ${moment(one.decided_at)}${one.has_consent ? ', for training too' : ''}`,
    one.answer ? el('p', {}, one.answer) : null, one.comment ? el('p', {}, one.comment) : null));
}

/** Show why there is no finding to show. */
export function emptyText(num, state) {
  if (num) return 'No finding matches the filters.';
  return state === 'queued' || state === 'running' ? 'Findings appear here as they are made.' : 'There are no findings.';
}

/** Return a review's stamp: the law and the release that it was made under. */
export function stampParts(review, source) {
  return [
    el('span', {}, `${capital(WORDS.law)} as of `, el('strong', {}, day(review.as_of)), ` (${source})`),
    el('span', {}, review.jurisdiction),
    review.edition ? el('span', {}, `edition ${review.edition}`) : null,
    review.release_id ? el('span', {}, 'release ', el('code', {}, review.release_id)) : null,
  ].filter(Boolean);
}

