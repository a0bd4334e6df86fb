/** Questions about the law: the answer in its own words, and the hits of a search. */

import { call, post, query } from './api.js';
import { openArticle } from './article.js';
import { $, el, openDialog, tell } from './dom.js';
import { WORDS, capital, citationName, day, validity } from './words.js';

/** The day and jurisdiction of the open review, under which questions are asked. */
let context = { asOf: '', jurisdiction: '' };

/** Ask questions under the law of a review from now on, or under today's. */
export function setAskContext(asOf = '', jurisdiction = '') {
  context = { asOf, jurisdiction };
}

/** Open the ask box. */
export function openAsk() {
  $('ask-day').value = context.asOf;
  if (context.jurisdiction) $('ask-jurisdiction').value = context.jurisdiction;
  openDialog('ask', 'ask-question');
}

async function send(event) {
  event.preventDefault();
  const question = $('ask-question').value.trim();
  const asked = { as_of: $('ask-day').value, jurisdiction: $('ask-jurisdiction').value };
  tell($('ask-fault'), '');
  if (question.length < 3) return tell($('ask-fault'), 'The question is too short. Ask it in a sentence.');
  $('ask-send').disabled = true;
  try {
    const [answer, found] = await Promise.all([
      post('/v1/ask', { question, as_of: asked.as_of || null, jurisdiction: asked.jurisdiction }),
      call(query('/v1/statutes/search', { q: question, limit: 6, ...asked })),
    ]);
    $('ask-answer').replaceChildren(...answered(answer), ...listed(found));
  } catch (error) {
    tell($('ask-fault'), error.message);
  } finally {
    $('ask-send').disabled = false;
  }
}

function answered(answer) {
  const { as_of: asOf, jurisdiction } = answer;
  return [
    el('p', { class: 'answer' }, answer.answer),
    ...answer.citations.map((citation) => el('p', { class: 'citation' },
      articleLink(citationName(citation), { ...citation, asOf, jurisdiction }), el('span', { class: 'muted' }, ` ${validity(citation)}`))),
    el('p', { class: 'muted stamp' }, el('span', {}, `${capital(WORDS.law)} as of ${day(asOf)}`), el('span', {}, jurisdiction), el('span', {}, 'release ', el('code', {}, answer.release_id)))];
}

function listed(found) {
  if (!found.hits.length) return [];
  const { as_of: asOf, jurisdiction } = found;
  const entries = found.hits.map(({ version }) => {
    const name = `${citationName(version)}${version.heading ? `: ${version.heading}` : ''}`;
    return el('li', {}, articleLink(name, { law: version.law, article: version.article, asOf, jurisdiction }));
  });
  return [el('h3', {}, `${capital(WORDS.units)} found`), el('ol', { class: 'hits' }, ...entries)];
}

const articleLink = (name, article) => el('button', { type: 'button', class: 'link', 'aria-haspopup': 'dialog', on: { click: () => openArticle(article) } }, name);

/** Make the ask box work. */
export function installAsk() {
  $('open-ask').addEventListener('click', openAsk);
  $('ask-form').addEventListener('submit', send);
  $('ask-question').addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      $('ask-form').requestSubmit();
    }
  });
}
