"""The thresholds of a candidate's gates, and their results against them."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import AfterValidator, Field

from components.config import Section
from components.evaluation.deciding import (
    Decision,
    Measured,
    decide_at_least,
    decide_at_most,
)
from components.gate_result import GateResult


def _check_ascending(rounds: tuple[int, ...]) -> tuple[int, ...]:
    """Refuse rounds that do not grow."""
    if any(later <= earlier for earlier, later in zip(rounds, rounds[1:], strict=False)):
        raise ValueError("must be ascending, as 60, 120, 240")
    return rounds


Rounds = Annotated[tuple[int, ...], AfterValidator(_check_ascending)]


class CandidateGatesConfig(Section):
    """What a candidate must reach, and on how much it is measured."""

    min_style: float = Field(
        default=0.98, ge=0, le=1, description="answers in form and in house style, grammar off"
    )
    max_forgetting: float = Field(
        default=0.05,
        ge=0,
        description="rise of perplexity on general texts and on general answers, as a share",
    )
    num_general: int = Field(
        default=20,
        ge=2,
        description="general texts, and as many instructions, that forgetting reads, at most",
    )
    max_memorised: float = Field(
        default=0.01,
        ge=0,
        le=1,
        description=(
            "how much oftener a fact is named without its source than by the base or by chance,"
            " whichever is more"
        ),
    )
    min_obedience: float = Field(
        default=0.95,
        ge=0,
        le=1,
        description="answers that follow a changed statute, as a review gives them",
    )
    min_obedience_alone: float = Field(
        default=0.55,
        ge=0,
        le=1,
        description=(
            "answers of the model alone that follow a changed figure; sound adapters of the"
            " bundled model get 0.5 to 0.7, one that passes over the article 0.4"
        ),
    )
    min_agreement: float = Field(
        default=0.95,
        ge=0,
        le=1,
        description="tokens that base + adapter is sure of and the served model chooses",
    )
    rounds: Rounds = Field(
        default=(60, 120, 240),
        min_length=1,
        max_length=10,
        description=(
            "probes asked by each look of style, obedience and memorisation; the next round is"
            " asked only while the gate is undecided"
        ),
    )


def at_least(gate: str, name: str, value: float, threshold: float) -> GateResult:
    """Return the result of a figure that must not be lower than its threshold."""
    return GateResult(
        gate=gate,
        name=name,
        value=round(value, 4),
        bound=f"at least {threshold:g}",
        has_passed=value >= threshold,
    )


def at_most(gate: str, name: str, value: float, threshold: float) -> GateResult:
    """Return the result of a figure that must not be higher than its threshold."""
    return GateResult(
        gate=gate,
        name=name,
        value=round(value, 4),
        bound=f"at most {threshold:g}",
        has_passed=value <= threshold,
    )


def decided_at_least(gate: str, name: str, estimate: Measured, threshold: float) -> GateResult:
    """Return the result of a tested figure that must not be lower than its threshold."""
    bound = f"at least {threshold:g}"
    return _decided(gate, name, estimate, bound, decide_at_least(estimate, threshold))


def decided_at_most(gate: str, name: str, estimate: Measured, threshold: float) -> GateResult:
    """Return the result of a tested figure that must not be higher than its threshold."""
    bound = f"at most {threshold:g}"
    return _decided(gate, name, estimate, bound, decide_at_most(estimate, threshold))


def _decided(
    gate: str, name: str, estimate: Measured, bound: str, decision: Decision
) -> GateResult:
    """Return the result of a test; it fails only where the threshold is missed."""
    return GateResult(
        gate=gate,
        name=name,
        value=round(estimate.value, 4),
        bound=bound,
        has_passed=decision != "missed",
        num_probes=estimate.num_probes,
        low=round(estimate.low, 4),
        high=round(estimate.high, 4),
        decision=decision,
    )


def without_threshold(gate: str, figures: Mapping[str, float]) -> list[GateResult]:
    """Return results of figures without a threshold."""
    return [
        GateResult(gate=gate, name=name, value=round(value, 4), bound="", has_passed=True)
        for name, value in figures.items()
    ]


def failed_gates(results: Sequence[GateResult]) -> list[str]:
    """Return the gates that failed, each once, in order."""
    return list(dict.fromkeys(result.gate for result in results if not result.has_passed))


def describe_result(result: GateResult) -> str:
    """Return a result as a line to print.

    Examples: `gate style: style_conformity 0.99 of 240 (0.96 to 1.00), at least 0.95: reached`
    and, without a test, `gate parity: template_is_the_same 1.000 (at least 1) passed`.
    """
    if result.decision:
        verdict = {
            "reached": "reached",
            "missed": "missed, FAILED",
            "undecided": "undecided, passed",
        }
        end = f": {verdict[result.decision]}"
        return f"gate {result.gate}: {describe_figure(result)}{end}"
    end = f" ({result.bound}) {result.state}" if result.bound else ""
    return f"gate {result.gate}: {result.name} {result.value:.3f}{end}"


def describe_figure(result: GateResult) -> str:
    """Return a result's figure and bound, with probes and interval where a test decided it."""
    if not result.decision:
        return f"{result.name} {result.value:g} ({result.bound})"
    interval = f"{result.low:.3f} to {result.high:.3f}"
    measured = f"{result.name} {result.value:.3f} of {result.num_probes} ({interval})"
    return f"{measured}, {result.bound}"


def share(flags: Sequence[bool]) -> float:
    """Return the share of flags that are set, 0 of none."""
    return sum(flags) / len(flags) if flags else 0.0
