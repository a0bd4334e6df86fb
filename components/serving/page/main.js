/** The page: shows the part that the address names, and sets up all parts. */

import { installAccess } from './access.js';
import { installArticle } from './article.js';
import { call } from './api.js';
import { installAsk, openAsk } from './ask.js';
import { installDecide } from './decide.js';
import { $, el, installDialogs, toast } from './dom.js';
import { installHome, limitUpload, showHome } from './home.js';
import { closeReview, installReview, openReview } from './review.js';
import { installShortcuts, shortcut } from './shortcuts.js';
import { WORDS } from './words.js';

/** Show the part that the address names, and put the focus there. */
async function route(event) {
  const review = /^#\/reviews\/([\w-]+)$/.exec(location.hash);
  closeReview();
  $('home').hidden = Boolean(review);
  $('review').hidden = !review;
  document.body.classList.toggle('reviewing', Boolean(review));
  scrollTo(0, 0);
  if (event) $('main').focus({ preventScroll: true });
  await (review ? openReview(review[1]) : showHome());
}

/** Fetch what is served, and fill the choice of jurisdictions. */
async function readState() {
  try {
    const health = await call('/healthz');
    $('release').textContent = health.release_id;
    limitUpload(health.max_upload_bytes);
    $('edition').textContent = `, edition ${health.edition}`;
    for (const select of [$('jurisdiction'), $('ask-jurisdiction')]) {
      const choices = health.jurisdictions.map((name) => el('option', { value: name }, name));
      const unchosen = health.default_jurisdiction ? [] : [el('option', { value: '' }, 'Choose one')];
      select.replaceChildren(...unchosen, ...choices);
      select.value = health.default_jurisdiction ?? '';
    }
  } catch (error) {
    toast(error.message);
  }
}

installDialogs();
installAccess(() => route());
installArticle();
installAsk();
installDecide();
installHome();
installReview();
shortcut('n', 'Start page: new review, past reviews', () => { location.hash = '#/'; });
shortcut('/', `Ask the ${WORDS.law}`, openAsk);
installShortcuts();
addEventListener('hashchange', route);
readState();
route();
