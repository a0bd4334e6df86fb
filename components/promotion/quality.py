"""Whether a release still answers as well as when it was promoted, on clauses with known answers.

Two kinds of golden set: gold files of a team, and the held-out pairs of the dataset that the
adapter was tuned on, as far as the edition served has their wording. What falls below its bound
is for a person to look at; nothing is switched.
"""

from collections.abc import Mapping

from pydantic import Field

from components.config import Section
from components.evaluation.deciding import ERROR, Look, estimate_share
from components.evaluation.gates.results import decided_at_least, without_threshold
from components.gate_result import GateResult
from components.promotion.pairing import MeasuredPairing

GATE = "quality"
COMPARED = ("pair_right", "pair_verdict", "pair_citation")


class QualityConfig(Section):
    """What the served release must keep to."""

    num_clauses: int = Field(
        default=60, ge=1, le=100_000, description="held-out clauses reviewed, at most"
    )
    max_loss: float = Field(
        default=0.05,
        ge=0,
        le=1,
        description="how far a share of right findings may be below that of the promotion",
    )
    min_verdict: float = Field(
        default=0.35, ge=0, le=1, description="share of right verdicts on each gold file"
    )
    min_citation: float = Field(
        default=0.4, ge=0, le=1, description="share of right citations on each gold file"
    )
    max_fabricated: int = Field(
        default=0, ge=0, description="citations on each gold file that are not the law on the day"
    )


def check_held_out(
    measured: MeasuredPairing, promoted: Mapping[str, float], config: QualityConfig
) -> list[GateResult]:
    """Test the shares of right findings on held-out pairs against those of the promotion.

    A share fails only where the clauses say so at 95 % (see `evaluation.deciding`): they are not
    the same ones when the edition is another.

    Args:
        measured: From `measure_pairing`.
        promoted: The figures that the release was promoted with; a share without one has no bound.
        config: The bounds.
    """
    look = Look(len(measured.are_right), 1 - ERROR)
    results: list[GateResult] = []
    for name in COMPARED:
        share = measured.shares[name]
        least = promoted.get(name)
        if least is None:
            results += without_threshold(GATE, {name: share})
            continue
        figure = estimate_share(round(share * look.num_probes), look)
        least = round(max(least - config.max_loss, 0.0), 4)
        results.append(decided_at_least(GATE, name, figure, least))
    return results


def check_gold_figures(
    name: str, figures: Mapping[str, float], config: QualityConfig
) -> list[GateResult]:
    """Return the figures of a gold file (`score_gold`) against their bounds."""
    least = {"verdict_accuracy": config.min_verdict, "citation_accuracy": config.min_citation}
    results = [
        GateResult(
            gate=GATE,
            name=f"{name}.{figure}",
            value=figures[figure],
            bound=f"at least {bound:g}",
            has_passed=figures[figure] >= bound,
        )
        for figure, bound in least.items()
    ]
    fabricated = figures["fabricated_citations"]
    results.append(
        GateResult(
            gate=GATE,
            name=f"{name}.fabricated_citations",
            value=fabricated,
            bound=f"at most {config.max_fabricated}",
            has_passed=fabricated <= config.max_fabricated,
        )
    )
    return results
