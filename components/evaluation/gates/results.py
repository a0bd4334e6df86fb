"""The thresholds of a candidate's gates, and their results against them."""

from collections.abc import Mapping, Sequence

from pydantic import Field

from components.config import Section
from components.gate_result import GateResult


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
    max_memorised: float = Field(
        default=0.01,
        ge=0,
        le=1,
        description=(
            "how much oftener a fact is named without its article than by the base or by chance,"
            " whichever is more"
        ),
    )
    min_obedience: float = Field(
        default=0.95,
        ge=0,
        le=1,
        description="answers that follow a changed statute, as a review gives them",
    )
    min_agreement: float = Field(
        default=0.95,
        ge=0,
        le=1,
        description="tokens that base + adapter is sure of and the served model chooses",
    )
    num_groups: int = Field(
        default=20, ge=1, le=10_000, description="held-out groups whose clauses are asked for style"
    )
    num_facts: int = Field(
        default=400,
        ge=1,
        le=100_000,
        description="articles, and again figures, asked for without their article",
    )
    num_probes: int = Field(
        default=120, ge=1, le=100_000, description="changed statutes put to the model"
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
    """Return a result as a line to print."""
    end = f" ({result.bound}) {result.state}" if result.bound else ""
    return f"gate {result.gate}: {result.name} {result.value:.3f}{end}"


def share(flags: Sequence[bool]) -> float:
    """Return the share of flags that are set, 0 of none."""
    return sum(flags) / len(flags) if flags else 0.0
