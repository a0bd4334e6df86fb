/** Several documents uploaded into a matter, one after the other; a full queue is waited for. */

import { Problem, call } from './api.js';
import { say } from './dom.js';

/** What a folder holds beside contracts: hidden files, lock files of editors, thumbnails. */
const NO_CONTRACT = /(^|\/)(\.|~\$|__MACOSX\/)|(^|\/)(thumbs\.db|desktop\.ini)$/i;

const BUNDLES = document.documentElement.dataset.bundles.split(',');

/** Return whether a file holds several documents, as an archive and an e-mail do. */
export const isBundle = ({ name }) => BUNDLES.some((suffix) => name.toLowerCase().endsWith(suffix));

let maxBytes = Infinity;

/** Refuse files that the server would refuse, before they are sent. */
export function limitUpload(bytes) {
  maxBytes = bytes;
}

/** Return the files that are not too large. */
export const fitting = (files) => files.filter((file) => file.size <= maxBytes);

/** Say which files are too large; empty for none. */
export function tooLarge(files) {
  const large = files.filter((file) => file.size > maxBytes);
  return large.map((file) => `${file.name}: too large, ${size(file.size)} (at most ${size(maxBytes)}). Split it.`).join(' ');
}

export function size(bytes) {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** The uploads of each matter on this page. */
const batches = new Map();

/** The matter in which each review was seen, so that the review leads back to it. */
const seenIn = new Map();

/** Note in which matter a review was seen. */
export const noteMatter = (reviewId, { id, name }) => seenIn.set(reviewId, { id, name });

/** Return the matter of a review as `{ id, name }`, if it was seen in one. */
export const matterOf = (reviewId) => seenIn.get(reviewId);

/** Return the uploads of a matter: `{ total, done, current, isGoing }`, null if there are none. */
export const uploadsOf = (matterId) => batches.get(matterId) ?? null;

/** Return the files that may be contracts. */
export const contractsOf = (files) => files.filter((file) => !NO_CONTRACT.test(file.webkitRelativePath || file.name));

/**
 * Upload files into a matter; `onChange` is called after each.
 *
 * A document that the server cannot read is noted there, and the next one is sent. Any other fault
 * ends the uploads; the same files may be dropped again, and go on where they broke off.
 */
export async function uploadAll(matterId, files, law, onChange) {
  const batch = batches.get(matterId) ?? { waiting: [], total: 0, done: 0, current: '', fault: '', isGoing: false };
  batches.set(matterId, batch);
  const sent = fitting(files);
  batch.waiting.push(...sent);
  batch.total += sent.length;
  batch.fault = tooLarge(files);
  if (!sent.length) onChange();
  if (batch.isGoing || !sent.length) return;
  batch.isGoing = true;
  try {
    while (batch.waiting.length) {
      batch.current = batch.waiting[0].name;
      onChange();
      await uploadOne(matterId, batch.waiting[0], law);
      batch.waiting.shift();
      batch.done += 1;
    }
    say('All documents are uploaded');
  } catch (error) {
    batch.fault = `${batch.current}: ${error.message} Drop the ${batch.waiting.length} documents that are left again.`;
    batch.waiting = [];
  } finally {
    batch.isGoing = false;
    batch.current = '';
    onChange();
  }
}

async function uploadOne(matterId, file, law) {
  const form = new FormData();
  form.append('file', file);
  if (!isBundle(file)) form.append('matter', matterId);
  for (const [name, value] of Object.entries(law)) if (value) form.append(name, value);
  const path = isBundle(file) ? `/v1/matters/${matterId}/bundles` : '/v1/reviews';
  for (;;) {
    try {
      return await call(path, { method: 'POST', body: form });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if ([413, 415, 422].includes(error.status)) return null;  // the matter notes it
      if (error.status !== 429) throw error;
      await new Promise((resolve) => { setTimeout(resolve, (error.retryAfter || 5) * 1000); });
    }
  }
}

/** Return the files of a drop, those in dropped folders too; to be called before the first await. */
export async function filesOf(transfer) {
  const items = [...transfer.items].filter((item) => item.kind === 'file');
  const entries = items.map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  const files = [];
  for (const entry of entries) await collect(entry, files);
  return files.filter(Boolean);
}

async function collect(entry, files) {
  if (!entry || entry instanceof File) {
    files.push(entry);
  } else if (entry.isFile) {
    files.push(await new Promise((resolve, reject) => { entry.file(resolve, reject); }));
  } else {
    const reader = entry.createReader();
    for (;;) {  // it gives at most a hundred at a time
      const some = await new Promise((resolve, reject) => { reader.readEntries(resolve, reject); });
      if (!some.length) return;
      for (const one of some) await collect(one, files);
    }
  }
}

/** Return what the files are called together: their folder, or the first of them. */
export function nameOf(files) {
  const folder = files[0].webkitRelativePath?.split('/')[0];
  const first = files[0].name.replace(/\.[^.]*$/, '');
  return folder || (files.length > 1 ? `${first} and ${files.length - 1} more` : first);
}
