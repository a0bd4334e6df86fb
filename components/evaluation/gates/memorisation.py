"""Memorisation: without the article before it, does the tuned model know the law any better than its base?

Asked are pairs that the adapter was tuned on, their facts unmasked: the clause alone, the analysis
begun, and the model goes on by its own choice. What it says is held against the right figure, and
against the right citation, title and number. A number alone would not do: who has learnt the form
writes some number, and small ones are right by chance. That holds for figures too: the base does
not know the form and hits none, a tuned model says twelve months and is right now and then. So what
it says is held as well against the facts of the other families in the same unit, and what it hits
of those is chance. Naming facts more often than the base, and than chance, means that they went
into the weights, and would be stale after the next refresh.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from components.evaluation.answering import OnProgress
from components.evaluation.candidate_model import Subject
from components.evaluation.gates.results import (
    CandidateGatesConfig,
    at_most,
    for_reading,
    share,
)
from components.evaluation.sampling import draw_pairs
from components.gates import GateResult
from components.prompting.template import analysis_lines, render_clause, render_opening, sentence
from components.quantities.reading import parse_quantity
from components.records import Pair

KINDS = ("article", "figure")
BATCH = 32


@dataclass(frozen=True)
class FactQuestion:
    """What is asked: what the model is given, and the fact that it may not know, with its family and its unit."""

    kind: str
    family: str
    unit: str
    given: str
    fact: str


def measure_memorisation(
    pairs: Sequence[Pair], subject: Subject, config: CandidateGatesConfig, on_progress: OnProgress
) -> list[GateResult]:
    """Return how much oftener than base and chance the tuned model names articles and figures, and how often each does.

    Args:
        pairs: Reviewed pairs of the training split, unmasked.
        subject: Base and candidate.
        config: Threshold and number of questions of each kind.
        on_progress: Called with questions so far and of all.
    """
    asked = {kind: draw_questions(pairs, kind, config.num_facts) for kind in KINDS}
    count = sum(map(len, asked.values()))
    rows: list[GateResult] = []
    done = 0
    for kind, questions in asked.items():
        said: dict[bool, list[str]] = {False: [], True: []}
        for start in range(0, len(questions), BATCH):
            batch = questions[start : start + BATCH]
            for is_tuned, answers in said.items():
                answers += subject.go_on(
                    [q.given for q in batch], [q.fact for q in batch], is_tuned=is_tuned
                )
            done += len(batch)
            on_progress(done, count)
        before, after = (
            share([names(text, q.fact) for text, q in zip(said[t], questions, strict=True)])
            for t in (False, True)
        )
        chance = hit_by_chance(questions, said[True])
        rows.append(
            at_most(
                "memorisation",
                f"{kind}s_memorised",
                after - max(before, chance),
                config.max_memorised,
            )
        )
        figures = {
            f"{kind}s_named_by_base": before,
            f"{kind}s_named": after,
            f"{kind}s_hit_by_chance": chance,
        }
        rows += for_reading("memorisation", figures)
    return rows


def names(text: str, fact: str) -> bool:
    """Say whether a text begins with a fact, spaces before them aside (some tokenizers drop them).

    "12" does not begin with "1".
    """
    said, wanted = text.lstrip(), fact.lstrip()
    return said.startswith(wanted) and not (
        wanted[-1:].isalnum() and said[len(wanted) :][:1].isalnum()
    )


def hit_by_chance(questions: Sequence[FactQuestion], said: Sequence[str]) -> float:
    """Return the share of other families' facts in the same unit that the answers name, each answer weighing the same."""
    facts: dict[str, Counter[str]] = defaultdict(Counter)
    own: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for question in questions:
        facts[question.unit][question.fact] += 1
        own[question.unit, question.family][question.fact] += 1
    hits = 0.0
    for question, text in zip(questions, said, strict=True):
        others = facts[question.unit] - own[question.unit, question.family]
        hits += sum(count for fact, count in others.items() if names(text, fact)) / max(
            others.total(), 1
        )
    return hits / max(len(questions), 1)


def draw_questions(pairs: Sequence[Pair], kind: str, count: int) -> list[FactQuestion]:
    """Return questions of one kind, families in turn.

    Hundreds of each, since a few right by chance must not be a point.
    """
    asked = (
        question
        for pair in draw_pairs(pairs, len(pairs))
        for question in questions_of(pair)
        if question.kind == kind
    )
    return list(islice(asked, count))


def questions_of(pair: Pair) -> Iterator[FactQuestion]:
    """Give what is asked of a pair.

    Its citation, and its limit where it has one that the clause does not hold.
    """
    prompt = render_opening() + render_clause(pair.clause)
    before, _, after = sentence(pair.citation, pair.verdict).partition(f" {pair.citation}")
    yield FactQuestion(
        "article",
        pair.family,
        "",
        prompt + analysis_lines(pair.does, pair.rule) + before,
        f" {pair.citation}{after[:1]}",
    )
    start, found, _ = (
        analysis_lines(pair.does, pair.rule).rpartition(pair.limit) if pair.limit else ("", "", "")
    )
    if found and pair.limit not in pair.clause:
        limit = parse_quantity(pair.limit)
        yield FactQuestion(
            "figure",
            pair.family,
            limit.unit if limit else "",
            prompt + start.rstrip(" "),
            f" {pair.limit}",
        )
