/** A matter: its documents by severity and by law, sorted, filtered, exported, two of them compared. */

import { call, download } from './api.js';
import { $, LEAVE, confirmErase, el, say, tell, toast } from './dom.js';
import { setting } from './settings.js';
import { shortcut } from './shortcuts.js';
import { contractsOf, filesOf, noteMatter, uploadAll, uploadsOf } from './uploads.js';
import { KINDS, RATINGS, WORDS, count, day, shownAs } from './words.js';

const POLL_MS = 2500;
const GOING = ['queued', 'running'];

/** The matter that is open: its detail, how it is sorted, which two documents are chosen. */
let open = null;

/** Open a matter by its id. */
export async function openMatter(id) {
  open = { id, detail: null, sort: { column: 'order', isDown: false }, chosen: [], timer: 0 };
  $('matter-rows').replaceChildren();
  $('matter-filter').value = '';
  $('matter-show').value = '';
  $('matter-law').value = '';
  tell($('matter-fault'), '');
  await refresh();
}

/** Close the matter that is open. */
function closeMatter() {
  clearTimeout(open?.timer);
  open = null;
}

async function refresh() {
  const asked = open;
  if (!asked) return;
  clearTimeout(asked.timer);
  try {
    const detail = await call(`/v1/matters/${asked.id}`);
    if (asked !== open) return;
    open.detail = detail;
    for (const one of detail.documents) noteMatter(one.id, detail);
    show();
    const isGoing = detail.documents.some(({ state }) => GOING.includes(state)) || uploadsOf(asked.id)?.isGoing;
    clearTimeout(open.timer);
    if (isGoing) open.timer = setTimeout(refresh, POLL_MS);
  } catch (error) {
    if (asked === open) tell($('matter-fault'), error.message);
  }
}

/** Show the whole matter as it is now. */
function show() {
  const { detail } = open;
  document.title = `${detail.name} · clausula`;
  $('matter-title').textContent = detail.name || 'Erased matter';
  tell($('matter-sentence'), sentence(detail));
  showUploads();
  const laws = [...new Set(detail.documents.flatMap((one) => Object.keys(one.laws)))].sort();
  offerLaws(laws);
  open.columns = columnsOf(detail, laws);
  showHead();
  showRows();
  $('matter-export').hidden = !detail.documents.length;
}

/** Return what the documents come to. */
function sentence({ documents, faults }) {
  const bad = documents.filter((one) => broken(one) > 0).length;
  const going = documents.filter(({ state }) => GOING.includes(state)).length;
  const parts = [`${count(documents.length, WORDS.document, WORDS.documents)}: ${bad} with ${WORDS.clauses} that ${WORDS.break_many}`];
  if (going) parts.push(`${going} not finished`);
  if (faults.length) parts.push(`${count(faults.length, 'file')} not reviewed`);
  return `${parts.join(', ')}.`;
}

const broken = ({ severities }) => ['void', 'cut down', 'deviates'].reduce((sum, name) => sum + (severities[name] ?? 0), 0);

function showUploads() {
  const uploads = uploadsOf(open.id);
  const isShown = Boolean(uploads?.isGoing);
  $('matter-progress').hidden = !isShown;
  if (uploads) {
    $('matter-progress').max = uploads.total;
    $('matter-progress').value = uploads.done;
  }
  tell($('matter-uploads'), isShown ? `Uploading ${uploads.done + 1} of ${uploads.total}: ${uploads.current}. Keep this page open until all are uploaded.` : '');
  if (uploads) tell($('matter-fault'), uploads.fault);
}

/** Return the columns of the table: how each is called, what of a document it sorts by and shows. */
function columnsOf(detail, laws) {
  const severities = RATINGS.filter((name) => name !== 'deviates' || detail.documents.some((one) => one.severities.deviates));
  return [
    { id: 'document', label: capitalised(WORDS.document), key: (one) => one.document.toLowerCase() },
    { id: 'as_of', label: 'Day', key: (one) => one.as_of },
    ...severities.map((name) => ({ id: name, label: shownAs(name), key: (one) => one.severities[name] ?? 0, isCount: true })),
    ...laws.map((law) => ({ id: `law:${law}`, label: law, key: (one) => weigh(one.laws[law]), law })),
  ];
}

const capitalised = (text) => text[0].toUpperCase() + text.slice(1);

/** Return how grave the findings under a law are, for sorting. */
const weigh = (counts = {}) => KINDS.reduce((sum, kind) => sum * 1000 + (counts[kind] ?? 0), 0);

function showHead() {
  const cells = open.columns.map((column) => {
    const isSorted = open.sort.column === column.id;
    return el('th', { scope: 'col', class: column.id === 'as_of' ? 'as_of' : '', 'aria-sort': isSorted ? (open.sort.isDown ? 'descending' : 'ascending') : undefined },
      el('button', { type: 'button', class: 'sort', data: { column: column.id }, on: { click: () => sortBy(column) } }, column.label, el('span', { 'aria-hidden': 'true' }, isSorted ? (open.sort.isDown ? ' ↓' : ' ↑') : '')));
  });
  const focused = document.activeElement?.dataset?.column;
  $('matter-head').replaceChildren(el('th', { scope: 'col' }, el('span', { class: 'visually-hidden' }, 'Compare')), ...cells);
  if (focused) $('matter-head').querySelector(`[data-column="${CSS.escape(focused)}"]`)?.focus();
}

/** Sort by a column; counts begin with the most, a second time turns the order. */
function sortBy(column) {
  const isAgain = open.sort.column === column.id;
  const begins = Boolean(column.isCount || column.law);
  open.sort = { column: column.id, isDown: isAgain ? !open.sort.isDown : begins };
  showHead();
  showRows();
  say(`Sorted by ${column.label}, ${open.sort.isDown ? 'descending' : 'ascending'}`);
}

/** Return the documents that the filters admit, in the order chosen. */
function shownDocuments() {
  const words = $('matter-filter').value.trim().toLowerCase();
  const law = $('matter-law').value;
  const kind = $('matter-show').value;
  const documents = open.detail.documents.filter((one) => {
    if (words && !one.document.toLowerCase().includes(words)) return false;
    if (law && !one.laws[law]) return false;
    if (kind === 'breaks') return broken(one) > 0;
    if (kind === 'unclear') return (one.severities.unclear ?? 0) > 0;
    if (kind === 'open') return one.state !== 'done';
    return true;
  });
  const column = open.columns.find(({ id }) => id === open.sort.column);
  if (!column) return documents;
  const sign = open.sort.isDown ? -1 : 1;
  return documents.toSorted((one, other) => {
    const [left, right] = [column.key(one), column.key(other)];
    return sign * (left < right ? -1 : left > right ? 1 : 0);
  });
}

function showRows() {
  const documents = shownDocuments();
  const kept = document.activeElement?.closest?.('#matter-rows tr')?.dataset.review;
  const wasBox = document.activeElement?.type === 'checkbox';
  $('matter-rows').replaceChildren(...documents.map(row));
  const faults = $('matter-show').value && $('matter-show').value !== 'open' ? [] : open.detail.faults;
  $('matter-faults').replaceChildren(...faults.map((one) => el('li', {}, el('strong', {}, one.name), `: ${one.fault.replace(`${one.name}: `, '')}`)));
  $('matter-faults').parentElement.hidden = !faults.length;
  const total = open.detail.documents.length;
  tell($('matter-count'), documents.length < total ? `${documents.length} of ${total} shown` : '');
  if (kept) $('matter-rows').querySelector(`tr[data-review="${kept}"] ${wasBox ? 'input' : 'a'}`)?.focus();
  showChosen();
}

function row(one) {
  const name = one.document || `Erased ${WORDS.document}`;
  const box = el('input', { type: 'checkbox', checked: open.chosen.includes(one.id), disabled: !one.num_done, 'aria-label': `Compare ${name}`, on: { change: () => choose(one.id) } });
  return el('tr', { data: { review: one.id } },
    el('td', {}, box),
    el('th', { scope: 'row' }, one.is_erased ? name : el('a', { href: `#/reviews/${one.id}` }, name), el('span', { class: 'muted state' }, stateOf(one))),
    ...open.columns.slice(1).map((column) => el('td', { class: cellClass(one, column) }, ...cell(one, column))));
}

/** Return the class of a cell: a count that is none has no colour. */
function cellClass(one, { id, isCount }) {
  if (!isCount) return id === 'as_of' ? id : '';
  return one.severities[id] ? id.replace(' ', '-') : '';
}

function stateOf(one) {
  if (one.state === 'done') return count(one.num_clauses, WORDS.clause, WORDS.clauses);
  return one.state === 'running' ? `${one.num_done} of ${one.num_clauses}` : one.state;
}

function cell(one, column) {
  if (column.law) {
    const counts = one.laws[column.law] ?? {};
    return KINDS.filter((kind) => counts[kind]).map((kind) => el('span', { class: `badge ${kind === 'needs review' ? 'review' : kind}` }, `${counts[kind]} ${shownAs(kind)}`));
  }
  if (column.id === 'as_of') return [day(one.as_of)];
  return [String(column.isCount ? column.key(one) || '–' : column.key(one))];
}

function offerLaws(laws) {
  const select = $('matter-law');
  if (select.options.length === laws.length + 1) return;
  const kept = select.value;
  select.replaceChildren(el('option', { value: '' }, 'All'), ...laws.map((law) => el('option', { value: law }, law)));
  select.value = kept;
}

/** Choose a document for comparison, or leave it; the two chosen last count. */
function choose(reviewId) {
  const isChosen = open.chosen.includes(reviewId);
  open.chosen = isChosen ? open.chosen.filter((id) => id !== reviewId) : [...open.chosen, reviewId].slice(-2);
  for (const box of $('matter-rows').querySelectorAll('input')) box.checked = open.chosen.includes(box.closest('tr').dataset.review);
  showChosen();
}

function showChosen() {
  const isReady = open.chosen.length === 2;
  $('matter-compare').disabled = !isReady;
  $('matter-compare').title = isReady ? '' : 'Tick two documents first';
}

/** Show what changed between the two chosen documents; the one that came first is the old one. */
function compareChosen() {
  if (open.chosen.length !== 2) return toast('Tick two documents to compare them.');
  const order = open.detail.documents.map(({ id }) => id);
  const [old, latest] = open.chosen.toSorted((one, other) => order.indexOf(one) - order.indexOf(other));
  location.hash = `#/matters/${open.id}/compare/${old}/${latest}`;
  return undefined;
}

async function exportAs(file) {
  $('matter-export').open = false;
  $('matter-export').querySelector('summary').focus();
  const side = setting('side');
  try {
    await download(`/v1/matters/${open.id}/${file}${side ? `?side=${encodeURIComponent(side)}` : ''}`, `${open.detail.name} ${file}`);
    say('Exported');
  } catch (error) {
    toast(error.message);
  }
}

async function erase() {
  if (!await confirmErase('matter')) return;
  try {
    await call(`/v1/matters/${open.id}`, { method: 'DELETE' });
    location.hash = '#/';
    toast('Erased.');
  } catch (error) {
    toast(error.message);
  }
}

/** Upload documents into a matter under the law that the settings name, and show it. */
export function addDocuments(matterId, files, law) {
  const refreshOpen = () => { if (open?.id === matterId) refresh(); };
  uploadAll(matterId, contractsOf(files), law, refreshOpen);
}

function lawOfMatter() {
  const last = open.detail?.documents.at(-1); // dropped while the matter is still being opened
  return { as_of: setting('as_of'), jurisdiction: last?.jurisdiction ?? $('jurisdiction').value };
}

/** Go to the row after the one with the focus, or before. */
function step(by) {
  const rows = [...$('matter-rows').children];
  const at = rows.indexOf(document.activeElement?.closest('#matter-rows tr'));
  const next = rows[Math.min(rows.length - 1, Math.max(0, at + by))];
  next?.querySelector('a, input')?.focus();
}

function tick() {
  const box = document.activeElement?.closest('#matter-rows tr')?.querySelector('input');
  if (box && !box.disabled) choose(box.closest('tr').dataset.review);
}

function openExport() {
  $('matter-export').open = true;
  $('matter-export').querySelector('button').focus();
}

/** Make a matter's controls and keys work. */
function installMatter() {
  addEventListener(LEAVE, closeMatter);
  for (const id of ['matter-filter', 'matter-show', 'matter-law']) $(id).addEventListener('input', showRows);
  $('matter-filters').addEventListener('submit', (event) => event.preventDefault());
  for (const button of $('matter-export').querySelectorAll('button')) button.addEventListener('click', () => exportAs(button.dataset.file));
  $('matter-compare').addEventListener('click', compareChosen);
  $('matter-erase').addEventListener('click', erase);
  $('matter-add').addEventListener('change', () => {
    addDocuments(open.id, [...$('matter-add').files], lawOfMatter());
    $('matter-add').value = '';
  });
  addEventListener('drop', async (dropped) => {
    if (!open || $('matter').hidden) return;
    addDocuments(open.id, await filesOf(dropped.dataTransfer), lawOfMatter());
  });
  const isOpen = () => open?.detail != null && !$('matter').hidden;
  shortcut('j', 'Matter: next document', () => step(1), isOpen);
  shortcut('k', 'Matter: document before', () => step(-1), isOpen);
  shortcut('s', 'Matter: tick a document to compare', tick, isOpen);
  shortcut('c', 'Matter: compare the two ticked', compareChosen, isOpen);
  shortcut('f', 'Matter: filter by name', () => $('matter-filter').focus(), isOpen);
  shortcut('x', 'Matter: export', openExport, isOpen);
}

installMatter();
