/** Reviews: opened by address, exported, erased, operated by keys. */

import { call, download, query } from './api.js';
import { setAskContext } from './ask.js';
import { $, confirmErase, say, tell, toast } from './dom.js';
import { toggleAnalysis } from './findings.js';
import { OpenReview, showPane } from './opened.js';
import { openReviewed } from './playbook.js';
import { setting } from './settings.js';
import { shortcut } from './shortcuts.js';
import { showSummary } from './summary.js';
import { showAsTheyCome } from './triage.js';
import { matterOf } from './uploads.js';
import { WORDS } from './words.js';

/** The review that is open; null on the start page. */
let open = null;

/** Open a review by its id, at a finding if one is named. */
export async function openReview(id, findingId) {
  for (const part of ['contract', 'review-stamp']) $(part).replaceChildren();
  showAsTheyCome();
  for (const part of ['review-fault', 'review-amended', 'review-notice', 'findings-empty']) tell($(part), '');
  $('review-title').textContent = 'Review';
  try {
    const address = location.hash;
    const [detail, text] = await Promise.all([call(query(`/v1/reviews/${id}`, { side: setting('side') })), call(`/v1/reviews/${id}/document`)]);
    if (location.hash !== address) return;
    open = new OpenReview(detail, text);
    showPane('findings');
    showMatter(id);
    showSummary(detail, (number) => open?.selectNumber(number));
    if (findingId) open.selectId(findingId);
    if (['queued', 'running'].includes(detail.state)) await open.follow();
  } catch (error) {
    tell($('review-fault'), error.message);
  }
}

/** Show the way back to the matter in which the review was seen. */
function showMatter(id) {
  const matter = matterOf(id);
  const link = $('review-matter').firstElementChild;
  $('review-matter').hidden = !matter;
  link.textContent = matter ? `Matter: ${matter.name}` : '';
  link.href = matter ? `#/matters/${matter.id}` : '#/';
}

/** Close the review that is open. */
export function closeReview() {
  open?.ending.abort();
  open = null;
  setAskContext();
}

async function exportAs(format) {
  $('export').open = false;
  $('export').querySelector('summary').focus();
  try {
    await download(query(`/v1/reviews/${open.detail.id}/report.${format}`, { side: $('filter-side').value || setting('side') }), `${open.detail.document.replace(/\.[^.]*$/, '')} reviewed.${format}`);
    say('Exported');
  } catch (error) {
    toast(error.message);
  }
}

function openExport() {
  $('export').open = true;
  $('export').querySelector('button').focus();
}

function installExport() {
  const menu = $('export');
  for (const button of menu.querySelectorAll('button')) button.addEventListener('click', () => exportAs(button.dataset.format));
}

async function openHouse() {
  try {
    await openReviewed(open, (place) => open.select(place, { focus: true, show: 'findings' }));
  } catch (error) {
    toast(error.message);
  }
}

async function end() {
  if (!open || !await confirmErase()) return;
  try {
    await call(`/v1/reviews/${open.detail.id}`, { method: 'DELETE' });
    location.hash = '#/';
    toast('Erased.');
  } catch (error) {
    toast(error.message);
  }
}

/** Make a review's controls and keys work. */
export function installReview() {
  installExport();
  $('end-review').addEventListener('click', end);
  for (const name of ['findings', 'contract']) $(`show-${name}`).addEventListener('click', () => showPane(name));
  const isOpen = () => open !== null && open.cards.length > 0;
  const isChosen = () => isOpen() && open.current >= 0;
  shortcut('j', 'Next finding', () => open.step(1), isOpen);
  shortcut('k', 'Finding before', () => open.step(-1), isOpen);
  for (const [key, kind, what] of [['a', 'accept', 'Accept'], ['e', 'edit', 'Edit'], ['r', 'reject', 'Reject'], ['c', 'comment', 'Comment on']]) {
    shortcut(key, `${what} the finding`, () => open.decide(open.current, kind), isChosen);
  }
  const hasRedline = () => isChosen() && Boolean(open.findings[open.current].redline);
  shortcut('t', 'Take the proposed wording', () => open.decide(open.current, 'accept redline'), hasRedline);
  shortcut('m', 'Write the wording anew', () => open.decide(open.current, 'edit redline'), hasRedline);
  shortcut('l', 'Leave the wording as it is', () => open.decide(open.current, 'reject redline'), hasRedline);
  shortcut('w', 'Only the proposed wordings', () => open.filters.toggleRedlines(), isOpen);
  shortcut('o', `Open the cited ${WORDS.unit}`, () => open.cards[open.current].querySelector('.citation .link')?.click(), isChosen);
  shortcut('d', 'Analysis and tool calls', () => toggleAnalysis(open.cards[open.current]), isChosen);
  shortcut('v', `The ${WORDS.clause} in the ${WORDS.document}`, () => open.select(open.current, { show: 'contract' }), isChosen);
  shortcut('x', 'Export', openExport, isOpen);
  shortcut('p', 'House positions', openHouse, () => isOpen() && !$('review-playbook').hidden);
  $('review-playbook').addEventListener('click', openHouse);
}
