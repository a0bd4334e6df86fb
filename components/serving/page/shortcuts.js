/** Single-key shortcuts, listed in the help dialog; off in text fields and open dialogs. */

import { $, el, isDialogOpen, openDialog } from './dom.js';

const STORED = 'clausula-shortcuts';
const shortcuts = new Map();

/** Bind a key to an action; `isOn` returns whether it works now. In another part a key may do another thing. */
export function shortcut(key, what, run, isOn = () => true) {
  shortcuts.set(key, [...shortcuts.get(key) ?? [], { run, isOn }]);
  $('help-keys').append(el('div', {}, el('dt', {}, el('kbd', {}, key.toUpperCase())), el('dd', {}, what)));
}

function isTyping(target) {
  return target.closest('input:not([type=checkbox]), textarea, select, [contenteditable]') !== null;
}

/** Listen to the keys. */
export function installShortcuts() {
  const box = $('shortcuts-on');
  box.checked = localStorage.getItem(STORED) !== 'off';
  box.addEventListener('change', () => localStorage.setItem(STORED, box.checked ? 'on' : 'off'));
  const help = () => openDialog('help');
  $('open-help').addEventListener('click', help);
  shortcut('?', 'This help', help);
  document.addEventListener('keydown', (event) => {
    if (!box.checked || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isDialogOpen() || isTyping(event.target)) return;
    const found = shortcuts.get(event.key.toLowerCase())?.find(({ isOn }) => isOn());
    if (!found) return;
    event.preventDefault();
    found.run();
  });
}
