/** The start page: upload by drag or file dialog, the law to apply, past reviews. */

import { call } from './api.js';
import { $, say, tell } from './dom.js';
import { installPast, showPast } from './past.js';
import { WORDS } from './words.js';

let chosen = null;
let maxBytes = Infinity;

/** Refuse files that the server would refuse, before they are sent. */
export function limitUpload(bytes) {
  maxBytes = bytes;
}

function choose(file) {
  const isTooLarge = file && file.size > maxBytes;
  chosen = isTooLarge ? null : file ?? null;
  $('file-name').textContent = chosen ? `${chosen.name} (${size(chosen.size)})` : '';
  tell($('upload-fault'), isTooLarge ? `${file.name}: too large, ${size(file.size)} (at most ${size(maxBytes)}). Split the document.` : '');
}

function size(bytes) {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

async function send(event) {
  event.preventDefault();
  if (!chosen) {
    tell($('upload-fault'), `No file is chosen. Drop a ${WORDS.document} here, or choose a file.`);
    $('file').focus();
    return;
  }
  const form = new FormData();
  form.append('file', chosen);
  for (const name of ['as_of', 'jurisdiction']) {
    const value = $('upload').elements[name].value;
    if (value) form.append(name, value);
  }
  $('send').disabled = true;
  tell($('upload-fault'), '');
  say('Uploading');
  try {
    const review = await call('/v1/reviews', { method: 'POST', body: form });
    $('file').value = '';
    choose(null);
    location.hash = `#/reviews/${review.id}`;
  } catch (error) {
    tell($('upload-fault'), error.message);
  } finally {
    $('send').disabled = false;
  }
}

function installDrop() {
  const drop = $('drop');
  const mark = (isOver) => drop.classList.toggle('over', isOver);
  for (const event of ['dragenter', 'dragover']) {
    addEventListener(event, (moved) => {  // anywhere on the page: a near miss must not open the file in the browser
      moved.preventDefault();
      mark(drop.contains(moved.target));
    });
  }
  addEventListener('dragleave', () => mark(false));
  addEventListener('drop', (dropped) => {
    dropped.preventDefault();
    mark(false);
    const files = dropped.dataTransfer.files;
    if ($('home').hidden || files.length === 0) return;
    choose(files[0]);
    if (files.length > 1) tell($('upload-fault'), `One ${WORDS.document} at a time: took ${files[0].name}, left ${files.length - 1}.`);
    $('send').focus();
  });
}

/** Make the start page work. */
export function installHome() {
  $('file').addEventListener('change', () => choose($('file').files[0]));
  $('upload').addEventListener('submit', send);
  installDrop();
  installPast();
}

/** Show the start page. */
export async function showHome() {
  document.title = 'clausula';
  await showPast();
}
