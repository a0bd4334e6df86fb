/** The dialog of an article: its wording on a day, its history, its neighbours in the law. */

import { articlePath, call, query } from './api.js';
import { $, el, openDialog, tell } from './dom.js';
import { historyOf } from './history.js';
import { WORDS, citationName, today, validity } from './words.js';

const TABS = ['wording', 'history', 'around'];
let shown = null;

/** Open an article; `asOf` may be empty for today, `quote` is marked in its text. */
export async function openArticle({ law, article, asOf, jurisdiction, quote = '' }) {
  shown = { law, article, asOf: asOf || today(), jurisdiction, quote };
  $('article-day').value = shown.asOf;
  openDialog('article');
  selectTab('wording');
  await load();
}

async function load() {
  const { law, article, asOf, jurisdiction, quote } = shown;
  const asked = shown;
  $('article-title').textContent = citationName({ law, article });
  $('article-validity').textContent = '';
  for (const tab of TABS) $(`panel-${tab}`).replaceChildren();
  tell($('article-fault'), '');
  const [around, history] = await Promise.allSettled([
    call(query(articlePath(law, article, '/neighbours'), { as_of: asOf, jurisdiction })),
    call(query(articlePath(law, article, '/history'), { jurisdiction })),
  ]);
  if (asked !== shown) return;  // another article was opened meanwhile
  const fault = [around, history].find((one) => one.status === 'rejected');
  tell($('article-fault'), fault ? fault.reason.message : '');
  if (around.status === 'fulfilled') showWording(around.value, quote);
  if (history.status === 'fulfilled') $('panel-history').replaceChildren(...historyOf(history.value, asOf));
}

function showWording(around, quote) {
  const { article } = around;
  $('article-title').textContent = citationName(article);
  $('article-validity').textContent = validity(article);
  $('panel-wording').replaceChildren(
    article.chapter && el('p', { class: 'chapter' }, article.chapter),
    article.heading && el('h3', {}, article.heading),
    el('p', { class: 'wording' }, ...marked(article.text, quote)),
    ...references(around));
  const entries = [
    ...around.before.map((other) => neighbour(other)), neighbour(article, true), ...around.after.map((other) => neighbour(other))];
  $('panel-around').replaceChildren(el('ol', { class: 'around' }, ...entries));
}

/** What the article names and what names it, as links; nothing where there is neither. */
function references({ article, refers_to: named, referred_by: naming, not_in_force: gone }) {
  const name = (other) => other.law === article.law ? `${WORDS.label} ${other.article}` : citationName(other);
  const links = (others) => others.flatMap((other, place) => [place ? ', ' : '', link(other, name(other))]);
  return [
    named.length > 0 && el('p', { class: 'references' }, 'Refers to: ', ...links(named)),
    naming.length > 0 && el('p', { class: 'references' }, 'Referred to by: ', ...links(naming)),
    gone.length > 0 && el('p', { class: 'references' }, `Refers to what is not in force: ${gone.join(', ')}`),
  ].filter(Boolean);
}

function link(version, name) {
  const go = () => {
    shown = { ...shown, law: version.law, article: version.article, quote: '' };
    selectTab('wording', true);
    load();
  };
  return el('button', { type: 'button', class: 'link', on: { click: go } }, name);
}

function neighbour(version, isCurrent = false) {
  const name = `${WORDS.label} ${version.article}${version.heading ? `: ${version.heading}` : ''}`;
  return el('li', isCurrent ? { 'aria-current': 'true' } : {},
    isCurrent ? el('h3', {}, name) : link(version, name),
    el('p', { class: 'wording' }, version.text));
}

function marked(text, quote) {
  const start = quote ? text.indexOf(quote) : -1;
  if (start < 0) return [text];
  return [text.slice(0, start), el('mark', {}, quote), text.slice(start + quote.length)];
}

function selectTab(name, withFocus = false) {
  for (const tab of TABS) {
    const button = $(`tab-${tab}`);
    button.setAttribute('aria-selected', String(tab === name));
    button.tabIndex = tab === name ? 0 : -1;
    $(`panel-${tab}`).hidden = tab !== name;
  }
  if (withFocus) $(`tab-${name}`).focus();
}

/** Make the dialog's day and tabs work. */
export function installArticle() {
  $('article-day').addEventListener('change', () => {
    shown = { ...shown, asOf: $('article-day').value || today() };
    load();
  });
  TABS.forEach((name, place) => {
    const button = $(`tab-${name}`);
    button.addEventListener('click', () => selectTab(name));
    button.addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step) selectTab(TABS[(place + step + TABS.length) % TABS.length], true);
    });
  });
}
