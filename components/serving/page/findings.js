/** A finding as a card: verdict, reason, citations, confidence, checks, raw text, decisions. */

import { el } from './dom.js';
import { CHECK_MARKS, DECIDED, SEVERITIES, WORDS, capital, checkName, citationName, day, moment, shownAs, slicer, statusClass, validity } from './words.js';

const REDLINE_ACTIONS = [['accept redline', 'Take the wording', 'T'], ['reject redline', 'Leave as it is', 'L']];
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
      el('h3', { id: title }, `${place + 1}. ${excerpt(finding)}`),
      el('p', { class: 'badges' },
        el('span', { class: `badge ${finding.verdict}` }, shownAs(finding.verdict)),
        finding.severity === 'fine' || finding.status === 'needs review' ? null : el('span', { class: 'badge severity', title: SEVERITIES[finding.severity] }, shownAs(finding.severity)),
        finding.status === finding.verdict ? null : el('span', { class: `badge ${statusClass(finding.status)}` }, shownAs(finding.status)))),
    el('p', { class: 'reason' }, finding.reason),
    stakes(finding),
    redline(finding, place, act),
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
  part.dataset.state = finding.redline.state;
  for (const button of part.querySelectorAll('button')) {
    const isChosen = button.dataset.kind === 'accept redline' ? finding.redline.state === 'accepted' : finding.redline.state === 'rejected';
    button.setAttribute('aria-pressed', String(isChosen));
  }
}

/** Open or close the text that the model wrote. */
export function toggleAnalysis(card) {
  const details = card.querySelector('details');
  if (details) details.open = !details.open;
}

function excerpt(finding) {
  const heading = finding.heading.replace(/^[\d.()\s]+/, '');
  const start = finding.clause.replace(/\s+/g, ' ').slice(0, 70);
  return heading ? `${heading}: ${start}…` : `${start}…`;
}

function stakes({ cost, burdens }) {
  if (!cost && !burdens) return null;
  return el('p', { class: 'stakes' }, cost, burdens ? el('span', { class: 'burdens' }, `${cost ? ' ' : ''}Burdens: ${burdens}`) : null);
}

function redline(finding, place, act) {
  if (!finding.redline) return null;
  return el('div', { class: 'redline' },
    el('p', { class: 'redline-head' }, `Verified redline${finding.severity === 'unclear' ? ', if the finding holds' : ''}`, el('span', { class: 'muted' }, ` keeps ${finding.redline.citation}`)),
    el('p', { class: 'wording' }, ...markedClause(finding)),
    el('div', { class: 'decide', role: 'group', 'aria-label': `Decide on the redline of finding ${place + 1}` },
      ...REDLINE_ACTIONS.map(([kind, label, key]) => el('button', { type: 'button', data: { kind }, 'aria-keyshortcuts': key, on: { click: () => act(kind) } }, label))));
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

