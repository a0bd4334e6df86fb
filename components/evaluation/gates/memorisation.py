"""Memorisation: without the article before it, does the model know more law than its base?

The model is given pairs that it was tuned on, their figures unmasked: the clause alone and the
house sentence up to the limit, and it continues greedily. Its continuation is compared with the
right limit. The base does not know the form and hits none, a tuned model says twelve months and is
right now and then. So the answers are also compared with the limits of other families in the same
unit: hits there are chance. Naming limits more often than the base, and than chance, means that
they went into the weights and would be stale after the next refresh. Titles and numbers of articles
are not asked for: no prompt shows them and no answer holds them.

Two tests are made on the engines that serve, and the gate fails only if both miss the threshold:
the hits beyond chance, and the hits beyond those of the base on the same questions. The base is
asked only where the first test speaks against the candidate. More questions are asked while the
gate is undecided.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from components.curation.dataset.uses import use_of_pair
from components.engines.engine import Engine, Request
from components.evaluation.answering import OnProgress
from components.evaluation.deciding import (
    Look,
    Measured,
    count_on,
    decide_at_most,
    estimate_excess,
    estimate_share,
    least,
    plan_looks,
)
from components.evaluation.gates.results import (
    CandidateGatesConfig,
    decided_at_most,
    share,
    without_threshold,
)
from components.evaluation.sampling import draw_pairs
from components.gate_result import GateResult
from components.prompting.house_sentence import HouseSentence
from components.prompting.template import render_clause, render_opening
from components.quantities.comparing import are_equal
from components.quantities.reading import Quantity, find_quantities, parse_quantity
from components.records import Pair

BATCH = 32


@dataclass(frozen=True)
class FactQuestion:
    """A prompt, the fact that must not be known there, and the fact's family and unit."""

    family: str
    unit: str
    given: str
    fact: str


def measure_memorisation(
    pairs: Sequence[Pair],
    engine: Engine,
    open_base: Callable[[], Engine],
    sentence: HouseSentence,
    config: CandidateGatesConfig,
    on_progress: OnProgress,
) -> list[GateResult]:
    """Return how much oftener than base and chance the tuned model names figures.

    Args:
        pairs: Reviewed pairs of the training split, unmasked.
        engine: The candidate's.
        open_base: Returns the engine of the base; called only where the base must be asked.
        sentence: The house sentence.
        config: Threshold and rounds.
        on_progress: Called with answers of one model so far and by the end of the round.

    Returns:
        The gate, then the shares it is computed from.
    """
    questions = draw_questions(pairs, config.rounds[-1], sentence)
    answers: list[str] = []
    base_answers: list[str] = []
    for look in plan_looks(config.rounds, len(questions)):
        asked = questions[: look.num_probes]
        progress = count_on(on_progress, len(answers))
        answers += _ask_facts(asked[len(answers) :], engine, progress)
        memorised = estimate_beyond_chance(asked, answers, look)
        if decide_at_most(memorised, config.max_memorised) == "missed":
            progress = count_on(on_progress, len(base_answers))
            base_answers += _ask_facts(asked[len(base_answers) :], open_base(), progress)
            beyond_base = estimate_beyond_base(asked, answers, base_answers, look)
            memorised = least([memorised, beyond_base])
        row = decided_at_most("memorisation", "figures_memorised", memorised, config.max_memorised)
        if row.decision != "undecided":
            break
    # of the tuned answers only: tuning teaches the form, and with it lucky guesses
    figures = {
        "figures_named": share(are_named(questions, answers)),
        "figures_hit_by_chance": share_hit_by_chance(asked, answers),
    }
    if base_answers:
        figures["figures_named_by_base"] = share(are_named(questions, base_answers))
    return [row, *without_threshold("memorisation", figures)]


def _ask_facts(
    questions: Sequence[FactQuestion], engine: Engine, on_progress: OnProgress
) -> list[str]:
    """Return what a model says where a fact should stand, in batches."""
    requests: list[Request] = []
    for question in questions:
        # enough for a fact in other tokens than its own, of which a digit takes one
        longest = len(question.fact.encode()) // 2 + 4
        requests.append(Request(question.given, max_new_tokens=longest))
    answers: list[str] = []
    for start in range(0, len(requests), BATCH):
        completions = engine.complete(requests[start : start + BATCH])
        answers += [completion.text for completion in completions]
        on_progress(len(answers), len(requests))
    return answers


def estimate_beyond_chance(
    questions: Sequence[FactQuestion], answers: Sequence[str], look: Look
) -> Measured:
    """Return how much oftener the answers name their own facts than those of other families.

    The chance is taken as known: each answer is held against hundreds of other facts.
    """
    named = estimate_share(sum(are_named(questions, answers)), look)
    chance = share_hit_by_chance(questions, answers)
    return Measured(named.value - chance, named.low - chance, named.high - chance, named.num_probes)


def estimate_beyond_base(
    questions: Sequence[FactQuestion],
    answers: Sequence[str],
    base_answers: Sequence[str],
    look: Look,
) -> Measured:
    """Return how much oftener the answers name their facts than the base's answers do."""
    flags = zip(are_named(questions, answers), are_named(questions, base_answers), strict=True)
    pairs = Counter(flags)
    return estimate_excess(pairs[True, False], pairs[False, True], look)


def are_named(questions: Sequence[FactQuestion], answers: Sequence[str]) -> list[bool]:
    """Say of each answer whether it names its question's fact."""
    pairs = zip(questions, answers, strict=False)  # of the questions that were asked
    return [begins_with_fact(answer, question.fact) for question, answer in pairs]


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


def share_hit_by_chance(questions: Sequence[FactQuestion], answers: Sequence[str]) -> float:
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
    pairs: Sequence[Pair], count: int, sentence: HouseSentence
) -> list[FactQuestion]:
    """Return questions, families in turn, `count` at most."""
    questions: list[FactQuestion] = []
    for pair in draw_pairs(pairs, len(pairs)):
        questions += questions_of(pair, sentence)
        if len(questions) >= count:
            break
    return questions[:count]


def questions_of(pair: Pair, sentence: HouseSentence) -> Iterator[FactQuestion]:
    """Yield the question of a pair: its limit, if its reason names it and its clause does not."""
    reason = use_of_pair(pair, sentence).reason
    limit = parse_quantity(pair.limit)
    figure = _find_limit(reason, pair, limit) if limit else None
    if figure is None or pair.verdict == "ungoverned":
        return
    start = f"{sentence.head(pair.verdict)}{reason[: figure.start]}"
    yield FactQuestion(
        family=pair.family,
        unit=limit.unit if limit else "",
        given=render_opening() + render_clause(pair.clause) + start.rstrip(" "),
        fact=f" {figure.text}",
    )


def _find_limit(reason: str, pair: Pair, limit: Quantity) -> Quantity | None:
    """Return the limit as a reason writes it, None where it does not, or the clause does too."""
    in_clause = find_quantities(pair.clause)
    if any(are_equal(limit, figure) for figure in in_clause):
        return None
    named = [figure for figure in find_quantities(reason) if are_equal(limit, figure)]
    return named[-1] if named else None
