/** Two documents of a matter, clause by clause: what changed, and which findings came or went. */

import { call, download } from './api.js';
import { $, LEAVE, el, say, tell, toast } from './dom.js';
import { pieces } from './history.js';
import { shortcut } from './shortcuts.js';
import { WORDS } from './words.js';

/** The comparison that is shown: matter, both reviews, and what the server found. */
let open = null;

/** Compare two reviews; what did not change is folded away. */
export async function openComparison(matter, old, latest) {
  open = { matter, old, latest, found: null };
  $('compare-clauses').replaceChildren();
  $('compare-back').href = `#/matters/${matter}`;
  for (const id of ['compare-sentence', 'compare-notes', 'compare-fault']) tell($(id), '');
  $('compare-all').checked = false;
  $('compare-title').textContent = 'Comparison';
  tell($('compare-empty'), 'Comparing…');
  const asked = open;
  try {
    const found = await call(`/v1/comparisons/${old}/${latest}`);
    if (asked !== open) return;
    open.found = found;
    $('compare-title').textContent = `${found.old} → ${found.new}`;
    document.title = `${found.old} → ${found.new} · clausula`;
    tell($('compare-sentence'), found.summary);
    tell($('compare-notes'), found.notes.join(' '));
    show();
  } catch (error) {
    if (asked !== open) return;
    tell($('compare-empty'), '');
    tell($('compare-fault'), error.message);
  }
}

const isNews = (one) => one.kind !== 'unchanged' || ['came', 'went'].includes(one.finding_change);

function show() {
  if (!open.found) return;
  const shown = open.found.clauses.filter((one) => $('compare-all').checked || isNews(one));
  $('compare-clauses').replaceChildren(...shown.map(clause));
  tell($('compare-empty'), shown.length ? '' : `No ${WORDS.clause} changed.`);
}

function clause(one) {
  const findings = [[open.old, one.old_finding, 'Finding before'], [open.latest, one.new_finding, 'Finding now']];
  const links = findings.filter(([, id]) => id).map(([review, id, label]) => el('a', { href: `#/reviews/${review}/${id}` }, label));
  return el('li', { class: `compared ${one.kind} ${one.finding_change}`, tabIndex: -1 },
    el('h2', {}, one.name),
    el('p', { class: 'wording diff' }, ...pieces(one.words)),
    ...one.notes.map((note) => el('p', { class: one.finding_change === 'came' ? 'came' : 'muted' }, note)),
    one.finding_change === 'none' ? null : el('p', { class: 'links' }, ...links));
}

function step(by) {
  const items = [...$('compare-clauses').children];
  const at = items.indexOf(document.activeElement?.closest('.compared'));
  items[Math.min(items.length - 1, Math.max(0, at + by))]?.focus();
}

async function exportAs(format) {
  $('compare-export').open = false;
  try {
    await download(`/v1/comparisons/${open.old}/${open.latest}/report.${format}`, `comparison.${format}`);
    say('Exported');
  } catch (error) {
    toast(error.message);
  }
}

const swap = () => { location.hash = `#/matters/${open.matter}/compare/${open.latest}/${open.old}`; };

/** Make the comparison's controls and keys work. */
function installComparison() {
  addEventListener(LEAVE, () => { open = null; });
  $('compare-all').addEventListener('change', show);
  $('compare-swap').addEventListener('click', swap);
  for (const button of $('compare-export').querySelectorAll('button')) button.addEventListener('click', () => exportAs(button.dataset.format));
  const isOpen = () => open?.found != null;
  shortcut('j', 'Comparison: next change', () => step(1), isOpen);
  shortcut('k', 'Comparison: change before', () => step(-1), isOpen);
  shortcut('w', 'Comparison: swap old and new', swap, isOpen);
}

installComparison();
