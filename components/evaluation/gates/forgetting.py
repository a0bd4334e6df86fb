"""Forgetting: is the model worse than its base at language that has nothing to do with contracts?

Two bundled sets, written for this: short general texts, and general instructions with a right and a
wrong answer. Measured are perplexity of the texts, perplexity of the right answers, and how often
the right answer is the likelier one. Base and candidate read the same texts, so the test is on the
log-probability that each text lost: the gate fails only if the lower end of the interval of the
rise is above the threshold. Both sets are small: they show damage, not fine differences. Texts that
may be mixed into training are another set.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import Field

from components.config import Section
from components.evaluation.candidate_model import BaseAndCandidate, Scored
from components.evaluation.deciding import Measured, estimate_ratio
from components.evaluation.gates.results import (
    CandidateGatesConfig,
    decided_at_most,
    share,
    without_threshold,
)
from components.gate_result import GateResult
from components.prompting.chat_markup import END, render_instruction

SUITE = Path(__file__).parent.parent / "data" / "suite.yaml"


class SuiteInstruction(Section):
    """A general instruction with a right and a wrong answer."""

    ask: str = Field(min_length=1)
    right: str = Field(min_length=1)
    wrong: str = Field(min_length=1)


class GeneralSuite(Section):
    """What the gate reads."""

    texts: tuple[str, ...] = Field(min_length=2)
    instructions: tuple[SuiteInstruction, ...] = Field(min_length=2)


def load_suite() -> GeneralSuite:
    """Read the bundled suite."""
    return GeneralSuite.model_validate(yaml.safe_load(SUITE.read_text(encoding="utf-8")))


@dataclass(frozen=True)
class _SuiteScores:
    """The suite as one model scores it."""

    texts: list[Scored]
    answers: list[Scored]
    accuracy: float


def measure_forgetting(
    models: BaseAndCandidate, suite: GeneralSuite, config: CandidateGatesConfig
) -> list[GateResult]:
    """Measure the gate: how much perplexity rises over general texts and general answers.

    Returns:
        A row for each rise, held against `max_forgetting`, and rows without threshold for the
        accuracy on general instructions before and after.
    """
    count = config.num_general
    suite = GeneralSuite(texts=suite.texts[:count], instructions=suite.instructions[:count])
    base = _score_suite(models, suite, is_tuned=False)
    tuned = _score_suite(models, suite, is_tuned=True)
    rises = {
        "texts_rise": estimate_rise(base.texts, tuned.texts),
        "answers_rise": estimate_rise(base.answers, tuned.answers),
    }
    rows: list[GateResult] = []
    for name, rise in rises.items():
        rows.append(decided_at_most("forgetting", name, rise, config.max_forgetting))
    accuracies = {"accuracy_before": base.accuracy, "accuracy_after": tuned.accuracy}
    return [*rows, *without_threshold("forgetting", accuracies)]


def estimate_rise(base: Sequence[Scored], tuned: Sequence[Scored]) -> Measured:
    """Return the rise of perplexity from base to tuned model, as a share of the base's.

    Perplexity is e to the mean negative log-probability of all tokens, so the rise is e to the mean
    log-probability that a token lost, minus 1.

    Args:
        base: Texts as the base scores them.
        tuned: The same texts as the tuned model scores them.
    """
    losses: list[float] = []
    sizes: list[int] = []
    for before, after in zip(base, tuned, strict=True):
        losses.append(sum(before.log_probabilities) - sum(after.log_probabilities))
        sizes.append(len(before.ids))
    loss = estimate_ratio(losses, sizes)
    return Measured(
        math.expm1(loss.value), math.expm1(loss.low), math.expm1(loss.high), loss.num_probes
    )


def _score_suite(models: BaseAndCandidate, suite: GeneralSuite, *, is_tuned: bool) -> _SuiteScores:
    """Score texts and right answers, and count how often the right answer is the likelier one."""
    rights: list[tuple[str, str]] = []
    wrongs: list[tuple[str, str]] = []
    for instruction in suite.instructions:
        prompt = render_instruction(instruction.ask)
        rights.append((prompt, instruction.right + END))
        wrongs.append((prompt, instruction.wrong + END))
    texts = models.score([("\n", text) for text in suite.texts], is_tuned=is_tuned)
    scores = models.score(rights, is_tuned=is_tuned)
    wrong_scores = models.score(wrongs, is_tuned=is_tuned)
    answers = zip(scores, wrong_scores, strict=True)
    likelier = [_mean(right) > _mean(wrong) for right, wrong in answers]
    return _SuiteScores(texts, scores, share(likelier))


def _mean(scored: Scored) -> float:
    """Return the mean log-probability of a text's tokens."""
    return sum(scored.log_probabilities) / len(scored.log_probabilities)
