/** Elements, dialogs and screen reader messages; strings always become text, never markup. */

import { WORDS } from './words.js';

/** The event by which a part is told that another one is shown. */
export const LEAVE = 'clausula-leave';

export const $ = (id) => document.getElementById(id);

/**
 * Return a new element. `options` are properties, `class`, `data` (an object), `on` (an object of listeners) or attributes.
 * Children are elements or strings; strings become text nodes, never markup.
 */
export function el(name, options = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(options)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === 'class') made.className = value;
    else if (key === 'data') Object.assign(made.dataset, value);
    else if (key === 'on') for (const [event, listener] of Object.entries(value)) made.addEventListener(event, listener);
    else if (key in made && !key.startsWith('aria')) made[key] = value;
    else made.setAttribute(key, value === true ? '' : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ''));
  return made;
}

/** Show a text in an element, or hide the element if the text is empty. */
export function tell(element, text) {
  element.textContent = text;
  element.hidden = !text;
}

/** Announce a text to screen readers without showing it. */
export function say(text) {
  $('said').textContent = '';
  requestAnimationFrame(() => { $('said').textContent = text; });
}

let toasting = 0;

/** Show a short message that disappears by itself, and announce it. */
export function toast(text) {
  tell($('toast'), text);
  say(text);
  clearTimeout(toasting);
  toasting = setTimeout(() => tell($('toast'), ''), 6000);
}

/** Open a dialog; the browser traps the focus in it and gives it back to where it was. */
export function openDialog(id, focused) {
  const dialog = $(id);
  if (!dialog.open) dialog.showModal();
  if (focused) $(focused).focus();
  return dialog;
}

/** Wait until a dialog is closed; a close event of an earlier opening may still arrive. */
export function closed(dialog) {
  return new Promise((resolve) => {
    const look = () => {
      if (dialog.open) return;
      dialog.removeEventListener('close', look);
      resolve();
    };
    dialog.addEventListener('close', look);
  });
}

/** Whether a dialog is open. */
export const isDialogOpen = () => document.querySelector('dialog[open]') !== null;

/** Make the closing buttons of all dialogs work. */
export function installDialogs() {
  for (const button of document.querySelectorAll('dialog [data-close]')) {
    button.addEventListener('click', () => button.closest('dialog').close());
  }
}

/** Make all menus close when the focus leaves them, and by Escape. */
export function installMenus() {
  for (const menu of document.querySelectorAll('.menu')) {
    menu.addEventListener('focusout', (left) => { if (!menu.contains(left.relatedTarget)) menu.open = false; });
    menu.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      menu.open = false;
      menu.querySelector('summary').focus();
    });
  }
}

const ERASED = {
  review: ['Erase this review?', `The review is stopped if it still runs, and the ${WORDS.document}’s text and findings are erased. The ledger keeps a record of the review.`],
  matter: ['Erase this matter?', `All its reviews are stopped, and the texts and findings of all its ${WORDS.documents} are erased. The ledger keeps a record of each review.`],
};

/** Ask for confirmation of something that cannot be undone. */
export async function confirmErase(what = 'review') {
  [$('confirm-title').textContent, $('confirm-text').textContent] = ERASED[what];
  const dialog = openDialog('confirm');
  let answer = false;
  $('confirm-yes').onclick = () => { answer = true; dialog.close(); };
  await closed(dialog);
  return answer;
}
