/** Settings of this browser: the side, day and law to begin with, colours, the summary, keys. */

import { $, openDialog } from './dom.js';
import { shortcut } from './shortcuts.js';

const STORED = 'clausula-settings';
const FIELDS = ['side', 'as_of', 'jurisdiction', 'scheme'];
let values = read();

function read() {
  try {
    return JSON.parse(localStorage.getItem(STORED)) ?? {};
  } catch {
    return {};  // somebody else's, or cut off
  }
}

/** Return a setting as text, empty where none was made. */
export const setting = (name) => String(values[name] ?? '');

/** Show what is set in the form of an upload. */
export function applyToUpload() {
  $('as-of').value = setting('as_of');
  const jurisdiction = setting('jurisdiction');
  if ([...$('jurisdiction').options].some((option) => option.value === jurisdiction && jurisdiction)) $('jurisdiction').value = jurisdiction;
}

/** Colour the page as set; by default as the system does. */
function applyScheme() {
  const scheme = setting('scheme');
  if (['light', 'dark'].includes(scheme)) document.documentElement.dataset.scheme = scheme;
  else delete document.documentElement.dataset.scheme;
}

function openSettings() {
  const choices = [...$('jurisdiction').options].filter(({ value }) => value).map(({ value }) => value);
  $('set-jurisdiction').replaceChildren(...['', ...choices].map((value) => Object.assign(document.createElement('option'), { value, textContent: value || 'The server’s own' })));
  for (const name of FIELDS) $(`set-${name}`).value = setting(name);
  openDialog('settings', 'set-side');
}

function save(event) {
  event.preventDefault();
  values = Object.fromEntries(FIELDS.map((name) => [name, $(`set-${name}`).value.trim()]));
  localStorage.setItem(STORED, JSON.stringify(values));
  applyScheme();
  applyToUpload();
  $('settings').close();
}

/** Make the settings work. */
export function installSettings() {
  applyScheme();
  $('open-settings').addEventListener('click', openSettings);
  $('settings-form').addEventListener('submit', save);
  shortcut(',', 'Settings', openSettings);
}
