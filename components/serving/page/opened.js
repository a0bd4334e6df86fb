/** The review that is open: contract and findings side by side, one of them current; followed while it runs, then arranged. */

import { call, query } from './api.js';
import { openArticle } from './article.js';
import { setAskContext } from './ask.js';
import { Contract, showNotReviewed } from './contract.js';
import { decide, reviewAgain } from './decide.js';
import { $, say, tell, toast } from './dom.js';
import { follow } from './events.js';
import { Filters } from './filters.js';
import { emptyText, makeCard, showDecisions, showRedline, stampParts } from './findings.js';
import { amendedText } from './past.js';
import { offerPlaybook } from './playbook.js';
import { setting } from './settings.js';
import { arrange, foldFine, showAsTheyCome, unfold } from './triage.js';
import { DAY_SOURCES, WORDS, count } from './words.js';

const GOING = ['queued', 'running'];

/** A review on the page; `ending` is aborted when another part is shown. */
export class OpenReview {
  /** Show a review in its present state, with its contract's text. */
  constructor(detail, text) {
    this.detail = detail;
    this.findings = [];
    this.cards = [];
    this.order = [];
    this.current = -1;
    this.ending = new AbortController();
    this.filters = new Filters(() => this.applyFilters());
    this.contract = new Contract(text.text, text.clauses, (place) => this.select(place, { focus: true, show: 'findings' }));
    showNotReviewed(text);
    showAsTheyCome();
    this.stamp();
    detail.findings.forEach((finding) => this.add(finding));
    if (!GOING.includes(detail.state)) this.arrange();
    this.applyFilters();
    this.progress();
  }

  /** Show the document, the release and the law. */
  stamp() {
    const { detail } = this;
    $('review-title').textContent = detail.document;
    $('review-stamp').replaceChildren(...stampParts(detail, DAY_SOURCES[detail.as_of_source]));
    tell($('review-notice'), detail.notice);
    offerPlaybook(detail.house);
    tell($('review-amended'), detail.amended.length ? amendedText(detail.amended) : '');
    setAskContext(detail.as_of, detail.jurisdiction);
    document.title = `${detail.document} · clausula`;
  }

  /** Add a finding. */
  add(finding) {
    const place = this.findings.push(finding) - 1;
    const card = makeCard(finding, place, {
      act: (kind) => this.decide(place, kind),
      cite: (citation) => this.cite(citation),
      find: () => this.select(place, { show: 'contract' }),
      isAmended: ({ law, article }) => this.detail.amended.some((one) => one.law === law && one.article === article),
    });
    card.addEventListener('focusin', () => { if (this.current !== place) this.select(place); });
    showDecisions(card, { decisions: [], ...finding });
    showRedline(card, finding);
    this.cards.push(card);
    this.order.push(place);
    card.hidden = !this.filters.admits(finding);
    $('findings').append(card);
    this.contract.paint(place, finding);
  }

  /** Show what the findings come to, the worst first. */
  arrange() {
    if (!this.findings.length) return;
    this.order = arrange(this.detail.triage, this.findings, this.cards);
    if (this.current >= 0) unfold(this.cards[this.current]);
  }

  /** Remove all findings. */
  clear() {
    this.findings = [];
    this.cards = [];
    this.order = [];
    this.current = -1;
    showAsTheyCome();
    this.contract.clear();
  }

  /** Show the findings that the filters admit. */
  applyFilters() {
    this.findings.forEach((finding, place) => { this.cards[place].hidden = !this.filters.admits(finding); });
    const shown = this.cards.filter((card) => !card.hidden).length;
    this.contract.dim((place) => !this.cards[place]?.hidden);
    this.filters.update(this.findings, shown);
    foldFine(this.filters.isActive());
    tell($('findings-empty'), shown ? '' : emptyText(this.findings.length, this.detail.state));
  }

  /** Show the progress. */
  progress() {
    const { detail } = this;
    const isGoing = GOING.includes(detail.state);
    const bar = $('progress');
    bar.max = detail.num_clauses || 1;
    bar.value = this.findings.length;
    bar.hidden = !isGoing;
    const done = `${this.findings.length} of ${count(detail.num_clauses, WORDS.clause, WORDS.clauses)} reviewed`;
    const waits = detail.position > 1 ? `Waiting, ${detail.position - 1} before it` : 'Waiting for its turn';
    $('progress-text').textContent = { queued: waits, running: done, done, failed: `Failed. ${done}`, cancelled: `Cancelled. ${done}` }[detail.state];
    tell($('review-fault'), detail.reason || '');
    $('export').hidden = this.findings.length === 0;
    $('end-review').textContent = isGoing ? 'Stop and erase' : 'Erase';
  }

  /** Follow its events until it ends. */
  async follow() {
    const number = this.findings.length;
    await follow(this.detail.id, {
      lastId: this.detail.release_id ? `${this.detail.release_id}:${number}` : '',
      onEvent: (name, data) => this.hear(name, data),
      onLost: () => { $('progress-text').textContent = 'The connection was lost. Trying again…'; },
      signal: this.ending.signal,
    });
    if (this.ending.signal.aborted) return;
    const { triage, house } = await call(query(`/v1/reviews/${this.detail.id}`, { side: setting('side') }));
    if (this.ending.signal.aborted) return;
    Object.assign(this.detail, { triage, house });
    offerPlaybook(house);
    this.arrange();
    this.applyFilters();
  }

  /** Apply one event. */
  hear(name, data) {
    const { finding, ...news } = data;
    if (name === 'finding') {
      this.add(finding);
    } else {
      if (name === 'started' && this.findings.length) this.clear();  // taken up again under another release
      Object.assign(this.detail, news);
      if (name === 'started') this.stamp();
      if (['done', 'failed', 'cancelled'].includes(name)) say(`Review ${name}: ${count(this.findings.length, 'finding')}`);
    }
    this.refreshSoon();
  }

  /** Show counts and progress once a frame, however many findings arrive. */
  refreshSoon() {
    this.refreshing ??= setTimeout(() => {
      this.refreshing = undefined;
      if (this.ending.signal.aborted) return;
      this.applyFilters();
      this.progress();
    }, 30);
  }

  /** Make a finding the current one, in both panes; `show` names the pane that a narrow screen shows. */
  select(place, { focus = false, show = '' } = {}) {
    if (!this.cards[place]) return;
    if (this.cards[this.current]) {
      this.cards[this.current].removeAttribute('aria-current');
      this.cards[this.current].tabIndex = -1;
    }
    this.current = place;
    const card = this.cards[place];
    unfold(card);
    card.setAttribute('aria-current', 'true');
    card.tabIndex = 0;
    if (show) showPane(show);
    this.contract.select(place);
    if (focus) card.focus({ preventScroll: true });
    if (show === 'contract') this.contract.clauses[place].focus();
    else if (focus) card.scrollIntoView({ block: 'nearest' });  // not on a click: the card would move away under the pointer
  }

  /** Make the finding with an id the current one. */
  selectId(id) {
    this.select(this.findings.findIndex((finding) => finding.id === id), { focus: true, show: 'findings' });
  }

  /** Make the finding of a clause the current one, by the number that the contract gives it, or its heading. */
  selectNumber(number) {
    const place = this.findings.findIndex((finding) => (finding.number || finding.heading) === number);
    this.select(place, { focus: true, show: 'findings' });
  }

  /** Go to the next finding shown, or the one before. */
  step(by) {
    for (let at = this.order.indexOf(this.current) + by; at >= 0 && at < this.order.length; at += by) {
      const place = this.order[at];
      if (!this.cards[place].hidden) return this.select(place, { focus: true, show: 'findings' });
    }
    return undefined;
  }

  /** Open a cited article in the wording of the review's day. */
  cite(citation) {
    const { as_of: asOf, jurisdiction } = this.detail;
    openArticle({ ...citation, asOf, jurisdiction });
  }

  /** Decide on a finding. */
  async decide(place, kind) {
    this.select(place);
    try {
      if (kind !== 'review again') {
        const decided = await decide(kind, this.findings[place]);
        if (!decided) return;
        this.showDecided(place, decided);
        say(`Finding ${place + 1}: ${kind} saved`);
      }
      if (['edit redline', 'review again'].includes(kind)) await this.reviewAgain(place);
    } catch (error) {
      toast(error.message);
    }
  }

  /** Show a finding as it was decided. */
  showDecided(place, decided) {
    this.findings[place] = decided;
    showDecisions(this.cards[place], decided);
    showRedline(this.cards[place], decided);
    this.contract.paint(place, decided);
    this.applyFilters();
  }

  /** Have the wording that was written for a finding reviewed again, and show the result. */
  async reviewAgain(place) {
    const written = this.findings[place];
    const going = { ...written, redline: { ...written.redline, isBeingReviewed: true } };
    showRedline(this.cards[place], going);
    let decided = written;
    try {
      decided = await reviewAgain(written);
    } finally {
      const isNewest = this.findings[place] === written;  // not decided on anew meanwhile
      if (isNewest) this.showDecided(place, decided);
    }
    say(`Finding ${place + 1}: your wording ${decided.redline.again?.has_passed ? 'passes' : 'does not pass'} its review`);
  }
}

/** Choose which pane a narrow screen shows. */
export function showPane(name) {
  $('panes').dataset.shown = name;
  for (const one of ['findings', 'contract']) $(`show-${one}`).setAttribute('aria-pressed', String(one === name));
}
