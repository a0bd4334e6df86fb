/** The house's positions: a dialog that lists the playbook and, in a review, what was found of each position. */

import { call, query } from './api.js';
import { $, el, openDialog, tell, toast } from './dom.js';
import { WORDS, capital, count, day } from './words.js';

const STATES = { deviates: 'deviates', missing: 'missing', unclear: 'unclear', acceptable: 'acceptable', preferred: 'as preferred', absent: `no such ${WORDS.clause}` };
const ORDER = Object.keys(STATES);
const LINES = [['preferred', 'Preferred'], ['acceptable', 'Acceptable'], ['unacceptable', 'Not acceptable']];
const RED_LINES = { violation: 'crossed', 'needs review': 'needs review', 'not evaluated': 'not evaluated', clear: 'kept' };

/** The positions shown; `found` maps an id to what was found, null outside a review. */
let shown = { positions: [], found: null, select: null };

/** Return what the house says of a finding's clause, as parts of its card; what its redline offers is not told twice. */
export function positionParts(finding) {
  const offered = finding.redline?.position ?? '';
  return (finding.positions ?? []).map((one) => el('div', { class: `position-line ${one.state}` },
    el('p', {}, el('strong', {}, `${one.position} ${one.title}`.trim()), ' ', badge(one.state), ` ${sentence(one.reason)}`,
      el('span', { class: 'muted' }, ` Playbook ${one.playbook}, version ${one.version}.${one.ask ? ` Ask: ${one.ask}.` : ''}`)),
    one.fallback && !offered.includes(`Position ${one.position} `) ? el('q', {}, one.fallback) : null));
}

/** Return what a clause's tag says of the positions that it deviates from. */
export function houseSays(finding) {
  const ids = (finding.positions ?? []).filter(({ state }) => state === 'deviates').map(({ position }) => position);
  return ids.length ? `, deviates from ${ids.join(', ')}` : '';
}

/** Show or hide the button of an open review that opens its positions. */
export function offerPlaybook(house) {
  const button = $('review-playbook');
  button.hidden = !house?.version;
  const missing = (house?.absent ?? []).filter(({ state }) => state === 'missing').length;
  button.textContent = missing ? `House positions (${missing} missing)` : 'House positions';
}

/** Open the positions of a review; `select(place)` goes to a finding. */
export async function openReviewed({ detail, findings }, select) {
  const found = new Map();
  const add = (outcome, place) => {
    const label = findings[place]?.number || `${place + 1}`;
    found.set(outcome.position, [...(found.get(outcome.position) ?? []), { ...outcome, place, label }]);
  };
  findings.forEach((finding, place) => (finding.positions ?? []).forEach((outcome) => add(outcome, place)));
  detail.house.absent.forEach((outcome) => add(outcome, -1));
  const answer = await call(query('/v1/playbook', { as_of: detail.as_of }));
  const isSame = answer.playbook?.sha256 === detail.house.sha256;
  const known = isSame ? answer.playbook.positions : onlyFound(found);
  const positions = [...known, ...onlyFound(found).filter(({ id }) => !known.some((one) => one.id === id))];
  const note = isSame ? '' : ' The playbook has changed since this review; its lines are not shown.';
  show({ positions, found, select, floor: detail.house.floor, about: `${detail.house.title}, version ${detail.house.version}, held against this ${WORDS.document}.${note}` });
}

/** Open the positions in force today. */
async function openCurrent() {
  try {
    const { playbook } = await call('/v1/playbook');
    const since = playbook?.since ? `, in force from ${day(playbook.since)}` : '';
    const about = playbook ? `${playbook.title}${since}.` : 'No version of the playbook is in force today.';
    const floor = (playbook?.floor ?? []).map((one) => ({ ...one, state: '' }));
    show({ positions: playbook?.positions ?? [], found: null, select: null, floor, about });
  } catch (error) {
    toast(error.message);
  }
}

function show(what) {
  shown = what;
  $('playbook-about').textContent = shown.about;
  $('playbook-filter-field').hidden = !shown.found;
  const counts = new Map();
  for (const outcome of [...(shown.found?.values() ?? [])].flat()) counts.set(outcome.state, (counts.get(outcome.state) ?? 0) + 1);
  const options = ORDER.filter((state) => counts.has(state)).map((state) => el('option', { value: state }, `${capital(STATES[state])} (${counts.get(state)})`));
  $('playbook-filter').replaceChildren(el('option', { value: '' }, 'All'), ...options);
  list();
  showFloor();
  openDialog('playbook');
  $('playbook').querySelector('.dialog-body').scrollTop = 0;
}

function list() {
  const wanted = $('playbook-filter').value;
  const outcomes = (position) => shown.found?.get(position.id) ?? [];
  const worst = (position) => Math.min(ORDER.length, ...outcomes(position).map(({ state }) => ORDER.indexOf(state)));
  const admitted = shown.positions.filter((position) => !wanted || outcomes(position).some(({ state }) => state === wanted));
  const sorted = shown.found ? [...admitted].sort((one, other) => worst(one) - worst(other)) : admitted;
  $('playbook-positions').replaceChildren(...sorted.map((position) => item(position, outcomes(position))));
  tell($('playbook-count'), count(sorted.length, 'position'));
}

function item(position, outcomes) {
  return el('li', { class: 'position' },
    el('h3', {}, `${position.id} ${position.title}`.trim()),
    ...outcomes.map(outcomeLine),
    lines(position));
}

function outcomeLine(outcome) {
  const go = () => { $('playbook').close(); shown.select(outcome.place); };
  return el('p', { class: 'outcome' }, badge(outcome.state), ' ',
    outcome.place >= 0 ? el('button', { type: 'button', class: 'link', on: { click: go } }, `${capital(WORDS.clause)} ${outcome.label}`) : null,
    `${outcome.place >= 0 ? ': ' : ''}${sentence(outcome.reason)}`);
}

function lines(position) {
  const rows = LINES.flatMap(([level, name]) => (position[level] ?? []).map((line) => [name, line.text]));
  if (position.is_required) rows.push(['Required', 'yes']);
  if (position.fallback) rows.push(['Fallback', position.fallback]);
  if (position.ask) rows.push(['Ask', position.ask]);
  if (position.note) rows.push(['Why', position.note]);
  if (!rows.length) return null;
  return el('details', { open: !shown.found }, el('summary', {}, 'What the house wants'),
    el('dl', { class: 'wants' }, ...rows.flatMap(([name, text]) => [el('dt', {}, name), el('dd', {}, text)])));
}

function showFloor() {
  $('playbook-floor').hidden = !shown.floor.length;
  $('playbook-floor').querySelector('ul').replaceChildren(...shown.floor.map((one) => el('li', {},
    one.state ? el('span', { class: `badge ${one.state === 'violation' ? 'invalid' : one.state === 'clear' ? 'valid' : 'review'}` }, RED_LINES[one.state]) : null,
    ` ${one.statement}`, one.reason ? el('span', { class: 'muted' }, ` ${sentence(one.reason)}`) : null)));
}

function onlyFound(found) {
  return [...found].map(([id, [{ title, fallback, ask }]]) => ({ id, title, fallback, ask }));
}

const badge = (state) => el('span', { class: `badge state-${state}` }, STATES[state]);
const sentence = (text) => `${capital(text)}.`;

/** Make the dialog, and the button on the start page, work. */
export function installPlaybook() {
  $('playbook-filter').addEventListener('change', list);
  $('open-playbook').addEventListener('click', openCurrent);
}
