/** Findings of a review that has ended: the sentence it comes to, the worst first, the fine ones folded. */

import { $, tell } from './dom.js';
import { WORDS, count } from './words.js';

/** Show findings in the order in which they arrive, as long as a review runs. */
export function showAsTheyCome() {
  tell($('review-triage'), '');
  $('findings').replaceChildren();
  $('fine').querySelector('ol').replaceChildren();
  $('fine').hidden = true;
  $('fine').open = false;
}

/**
 * Arrange the cards by the triage that the server made.
 *
 * Returns the places of the findings in the order shown. The card that has the focus keeps it.
 */
export function arrange(triage, findings, cards) {
  const focused = document.activeElement;
  const places = new Map(findings.map((finding, place) => [finding.id, place]));
  const worst = [...triage.breaks_the_law, ...triage.deviates, ...triage.needs_your_eye].map((id) => places.get(id));
  const fine = triage.fine.map((id) => places.get(id));
  tell($('review-triage'), triage.sentence);
  $('findings').replaceChildren(...worst.map((place) => cards[place]));
  $('fine').querySelector('ol').replaceChildren(...fine.map((place) => cards[place]));
  $('fine').querySelector('summary').textContent = fineText(fine.map((place) => findings[place]));
  $('fine').open = cards.some((card) => $('fine').contains(card) && card.contains(focused));
  if (cards.some((card) => card.contains(focused))) focused.focus({ preventScroll: true });
  return [...worst, ...fine];
}

function fineText(fine) {
  const numUngoverned = fine.filter(({ verdict }) => verdict === 'ungoverned').length;
  const text = count(fine.length - numUngoverned, `fine ${WORDS.clause}`, `fine ${WORDS.clauses}`);
  return numUngoverned ? `${text}, ${numUngoverned} ${WORDS.uncovered}` : text;
}

/** Show the fold where one of its findings is shown, opened if a filter chose them. */
export function foldFine(isFiltered) {
  const cards = [...$('fine').querySelectorAll('.finding')];
  $('fine').hidden = !cards.some((card) => !card.hidden);
  if (isFiltered) $('fine').open = true;
}

/** Open the fold if a card is in it. */
export function unfold(card) {
  if ($('fine').contains(card)) $('fine').open = true;
}
