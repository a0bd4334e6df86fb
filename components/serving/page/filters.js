/** Which findings are shown: by verdict, status, law and the party burdened. */

import { $, el } from './dom.js';
import { STATUSES, VERDICTS, count, shownAs } from './words.js';

/** The filters of one review. */
export class Filters {
  /** Begin with everything shown; `onChange` is called after each change. */
  constructor(onChange) {
    this.onChange = onChange;
    this.verdicts = new Set();
    this.chips = VERDICTS.map((verdict) => el('button', { type: 'button', class: `chip ${verdict}`, 'aria-pressed': 'false', data: { verdict }, on: { click: () => this.toggle(verdict) } }, shownAs(verdict)));
    $('filter-verdict').replaceChildren(...this.chips);
    fill($('filter-status'), [['', 'All'], ...STATUSES.map((status) => [status, shownAs(status)])]);
    fill($('filter-law'), [['', 'All'], ['-', 'none cited']]);
    fill($('filter-side'), [['', 'All']]);
    this.isRedlines = false;
    $('filter-redlines').onclick = () => this.toggleRedlines();
    this.pressRedlines();
    $('filters').onchange = onChange;
    $('filters').onreset = (event) => { event.preventDefault(); this.reset(); };
    $('filters').onsubmit = (event) => event.preventDefault();
  }

  /** Whether a finding is shown. */
  admits(finding) {
    if (this.isRedlines && !finding.redline) return false;
    const status = $('filter-status').value;
    const law = $('filter-law').value;
    if (this.verdicts.size && !this.verdicts.has(finding.verdict)) return false;
    const side = $('filter-side').value;
    if (side && finding.burdens !== side) return false;
    if (status && finding.status !== status) return false;
    if (law === '-') return finding.citations.length === 0;
    return !law || finding.citations.some((citation) => citation.law === law);
  }

  /** Whether anything is filtered. */
  isActive() {
    return this.verdicts.size > 0 || this.isRedlines || ['filter-status', 'filter-law', 'filter-side'].some((id) => $(id).value !== '');
  }

  /** Show counts, and offer the laws that findings cite. */
  update(findings, numShown) {
    for (const chip of this.chips) {
      const number = findings.filter((finding) => finding.verdict === chip.dataset.verdict).length;
      chip.textContent = `${shownAs(chip.dataset.verdict)} ${number}`;
    }
    const laws = [...new Set(findings.flatMap((finding) => finding.citations.map((citation) => citation.law)))].sort();
    offer($('filter-law'), [['', 'All'], ['-', 'none cited'], ...laws.map((law) => [law, law])]);
    const sides = [...new Set(findings.map(({ burdens }) => burdens).filter(Boolean))].sort();
    offer($('filter-side'), [['', 'All'], ...sides.map((side) => [side, side])]);
    $('filter-side').parentElement.hidden = !sides.length;
    const redlines = findings.filter(({ redline }) => redline);
    const numLeft = redlines.filter(({ redline }) => redline.state === 'offered').length;
    $('filter-redlines').textContent = `Redlines ${redlines.length}${numLeft ? `, ${numLeft} to decide` : ''}`;
    $('filter-redlines').hidden = !redlines.length;
    const isFiltered = this.isActive();
    $('filter-reset').hidden = !isFiltered;
    $('filter-count').textContent = isFiltered ? `${numShown} of ${count(findings.length, 'finding')}` : '';
  }

  /** Add a verdict to those shown, or remove it. */
  toggle(verdict) {
    if (!this.verdicts.delete(verdict)) this.verdicts.add(verdict);
    for (const chip of this.chips) chip.setAttribute('aria-pressed', String(this.verdicts.has(chip.dataset.verdict)));
    this.onChange();
  }

  /** Show only what has a proposed wording, without what else is known of it; or everything again. */
  toggleRedlines() {
    this.isRedlines = !this.isRedlines;
    this.pressRedlines();
    this.onChange();
  }

  /** Show whether only redlines are shown. */
  pressRedlines() {
    $('filter-redlines').setAttribute('aria-pressed', String(this.isRedlines));
    $('panes').classList.toggle('redlines-only', this.isRedlines);
  }

  /** Show everything. */
  reset() {
    this.verdicts.clear();
    this.isRedlines = false;
    this.pressRedlines();
    for (const chip of this.chips) chip.setAttribute('aria-pressed', 'false');
    for (const id of ['filter-status', 'filter-law', 'filter-side']) $(id).value = '';
    this.onChange();
    this.chips[0].focus();
  }
}

/** Fill a select with new choices and keep what is chosen. */
function offer(select, choices) {
  if (select.options.length === choices.length) return;
  const kept = select.value;
  fill(select, choices);
  select.value = kept;
}

function fill(select, choices) {
  select.replaceChildren(...choices.map(([value, label]) => el('option', { value }, label)));
}
