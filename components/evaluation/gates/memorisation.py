"""Memorisation: without the article before it, does the tuned model know the law any better than its base?

Asked are pairs that the adapter was tuned on, their facts unmasked: the clause alone, the analysis begun, and then whether the
model would go on with the right figure, and with the right citation, title and number. A number alone would not do: who
has learnt the form writes some number, and small ones are right by chance. That holds for figures too: the base does not know
the form and hits none, a tuned model says twelve months and is right now and then. So it is asked as well whether it would go
on with figures drawn anew, as masking draws them, and what it hits of those is chance. Naming a fact more often than the base,
and than chance, means that facts went into the weights, and would be stale after the next refresh.
"""

import random
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice

from components.curation.masking import mask_figures
from components.evaluation.answering import Progress
from components.evaluation.gates.rows import GateConfig, GateRow, at_most, for_reading, share
from components.evaluation.subject import Subject
from components.prompting.template import END, SYSTEM, analysis_lines, render_clause, sentence
from components.records import Pair

KINDS = ("article", "figure")
NUM_REDRAWN = 2


@dataclass(frozen=True)
class Question:
    """What is asked: what the model is given, and the fact that it may not know."""

    kind: str
    given: str
    fact: str


def measure_memorisation(pairs: Sequence[Pair], subject: Subject, config: GateConfig, on_progress: Progress) -> list[GateRow]:
    """Return how much oftener than base and chance the tuned model names articles and figures, and how often each does.

    Args:
        pairs: Reviewed pairs of the training split, unmasked.
        subject: Base and candidate.
        config: Threshold and number of questions of each kind.
        on_progress: Called with questions so far and of all.
    """
    asked = [question for kind in KINDS for question in draw_questions(pairs, kind, config.num_facts)]
    named: dict[tuple[str, bool], list[bool]] = defaultdict(list)
    by_chance: dict[str, list[bool]] = defaultdict(list)
    for number, question in enumerate(asked, 1):
        for is_tuned in (False, True):
            scored = subject.score(question.given, question.fact, is_tuned=is_tuned)
            named[question.kind, is_tuned].append(all(scored.is_chosen))
        for other in redraw(question, number):
            by_chance[question.kind].append(all(subject.score(question.given, other, is_tuned=True).is_chosen))
        on_progress(number, len(asked))
    rows: list[GateRow] = []
    for kind in KINDS:
        before, after, chance = share(named[kind, False]), share(named[kind, True]), share(by_chance[kind])
        rows.append(at_most("memorisation", f"{kind}s_memorised", after - max(before, chance), config.max_memorised))
        figures = {f"{kind}s_named_by_base": before, f"{kind}s_named": after}
        rows += for_reading("memorisation", figures | ({f"{kind}s_hit_by_chance": chance} if by_chance[kind] else {}))
    return rows


def draw_questions(pairs: Sequence[Pair], kind: str, count: int) -> list[Question]:
    """Return questions of one kind, families in turn: a hundred of each, since one right by chance must not be a point."""
    asked = (question for pair in draw_pairs(pairs, len(pairs)) for question in questions(pair) if question.kind == kind)
    return list(islice(asked, count))


def redraw(question: Question, seed: int) -> list[str]:
    """Return figures that could stand in the place of a figure asked for; an article's citation is never right by chance."""
    if question.kind != "figure":
        return []
    drawn = (mask_figures([question.fact], seed * NUM_REDRAWN + turn)[0] for turn in range(NUM_REDRAWN))
    return [figure for figure in drawn if figure != question.fact]


def draw_pairs(pairs: Sequence[Pair], count: int) -> list[Pair]:
    """Draw pairs, family by family in turn, so that no rule with many pairs outweighs the others."""
    drawn = random.Random(0)
    families: dict[str, list[Pair]] = defaultdict(list)
    for pair in drawn.sample(list(pairs), len(pairs)):
        if pair.law:
            families[pair.family].append(pair)
    return in_turn(families.values())[:count]


def in_turn(families: Collection[Sequence[Pair]]) -> list[Pair]:
    """Return all pairs, one of each family before a second of any."""
    turns = range(max(map(len, families), default=0))
    return [found[turn] for turn in turns for found in families if turn < len(found)]


def questions(pair: Pair) -> list[Question]:
    """Return what is asked of a pair: its citation, and its limit where it has one that the clause does not hold."""
    prompt = f"<|im_start|>system\n{SYSTEM}{END}\n<|im_start|>user\n{render_clause(pair.clause)}"
    before, _, after = sentence(pair.citation, pair.verdict).partition(f" {pair.citation}")
    asked = [Question("article", prompt + analysis_lines(pair.does, pair.rule) + before, f" {pair.citation}{after[:1]}")]
    start, found, _ = analysis_lines(pair.does, pair.rule).rpartition(pair.limit) if pair.limit else ("", "", "")
    if found and pair.limit not in pair.clause:
        asked.append(Question("figure", prompt + start.rstrip(" "), f" {pair.limit}"))
    return asked
