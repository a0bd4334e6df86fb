/** The contract's text, clauses coloured by verdict, and the list of what was not reviewed; the current clause takes the focus by Tab. */

import { $, el } from './dom.js';
import { markedClause } from './findings.js';
import { houseSays } from './playbook.js';
import { shownAs, slicer, statusClass } from './words.js';

/** A contract as it is shown; `clauses[n]` belongs to the n-th finding. */
export class Contract {
  /** Show a text with its spans; `onSelect(n)` is called when a clause is chosen. */
  constructor(text, spans, onSelect) {
    const cut = slicer(text);
    const parts = [];
    const headings = new Set(spans.map((span) => span.heading));
    this.current = 0;
    let end = 0;
    this.clauses = spans.map((span, place) => {
      parts.push(...between(cut(end, span.start), headings, end === 0));
      end = span.end;
      const clause = el('button', { type: 'button', class: 'clause', tabIndex: place ? -1 : 0, data: { place }, on: { click: () => onSelect(place) } },
        el('span', { class: 'clause-text' }, cut(span.start, span.end)), el('span', { class: 'clause-tag' }, ''));
      parts.push(clause);
      return clause;
    });
    parts.push(...between(cut(end, Infinity), headings));
    $('contract').replaceChildren(...parts);
  }

  /** Colour a clause by its finding, and mark what its redline changes unless that was rejected. */
  paint(place, finding) {
    const clause = this.clauses[place];
    if (!clause) return;
    clause.className = `clause ${finding.verdict} ${statusClass(finding.status)}`;
    const toReview = finding.status === 'needs review' ? ', needs review' : '';
    clause.lastChild.textContent = `${shownAs(finding.verdict)}${toReview}${houseSays(finding)}`;
    const isMarked = finding.redline && finding.redline.state !== 'rejected';
    clause.firstChild.replaceChildren(...(isMarked ? markedClause(finding) : [finding.clause]));
  }

  /** Remove every colour. */
  clear() {
    for (const clause of this.clauses) {
      clause.className = 'clause';
      clause.lastChild.textContent = '';
    }
  }

  /** Mark the current clause and bring it into view. */
  select(place) {
    const old = this.clauses[this.current];
    if (old) {
      old.tabIndex = -1;
      old.removeAttribute('aria-current');
    }
    this.current = place;
    const clause = this.clauses[place];
    clause.tabIndex = 0;
    clause.setAttribute('aria-current', 'true');
    clause.scrollIntoView({ block: 'nearest' });
  }

  /** Dim the clauses whose findings a filter hides. */
  dim(isShown) {
    this.clauses.forEach((clause, place) => clause.classList.toggle('dim', !isShown(place)));
  }
}

/** Return the text between two clauses, a paragraph a line; a contract's first line is its title. */
function between(text, headings, isFirst = false) {
  const lines = text.split('\n').map((line) => line.trim()).filter(Boolean);
  const kind = (line, place) => (isFirst && place === 0 && line.length < 120 ? ' title' : headings.has(line) ? ' heading' : '');
  return lines.map((line, place) => el('p', { class: `between${kind(line, place)}` }, line));
}

/** Show the folded list of what is not reviewed, with the reasons, and how the contract was read. */
export function showNotReviewed({ not_reviewed: left, notes }) {
  const items = [...notes.map((note) => el('li', {}, note)), ...left.map(({ text, reason }) => el('li', {}, el('strong', {}, reason), `: ${text}`))];
  const list = $('not-reviewed');
  list.open = false;
  list.hidden = !items.length;
  list.firstElementChild.textContent = left.length ? `Not reviewed (${left.length})` : 'Notes on the reading';
  list.lastElementChild.replaceChildren(...items);
}
