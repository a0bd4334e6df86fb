/** The start page: upload by drag or file dialog, the law to apply, past reviews. */

import { call, post } from './api.js';
import { $, el, say, tell } from './dom.js';
import { installPast, showPast } from './past.js';
import { contractsOf, filesOf, fitting, isBundle, nameOf, size, tooLarge } from './uploads.js';
import { WORDS, count, moment } from './words.js';

let chosen = [];

/** Take files; several are a matter, whose name is asked for, and so are those of an archive. */
function choose(files) {
  chosen = fitting(files.length > 1 ? contractsOf(files) : files);
  const total = chosen.reduce((sum, file) => sum + file.size, 0);
  const isMatter = files.length > 1 || files.some(isBundle);
  const called = chosen.some(isBundle) ? count(chosen.length, 'file', 'files') : count(chosen.length, WORDS.document, WORDS.documents);
  $('file-name').textContent = chosen.length ? `${files.length > 1 ? called : chosen[0].name} (${size(total)})` : '';
  $('matter-name-field').hidden = !isMatter;
  if (isMatter) $('matter-name').value = nameOf(files);
  tell($('upload-fault'), tooLarge(files));
}

async function send(event) {
  event.preventDefault();
  if (!chosen.length) {
    tell($('upload-fault'), `No file is chosen. Drop a ${WORDS.document} here, or choose a file.`);
    $('file').focus();
    return;
  }
  const law = { as_of: $('as-of').value, jurisdiction: $('jurisdiction').value };
  $('send').disabled = true;
  tell($('upload-fault'), '');
  say('Uploading');
  try {
    location.hash = $('matter-name-field').hidden ? await sendOne(law) : await sendAll(law);
    $('file').value = '';
    $('folder').value = '';
    choose([]);
  } catch (error) {
    tell($('upload-fault'), error.message);
  } finally {
    $('send').disabled = false;
  }
}

/** Upload a document, and return the address of its review. */
async function sendOne(law) {
  const form = new FormData();
  form.append('file', chosen[0]);
  for (const [name, value] of Object.entries(law)) if (value) form.append(name, value);
  const review = await call('/v1/reviews', { method: 'POST', body: form });
  return `#/reviews/${review.id}`;
}

/** Make a matter, begin to upload into it, and return its address. */
async function sendAll(law) {
  const name = $('matter-name').value.trim() || nameOf(chosen);
  const matter = await post('/v1/matters', { name: name.slice(0, 120) });
  const { addDocuments } = await import('./matter.js');
  addDocuments(matter.id, chosen, law);
  return `#/matters/${matter.id}`;
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
  addEventListener('drop', async (dropped) => {
    dropped.preventDefault();
    mark(false);
    if ($('home').hidden) return;
    const files = await filesOf(dropped.dataTransfer);
    if (!files.length) return;
    choose(files);
    $('send').focus();
  });
}

/** Make the start page work. */
export function installHome() {
  for (const id of ['file', 'folder']) $(id).addEventListener('change', () => choose([...$(id).files]));
  $('upload').addEventListener('submit', send);
  installDrop();
  installPast();
}

/** Show the matters, newest first. */
async function showMatters() {
  const { matters } = await call('/v1/matters').catch(() => ({ matters: [] }));  // the past reviews say what is wrong
  const named = matters.filter(({ name }) => name);
  $('matters-part').hidden = !named.length;
  $('matters').replaceChildren(...named.map((one) => el('li', {},
    el('div', { class: 'past-main' }, el('a', { class: 'past-name', href: `#/matters/${one.id}` }, one.name),
      el('p', { class: 'muted' }, `${moment(one.created_at)} · ${count(one.num_documents, WORDS.document, WORDS.documents)}`)))));
}

/** Show the start page. */
export async function showHome() {
  document.title = 'clausula';
  await Promise.all([showPast(), showMatters()]);
}
