/** What a contract says of itself, before its findings: parties, days, figures, the law. */

import { call } from './api.js';
import { $, el, tell } from './dom.js';
import { WORDS, capital, count, day } from './words.js';

const KINDS = { amount: 'Amounts', rate: 'Rates', time: 'Times', other: 'Other figures' };
const FIRST = 4;

/** Show the summary of a review; `onClause(number)` leads to a clause by the contract's number. */
export async function showSummary(detail, onClause) {
  const box = $('summary');
  const body = $('summary-body');
  body.replaceChildren();
  tell($('summary-fault'), '');
  box.open = matchMedia('(min-width: 900px)').matches;
  try {
    const summary = await call(`/v1/reviews/${detail.id}/summary`);
    if (!location.hash.includes(detail.id)) return;
    body.replaceChildren(...facts(summary, detail), ...figures(summary, onClause));
  } catch (error) {
    tell($('summary-fault'), error.message);
  }
}

function facts(summary, detail) {
  const parties = summary.parties.map(({ role, who }) => (who ? `${who} (${role})` : role));
  const laws = new Map();
  for (const { citations } of detail.findings) for (const law of new Set(citations.map((one) => one.law))) laws.set(law, (laws.get(law) ?? 0) + 1);
  const rows = [
    ['Parties', parties.join('; ')],
    ['Dated', summary.day ? day(summary.day) : ''],
    ['Sum lent', summary.principal],
    ['Rent', summary.rent],
    [`${capital(WORDS.law)} it names`, summary.governing_law],
    [`${capital(WORDS.law)} applied`, `${detail.jurisdiction}, as of ${day(detail.as_of)}`],
    ['Most cited', [...laws].toSorted((one, other) => other[1] - one[1]).slice(0, 5).map(([law, number]) => `${law} (${number})`).join(', ')],
  ].filter(([, value]) => value);
  return [el('dl', { class: 'summary-facts' }, ...rows.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))))];
}

function figures(summary, onClause) {
  const groups = Object.keys(KINDS).map((kind) => [KINDS[kind], summary.figures.filter((one) => one.kind === kind).map((one) => ({ ...one, name: one.figure }))]);
  groups.push(['Days', summary.dates.map((one) => ({ ...one, name: day(one.day) }))]);
  const shown = groups.filter(([, items]) => items.length).map(([name, items]) => group(name, items, onClause));
  const more = summary.num_left_out ? [el('p', { class: 'muted' }, `${count(summary.num_left_out, 'figure')} more in the ${WORDS.document}.`)] : [];
  return [el('div', { class: 'summary-figures' }, ...shown), ...more];
}

function group(name, items, onClause) {
  const list = (some) => el('ul', {}, ...some.map((one) => el('li', { title: one.words },
    el('strong', {}, one.name), one.clause ? el('button', { type: 'button', class: 'link', 'aria-label': `${one.name}, ${WORDS.clause} ${one.clause}`, on: { click: () => onClause(one.clause) } }, one.clause) : null)));
  const rest = items.slice(FIRST);
  return el('section', { 'aria-label': name }, el('h3', {}, name), list(items.slice(0, FIRST)),
    rest.length ? el('details', {}, el('summary', {}, `${rest.length} more`), list(rest)) : null);
}
