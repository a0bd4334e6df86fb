/** Every wording of an article, newest first, each with the words that changed. */

import { el } from './dom.js';
import { WORDS, validity } from './words.js';

const KINDS = { same: 'span', deleted: 'del', inserted: 'ins' };
const CHANGES = {
  added: 'first known wording', amended: 'amended', reworded: 'reworded, the date of change stayed', moved: 'moved',
  retitled: `${WORDS.source} retitled`, revived: 'in force again',
};

const isInForce = (version, asOf) => version.valid_from <= asOf && (!version.valid_to || asOf < version.valid_to);

/** Return the wordings as elements; the one of the day `asOf` is marked. */
export function historyOf(history, asOf) {
  return history.wordings.toReversed().map(({ version, changes }) => {
    const isThen = isInForce(version, asOf);
    const from = version.moved_from ? ` from ${WORDS.label} ${version.moved_from}` : '';
    return el('article', { class: isThen ? 'wording-then' : '' },
      el('h3', {}, validity(version), isThen ? el('span', { class: 'badge then' }, 'on the day') : null),
      el('p', { class: 'muted' }, `${CHANGES[version.change] ?? version.change}${from}`),
      el('p', { class: 'wording diff' }, ...(changes ? pieces(changes) : [version.text])));
  });
}

/** Return words as they stand, deleted and inserted ones marked. */
export const pieces = (words) => words.map(piece);

function piece({ kind, text }) {
  if (kind === 'same') return text;
  const word = kind === 'deleted' ? 'deleted: ' : 'inserted: ';
  return el(KINDS[kind], {}, el('span', { class: 'visually-hidden' }, word), text);
}
