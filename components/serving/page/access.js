/** The API key, where the server asks for one: kept in this tab's session storage and nowhere else. */

import { $, closed, openDialog, tell } from './dom.js';

const STORED = 'clausula-key';
let asking = null;

/** Return the headers that say who asks. */
export function credentials() {
  const key = sessionStorage.getItem(STORED);
  return key ? { Authorization: `Bearer ${key}` } : {};
}

/** Ask for a key; gives true once there is another one, false where the person would not. Asked once for all who wait. */
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

/** Make the key's button work; it is shown once a key is asked for or there is one. */
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
