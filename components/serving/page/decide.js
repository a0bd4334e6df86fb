/** Decisions about a finding: accepting and redlines need no dialog, the others ask for words. */

import { post } from './api.js';
import { $, closed, openDialog, tell } from './dom.js';

const TITLES = { edit: 'Edit the finding', reject: 'Reject the finding', comment: 'Comment on the finding' };

/** Decide, and return the finding with all decisions, or null if the person cancels. */
export async function decide(kind, finding) {
  const send = (words) => post(`/v1/findings/${finding.id}/decision`, { decision: kind, has_consent: $('consent').checked, ...words });
  return kind === 'accept' || kind.endsWith('redline') ? send({}) : ask(kind, finding, send);
}

async function ask(kind, finding, send) {
  $('decide-title').textContent = TITLES[kind];
  $('decide-clause').textContent = finding.clause;
  $('decide-answer-field').hidden = kind !== 'edit';
  $('decide-answer').value = kind === 'edit' ? finding.reason : '';
  $('decide-comment').value = '';
  $('decide-comment-label').textContent = kind === 'comment' ? 'Comment' : 'Comment (if you like)';
  tell($('decide-fault'), '');
  const dialog = openDialog('decide', kind === 'edit' ? 'decide-answer' : 'decide-comment');
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

/** Let Ctrl+Enter save. */
export function installDecide() {
  $('decide').addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) $('decide-form').requestSubmit();
  });
}
