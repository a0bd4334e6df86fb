/** How often the analyst agreed with the findings, by law and by what decided them. */

import { call } from './api.js';
import { $, el, openDialog, tell } from './dom.js';
import { shortcut } from './shortcuts.js';
import { WORDS, capital } from './words.js';

const DECIDERS = {
  figures: 'Code, by figures', reader: 'The reader', word: 'The model’s own word', none: `No ${WORDS.unit} found`,
  person: 'Left to a person', erased: 'Text erased',
};

async function open() {
  openDialog('agreement');
  tell($('agreement-fault'), '');
  try {
    const found = await call('/v1/agreement');
    const isEmpty = !found.by_decider.length;
    $('agreement-tables').replaceChildren(...(isEmpty ? [el('p', { class: 'muted' }, 'No finding was accepted, edited or rejected yet.')] : [
      table('Decided by', found.by_decider, (name) => DECIDERS[name] ?? name), table(capital(WORDS.source), found.by_law, (name) => name)]));
  } catch (error) {
    tell($('agreement-fault'), error.message);
  }
}

function table(head, rows, named) {
  const cells = (row) => [`${Math.round(row.share * 100)} %`, row.accepted, row.edited, row.rejected].map((value) => el('td', {}, String(value)));
  return el('table', { class: 'agreement-table' },
    el('thead', {}, el('tr', {}, ...[head, 'Agreed', 'Accepted', 'Edited', 'Rejected'].map((name) => el('th', { scope: 'col' }, name)))),
    el('tbody', {}, ...rows.map((row) => el('tr', {}, el('th', { scope: 'row' }, named(row.name)), ...cells(row)))));
}

/** Make the table of agreement open. */
export function installAgreement() {
  $('open-agreement').addEventListener('click', open);
  shortcut('g', 'How often you agreed', open);
}
