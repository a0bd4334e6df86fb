"""Forgetting: is the model worse than its base at language that has nothing to do with contracts?

Two bundled sets, written for this: short general texts, and general instructions with a right and a
wrong answer. Measured are perplexity of the texts, perplexity of the right answers, and how often
the right answer is the likelier one. Both sets are small: they show damage, not fine differences.
Texts that may be mixed into training are another set.
"""

import math
from collections.abc import Sequence
from pathlib import Path

import yaml
from pydantic import Field

from components.config import Section
from components.evaluation.candidate_model import BaseAndCandidate, Scored
from components.evaluation.gates.results import (
    CandidateGatesConfig,
    at_most,
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

    texts: tuple[str, ...] = Field(min_length=1)
    instructions: tuple[SuiteInstruction, ...] = Field(min_length=1)


def load_suite() -> GeneralSuite:
    """Read the bundled suite."""
    return GeneralSuite.model_validate(yaml.safe_load(SUITE.read_text(encoding="utf-8")))


def measure_forgetting(
    models: BaseAndCandidate, suite: GeneralSuite, config: CandidateGatesConfig
) -> list[GateResult]:
    """Return the rise of perplexity over texts and answers, and the accuracies before and after."""
    base_figures = _measure(models, suite, is_tuned=False)
    tuned_figures = _measure(models, suite, is_tuned=True)
    rises = [
        at_most(
            "forgetting",
            f"{name}_rise",
            tuned_figures[name] / base_figures[name] - 1,
            config.max_forgetting,
        )
        for name in ("texts", "answers")
    ]
    accuracies = {
        "accuracy_before": base_figures["accuracy"],
        "accuracy_after": tuned_figures["accuracy"],
    }
    return [*rises, *without_threshold("forgetting", accuracies)]


def perplexity(scored: Sequence[Scored]) -> float:
    """Return e to the mean negative log-probability of all tokens."""
    values: list[float] = []
    for text in scored:
        values += text.log_probabilities
    return math.exp(-sum(values) / len(values))


def _measure(models: BaseAndCandidate, suite: GeneralSuite, *, is_tuned: bool) -> dict[str, float]:
    """Return perplexity of texts and of right answers, and how often the right one is likelier."""
    texts = [models.score("\n", text, is_tuned=is_tuned) for text in suite.texts]
    rights: list[Scored] = []
    likelier: list[bool] = []
    for instruction in suite.instructions:
        prompt = render_instruction(instruction.ask)
        right = models.score(prompt, instruction.right + END, is_tuned=is_tuned)
        wrong = models.score(prompt, instruction.wrong + END, is_tuned=is_tuned)
        rights.append(right)
        likelier.append(_mean(right) > _mean(wrong))
    return {"texts": perplexity(texts), "answers": perplexity(rights), "accuracy": share(likelier)}


def _mean(scored: Scored) -> float:
    """Return the mean log-probability of a text's tokens."""
    return sum(scored.log_probabilities) / len(scored.log_probabilities)
