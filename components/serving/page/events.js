/**
 * A review's server-sent events, read with fetch because EventSource cannot send a key. A broken
 * stream continues after the last event; retries come at growing intervals.
 */

import { Problem, request } from './api.js';

const ENDS = new Set(['done', 'failed', 'cancelled']);
const LONGEST_WAIT_MS = 10_000;

/**
 * Follow a review until it ends.
 *
 * `onEvent(name, data)` is called for each event, `onLost()` when the stream breaks; `signal` ends
 * it. `lastId` is the last event known.
 */
export async function follow(reviewId, { lastId = '', onEvent, onLost, signal }) {
  let waited = 500;
  const state = { lastId, isEnded: false };
  const hear = (name, data) => {
    waited = 500;
    state.isEnded = ENDS.has(name);
    onEvent(name, data);
  };
  while (!state.isEnded && !signal.aborted) {
    try {
      await listen(reviewId, state, hear, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Problem && error.status >= 400 && error.status < 500 && error.status !== 429) throw error;
    }
    if (state.isEnded || signal.aborted) return;
    onLost();
    await new Promise((resolve) => { setTimeout(resolve, waited); });
    waited = Math.min(waited * 2, LONGEST_WAIT_MS);
  }
}

async function listen(reviewId, state, hear, signal) {
  const headers = state.lastId ? { 'Last-Event-ID': state.lastId } : {};
  const answer = await request(`/v1/reviews/${reviewId}/events`, { headers, signal });
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) {
      const fields = Object.fromEntries(block.split('\n').map(split));
      if (fields.id) state.lastId = fields.id;
      if (fields.event) hear(fields.event, JSON.parse(fields.data));
    }
  }
}

function split(line) {
  const colon = line.indexOf(':');
  return [line.slice(0, colon), line.slice(colon + 1).trimStart()];
}
