/** Elements by id, new elements whose text is always text, dialogs, and what is said to a screen reader. */

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

/** Show a text in an element that is hidden while it has none. */
export function tell(element, text) {
  element.textContent = text;
  element.hidden = !text;
}

/** Say something to a screen reader without showing it. */
export function say(text) {
  $('said').textContent = '';
  requestAnimationFrame(() => { $('said').textContent = text; });
}

let toasting = 0;

/** Show a short message that goes away by itself, and say it. */
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

/** Wait until a dialog that is open now has been closed; the close event of an earlier opening may still be on its way. */
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

/** Ask for a yes before something that cannot be undone. */
export async function confirmErase() {
  const dialog = openDialog('confirm');
  let answer = false;
  $('confirm-yes').onclick = () => { answer = true; dialog.close(); };
  await closed(dialog);
  return answer;
}
