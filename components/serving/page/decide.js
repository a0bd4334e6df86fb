/** Decisions about a finding: accepting and redlines need no dialog, the others ask for words. */

import { post } from './api.js';
import { $, closed, openDialog, tell } from './dom.js';
import { WORDS, slicer } from './words.js';

const TITLES = { edit: 'Edit the finding', 'edit redline': 'Write the wording', reject: 'Reject the finding', comment: 'Comment on the finding' };

/** Decide, and return the finding with all decisions, or null if the person cancels. */
export async function decide(kind, finding) {
  const send = (words) => post(`/v1/findings/${finding.id}/decision`, { decision: kind, has_consent: $('consent').checked, ...words });
  return ['accept', 'accept redline', 'reject redline'].includes(kind) ? send({}) : ask(kind, finding, send);
}

/** Have the wording that was written for a finding reviewed again, and return the finding. */
export const reviewAgain = (finding) => post(`/v1/findings/${finding.id}/wording-review`, {});

async function ask(kind, finding, send) {
  $('decide-title').textContent = TITLES[kind];
  $('decide-clause').textContent = finding.clause;
  const isWritten = ['edit', 'edit redline'].includes(kind);
  $('decide-answer-field').hidden = !isWritten;
  $('decide-answer-label').textContent = kind === 'edit' ? 'The right answer, in house style' : `The ${WORDS.clause} as it is to be`;
  $('decide-answer').value = { edit: finding.reason, 'edit redline': wordingOf(finding) }[kind] ?? '';
  $('decide-comment').value = '';
  $('decide-comment-label').textContent = kind === 'comment' ? 'Comment' : 'Comment (if you like)';
  tell($('decide-fault'), '');
  const dialog = openDialog('decide', isWritten ? 'decide-answer' : 'decide-comment');
  let decided = null;
  $('decide-form').onsubmit = async (event) => {
    event.preventDefault();
    $('decide-save').disabled = true;
    try {
      decided = await send({ answer: $('decide-answer').value, comment: $('decide-comment').value });
      dialog.close();
    } catch (error) {
      tell($('decide-fault'), error.message);
    } finally {
      $('decide-save').disabled = false;
    }
  };
  await closed(dialog);
  return decided;
}

/** Return the clause as it reads with the changes of its redline. */
function wordingOf({ clause, redline }) {
  if (!redline) return '';
  const cut = slicer(clause);
  const ends = [0, ...redline.changes.map((change) => change.end)];
  return redline.changes.map((change, place) => cut(ends[place], change.start) + change.new).join('') + cut(ends.at(-1), Infinity);
}

/** Let Ctrl+Enter save. */
export function installDecide() {
  $('decide').addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) $('decide-form').requestSubmit();
  });
}
