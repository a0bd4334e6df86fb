"""Judge an adapter and an edition together, by reviews of held-out clauses as served.

Every adapter reviews the same items: clauses of held-out rules whose reviewed wording is the
edition's own on the day. A finding is right if its verdict is right and it cites the right article
and no other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic import Field

from components.config import Section
from components.errors import GateError
from components.evaluation.deciding import ERROR, Look, estimate_excess, estimate_share
from components.evaluation.gates.results import decided_at_least, without_threshold
from components.evaluation.sampling import draw_pairs
from components.gate_result import GateResult
from components.knowledge.search import KnowledgeBase
from components.records import Clause, Finding, Pair
from components.review.question import Question
from components.review.reviewer import Reviewer

SHARES = (
    "pair_right",
    "pair_verdict",
    "pair_citation",
    "pair_verdict_by_figures",
    "pair_verdict_by_words",
    "reasons_shown",
)


@dataclass(frozen=True)
class MeasuredPairing:
    """What reviews of held-out clauses showed.

    Attributes:
        shares: Of findings that are right, by name; see `measure_pairing`.
        are_right: For each clause, whether both verdict and citation are right.
    """

    shares: dict[str, float]
    are_right: tuple[bool, ...]


class PairingConfig(Section):
    """What a pair of adapter and edition must reach."""

    num_clauses: int = Field(
        default=60,
        ge=1,
        le=100_000,
        description="held-out clauses reviewed under the edition, at most",
    )
    min_verdict: float = Field(
        default=0.5, ge=0, le=1, description="share with the right verdict, whatever was cited"
    )
    min_citation: float = Field(
        default=0.45, ge=0, le=1, description="share that cites the right article and no other"
    )
    max_loss: float = Field(
        default=0.02,
        ge=0,
        le=1,
        description="how far a challenger's share of right findings may be below the champion's",
    )


def choose_items(
    pairs: Sequence[Pair], knowledge: KnowledgeBase, config: PairingConfig
) -> list[Pair]:
    """Return the pairs whose wording is the edition's own, one family after the other in turn.

    Raises:
        GateError: There is none, so the adapter cannot be judged under the edition.
    """
    own = [pair for pair in pairs if pair.law and is_own_wording(pair, knowledge)]
    items = draw_pairs(own, config.num_clauses)
    if not items:
        raise GateError(
            f"edition {knowledge.edition}: it holds the wording of no held-out pair. Curate pairs"
            " under this edition and tune again."
        )
    return items


def measure_pairing(
    items: Sequence[Pair], reviewer: Reviewer, on_progress: Callable[[int], None]
) -> MeasuredPairing:
    """Return the shares of findings that are right.

    Args:
        items: From `choose_items`; those of one day and jurisdiction are reviewed together.
        reviewer: Of the adapter's engine and the edition.
        on_progress: Called with the number of findings made.

    Returns:
        `pair_right`, `pair_verdict` and `pair_citation`; the share of right verdicts where code
        compares figures (`pair_verdict_by_figures`) and where the model's word stands
        (`pair_verdict_by_words`); and how many findings show their reason, of those that may
        (`reasons_shown`).
    """
    flags: dict[str, list[bool]] = {name: [] for name in SHARES}
    findings = judge_pairs(items, reviewer, on_progress)
    for pair, finding in zip(items, findings, strict=True):
        is_verdict_right = finding.verdict == pair.verdict
        cited = [(citation.law, citation.article) for citation in finding.citations]
        is_citation_right = cited == [(pair.law, pair.article)]
        way = "pair_verdict_by_figures" if pair.relation else "pair_verdict_by_words"
        flags["pair_right"].append(is_verdict_right and is_citation_right)
        flags["pair_verdict"].append(is_verdict_right)
        flags["pair_citation"].append(is_citation_right)
        flags[way].append(is_verdict_right)
        reason = finding.checks.get("reason", "not applicable")
        if reason != "not applicable":
            flags["reasons_shown"].append(reason == "passed")
    shares = {name: round(sum(right) / len(right), 4) for name, right in flags.items() if right}
    return MeasuredPairing(shares, tuple(flags["pair_right"]))


def judge_pairs(
    pairs: Sequence[Pair], reviewer: Reviewer, on_progress: Callable[[int], None]
) -> list[Finding]:
    """Return the finding of each pair's clause, in order.

    Pairs of one day and jurisdiction are reviewed together.
    """
    findings: dict[str, Finding] = {}
    for as_of, jurisdiction in sorted({(pair.as_of, pair.jurisdiction) for pair in pairs}):
        together = [
            pair for pair in pairs if (pair.as_of, pair.jurisdiction) == (as_of, jurisdiction)
        ]
        judged = reviewer.judge(
            [_as_clause(pair) for pair in together],
            Question(as_of, jurisdiction),
            lambda batch: on_progress(len(batch)),
        )
        for pair, finding in zip(together, judged, strict=True):
            findings[pair.id] = finding
    return [findings[pair.id] for pair in pairs]


def _as_clause(pair: Pair) -> Clause:
    """Return the clause of a pair as a contract of its own."""
    return Clause(id=pair.id, text=pair.clause, start=0, end=len(pair.clause))


def check_pairing(
    challenger: MeasuredPairing, champion: MeasuredPairing | None, config: PairingConfig
) -> list[GateResult]:
    """Test a challenger against the thresholds and, if there is one, against the champion.

    A figure fails only where the clauses say so at 95 % (see `evaluation.deciding`).

    Args:
        challenger: From `measure_pairing`.
        champion: The same of the release that serves now, on the same items; None where there is
            none.
        config: The thresholds.
    """
    look = Look(len(challenger.are_right), 1 - ERROR)
    rows: list[GateResult] = []
    for name, threshold in (
        ("pair_verdict", config.min_verdict),
        ("pair_citation", config.min_citation),
    ):
        num_right = round(challenger.shares[name] * look.num_probes)
        measured = estimate_share(num_right, look)
        rows.append(decided_at_least("pairing", name, measured, threshold))
    if champion is not None:
        pairs = list(zip(challenger.are_right, champion.are_right, strict=True))
        excess = estimate_excess(pairs.count((True, False)), pairs.count((False, True)), look)
        rows.append(decided_at_least("pairing", "right_beyond_champion", excess, -config.max_loss))
    gated = {row.name for row in rows}
    others = {name: value for name, value in challenger.shares.items() if name not in gated}
    compared = champion.shares if champion else {}
    named = {f"champion_{name}": value for name, value in compared.items()}
    return [*rows, *without_threshold("pairing", others), *without_threshold("champion", named)]


def is_own_wording(pair: Pair, knowledge: KnowledgeBase) -> bool:
    """Say whether a pair was reviewed under the wording that the edition has on its day."""
    shown = knowledge.find(pair.law, pair.article, as_of=pair.as_of, jurisdiction=pair.jurisdiction)
    return shown is not None and " ".join(shown.text.split()) == " ".join(pair.wording.split())
