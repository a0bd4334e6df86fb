/** The API key, if the server needs one; it is kept in this tab's session storage only. */

import { $, closed, openDialog, tell } from './dom.js';

const STORED = 'clausula-key';
let asking = null;

/** Return the headers that identify the caller. */
export function credentials() {
  const key = sessionStorage.getItem(STORED);
  return key ? { Authorization: `Bearer ${key}` } : {};
}

/** Ask for a key, once for all waiting calls; true if the person gave another one. */
export function askForKey(why) {
  asking ??= ask(why).finally(() => { asking = null; });
  return asking;
}

async function ask(why) {
  tell($('access-fault'), sessionStorage.getItem(STORED) ? why : '');
  $('open-access').hidden = false;
  let given = false;
  const dialog = openDialog('access', 'access-key');
  $('access-form').onsubmit = (event) => {
    event.preventDefault();
    const key = $('access-key').value.trim();
    if (!key) return tell($('access-fault'), 'No key was entered.');
    sessionStorage.setItem(STORED, key);
    given = true;
    return dialog.close();
  };
  await closed(dialog);
  $('access-key').value = '';
  return given;
}

/** Make the key's button work; it is shown once a key is needed or set. */
export function installAccess(onChange) {
  $('open-access').hidden = !sessionStorage.getItem(STORED);
  $('open-access').addEventListener('click', async () => { if (await askForKey('')) onChange(); });
  $('access-forget').addEventListener('click', () => {
    sessionStorage.removeItem(STORED);
    $('access').close();
    location.hash = '#/';
    location.reload();
  });
}
