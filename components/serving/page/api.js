/** Calls of the server's API: JSON, files, and problems as errors that end in the remedy. */

import { askForKey, credentials } from './access.js';
import { count } from './words.js';

/** An error of the server or of the connection; `status` is 0 if there was no answer, `retryAfter` in seconds. */
export class Problem extends Error {
  constructor(status, detail, retryAfter = 0) {
    super(detail);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

const UNREACHABLE = 'The server does not answer. Nothing is lost that was uploaded; try again in a moment.';

/** Send a request and return the response; ask the person for a key if one is needed. */
export async function request(path, options = {}) {
  let answer;
  try {
    answer = await fetch(path, { ...options, headers: { ...options.headers, ...credentials() } });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Problem(0, UNREACHABLE);
  }
  if (answer.ok) return answer;
  const problem = await describe(answer);
  if (answer.status === 401 && await askForKey(problem.message)) return request(path, options);
  throw problem;
}

/** Send a request and return the JSON of the response as a value. */
export async function call(path, options = {}) {
  const answer = await request(path, options);
  if (answer.status === 204) return null;
  return answer.json();
}

/** Send a value as JSON. */
export const post = (path, value) => call(path, {
  method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(value),
});

/** Return a path with its query, without empty parameters. */
export function query(path, values) {
  const given = Object.entries(values).filter(([, value]) => value !== '' && value !== undefined && value !== null);
  return given.length ? `${path}?${new URLSearchParams(given)}` : path;
}

/** Return the path of an article. */
export const articlePath = (law, article, rest = '') => `/v1/statutes/${encodeURIComponent(law)}/${encodeURIComponent(article)}${rest}`;

/** Save a response as a file. */
export async function download(path, name) {
  const file = await (await request(path)).blob();
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function describe(answer) {
  let detail = '';
  try {
    detail = (await answer.json()).detail;
  } catch { /* not a problem of ours: a proxy's page */ }
  const wait = Number(answer.headers.get('Retry-After'));
  const when = wait ? ` Try again in ${count(wait, 'second')}.` : '';
  return new Problem(answer.status, `${detail || `The server answered with ${answer.status}.`}${when}`, wait);
}
