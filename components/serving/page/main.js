/** The page: shows the part that the address names, and sets up all parts. */

import { installAccess } from './access.js';
import { installAgreement } from './agreement.js';
import { installArticle } from './article.js';
import { call } from './api.js';
import { installAsk, openAsk } from './ask.js';
import { installDecide } from './decide.js';
import { $, LEAVE, el, installDialogs, installMenus, toast } from './dom.js';
import { installHome, showHome } from './home.js';
import { installPlaybook } from './playbook.js';
import { closeReview, installReview, openReview } from './review.js';
import { applyToUpload, installSettings } from './settings.js';
import { installShortcuts, shortcut } from './shortcuts.js';
import { limitUpload } from './uploads.js';
import { WORDS } from './words.js';

/** The parts of the page by their addresses; matters are loaded when the first one is opened. */
const PARTS = [
  ['compare', /^#\/matters\/([\w-]+)\/compare\/([\w-]+)\/([\w-]+)$/, async (...names) => (await import('./compare.js')).openComparison(...names)],
  ['matter', /^#\/matters\/([\w-]+)$/, async (id) => (await import('./matter.js')).openMatter(id)],
  ['review', /^#\/reviews\/([\w-]+)(?:\/([\w-]+))?$/, openReview],
  ['home', /^/, showHome],
];

/** Show the part that the address names, and put the focus there. */
async function route(event) {
  closeReview();
  dispatchEvent(new Event(LEAVE));
  const [part, address, open] = PARTS.find(([, pattern]) => pattern.test(location.hash));
  for (const [name] of PARTS) $(name).hidden = name !== part;
  document.body.classList.toggle('reviewing', part === 'review');
  scrollTo(0, 0);
  if (event) $('main').focus({ preventScroll: true });
  await open(...address.exec(location.hash).slice(1));
}

/** Fetch what is served, and fill the choice of jurisdictions. */
async function readState() {
  try {
    const health = await call('/healthz');
    $('release').textContent = health.release_id;
    limitUpload(health.max_upload_bytes);
    $('open-playbook').hidden = !health.has_playbook;
    $('edition').textContent = `, edition ${health.edition}`;
    for (const select of [$('jurisdiction'), $('ask-jurisdiction')]) {
      const choices = health.jurisdictions.map((name) => el('option', { value: name }, name));
      const unchosen = health.default_jurisdiction ? [] : [el('option', { value: '' }, 'Choose one')];
      select.replaceChildren(...unchosen, ...choices);
      select.value = health.default_jurisdiction ?? '';
    }
    applyToUpload();
  } catch (error) {
    toast(error.message);
  }
}

installDialogs();
installMenus();
installAccess(() => route());
installAgreement();
installArticle();
installAsk();
installDecide();
installHome();
installPlaybook();
installReview();
installSettings();
shortcut('n', 'Start page: new review, past reviews', () => { location.hash = '#/'; });
shortcut('/', `Ask the ${WORDS.law}`, openAsk);
installShortcuts();
addEventListener('hashchange', route);
readState();
route();
