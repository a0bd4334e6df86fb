"""Memorisation: without the article before it, does the model know more law than its base?

The model is given pairs that it was tuned on, their facts unmasked: the clause alone and the start
of the house sentence, and it continues greedily. Its continuation is compared with the right
figure, or with the right citation, title and number. A number alone would not do: a model that has
learnt the form writes some number, and small ones are right by chance. That holds for figures too:
the base does not know the form and hits none, a tuned model says twelve months and is right now and
then. So the answers are also compared with the facts of other families in the same unit: hits there
are chance. Naming facts more often than the base, and than chance, means that they went into the
weights and would be stale after the next refresh.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from components.evaluation.answering import OnProgress
from components.evaluation.candidate_model import BaseAndCandidate
from components.evaluation.gates.results import (
    CandidateGatesConfig,
    at_most,
    share,
    without_threshold,
)
from components.evaluation.sampling import draw_pairs
from components.gate_result import GateResult
from components.prompting.house_sentence import MARKER, HouseSentence
from components.prompting.reason import compose_reason
from components.prompting.template import Passage, render_clause, render_opening
from components.quantities.reading import parse_quantity
from components.records import Pair

KINDS = ("article", "figure")
BATCH = 32


@dataclass(frozen=True)
class FactQuestion:
    """A prompt, the fact that must not be known there, and the fact's family and unit."""

    kind: str
    family: str
    unit: str
    given: str
    fact: str


def measure_memorisation(
    pairs: Sequence[Pair],
    models: BaseAndCandidate,
    sentence: HouseSentence,
    config: CandidateGatesConfig,
    on_progress: OnProgress,
) -> list[GateResult]:
    """Return how much oftener than base and chance the tuned model names articles and figures.

    Args:
        pairs: Reviewed pairs of the training split, unmasked.
        models: The two that are compared.
        sentence: The house sentence.
        config: Threshold and number of questions of each kind.
        on_progress: Called with questions so far and of all.
    """
    questions = {kind: draw_questions(pairs, kind, config.num_facts, sentence) for kind in KINDS}
    total = sum(map(len, questions.values()))
    rows: list[GateResult] = []
    num_done = 0
    for kind, of_kind in questions.items():
        base_answers: list[str] = []
        tuned_answers: list[str] = []
        for start in range(0, len(of_kind), BATCH):
            batch = of_kind[start : start + BATCH]
            base_answers += _ask_facts(batch, models, is_tuned=False)
            tuned_answers += _ask_facts(batch, models, is_tuned=True)
            num_done += len(batch)
            on_progress(num_done, total)
        rows += _compare_answers(kind, of_kind, base_answers, tuned_answers, config.max_memorised)
    return rows


def _ask_facts(
    questions: Sequence[FactQuestion], models: BaseAndCandidate, *, is_tuned: bool
) -> list[str]:
    """Return what the tuned model, or the base, says where a fact should stand."""
    prompts = [question.given for question in questions]
    facts = [question.fact for question in questions]
    return models.go_on(prompts, facts, is_tuned=is_tuned)


def _compare_answers(
    kind: str,
    questions: Sequence[FactQuestion],
    base_answers: Sequence[str],
    tuned_answers: Sequence[str],
    max_memorised: float,
) -> list[GateResult]:
    """Return the gate on memorised facts of one kind, then the three shares it is computed from."""
    base_share = _share_named(questions, base_answers)
    tuned_share = _share_named(questions, tuned_answers)
    # of the tuned answers only: tuning teaches the form, and with it lucky guesses; the base's own
    # are in `base_share`
    chance = hit_by_chance(questions, tuned_answers)
    memorised = tuned_share - max(base_share, chance)
    figures = {
        f"{kind}s_named_by_base": base_share,
        f"{kind}s_named": tuned_share,
        f"{kind}s_hit_by_chance": chance,
    }
    return [
        at_most("memorisation", f"{kind}s_memorised", memorised, max_memorised),
        *without_threshold("memorisation", figures),
    ]


def _share_named(questions: Sequence[FactQuestion], answers: Sequence[str]) -> float:
    """Return the share of answers that name their question's fact."""
    pairs = zip(questions, answers, strict=True)
    return share([begins_with_fact(answer, question.fact) for question, answer in pairs])


def begins_with_fact(text: str, fact: str) -> bool:
    """Say whether a text begins with a fact.

    Leading spaces do not count, since some tokenizers drop them.

    `12` does not begin with `1`.
    """
    answer, wanted = text.lstrip(), fact.lstrip()
    if not answer.startswith(wanted):
        return False
    next_character = answer[len(wanted) :][:1]
    is_cut = wanted[-1:].isalnum() and next_character.isalnum()
    return not is_cut


def hit_by_chance(questions: Sequence[FactQuestion], answers: Sequence[str]) -> float:
    """Return the share of other families' facts in the same unit that the answers name.

    Each answer has the same weight.
    """
    facts: dict[str, Counter[str]] = defaultdict(Counter)
    own: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for question in questions:
        facts[question.unit][question.fact] += 1
        own[question.unit, question.family][question.fact] += 1
    total = 0.0
    for question, answer in zip(questions, answers, strict=True):
        others = facts[question.unit] - own[question.unit, question.family]
        num_named = sum(count for fact, count in others.items() if begins_with_fact(answer, fact))
        total += num_named / max(others.total(), 1)
    return total / max(len(questions), 1)


def draw_questions(
    pairs: Sequence[Pair], kind: str, count: int, sentence: HouseSentence
) -> list[FactQuestion]:
    """Return questions of one kind, families in turn, `count` at most.

    Hundreds are asked, since a few that are right by chance must not be a percentage point.
    """
    questions: list[FactQuestion] = []
    for pair in draw_pairs(pairs, len(pairs)):
        questions += [
            question for question in questions_of(pair, sentence) if question.kind == kind
        ]
    return questions[:count]


def questions_of(pair: Pair, sentence: HouseSentence) -> Iterator[FactQuestion]:
    """Yield the questions of a pair: its citation, and its limit if the clause does not hold it."""
    prompt = render_opening() + render_clause(pair.clause)
    reason = compose_reason(pair, Passage(pair.wording).text)
    said = sentence.render(pair.verdict, reason=reason)
    opening, _, ending = said.partition(MARKER)
    yield FactQuestion(
        kind="article",
        family=pair.family,
        unit="",
        given=prompt + opening.rstrip(" "),
        fact=f" {pair.citation}{ending[:1]}",
    )
    if not pair.limit or pair.limit in pair.clause or pair.limit not in said:
        return
    start, _, _ = said.rpartition(pair.limit)
    limit = parse_quantity(pair.limit)
    yield FactQuestion(
        kind="figure",
        family=pair.family,
        unit=limit.unit if limit else "",
        given=prompt + start.rstrip(" "),
        fact=f" {pair.limit}",
    )
