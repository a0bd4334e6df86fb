"""An adapter and an edition, judged together: reviews of held-out clauses as they would be served.

The same items for every adapter: clauses of held-out rules whose reviewed wording is the edition's
own on the day. A finding is right when it cites the right article and no other, with the right
verdict.
"""

from collections.abc import Callable, Mapping, Sequence

from pydantic import Field

from components.config import Section
from components.errors import GateError
from components.evaluation.gates.results import at_least, for_reading
from components.evaluation.sampling import draw_pairs
from components.gates import GateResult
from components.knowledge.search import KnowledgeBase
from components.records import Clause, Finding, Pair
from components.review.question import Question
from components.review.reviewer import Reviewer


class PairingConfig(Section):
    """What a pair of adapter and edition must reach."""

    num_clauses: int = Field(
        default=60,
        ge=1,
        le=100_000,
        description="held-out clauses reviewed under the edition, at most",
    )
    min_verdict: float = Field(
        default=0.5, ge=0, le=1, description="verdict right, whatever was cited"
    )
    min_citation: float = Field(
        default=0.45, ge=0, le=1, description="the right article cited and no other"
    )
    max_loss: float = Field(
        default=0.02,
        ge=0,
        le=1,
        description="how much worse than the champion a challenger may be, in findings right",
    )


def choose_items(
    pairs: Sequence[Pair], knowledge: KnowledgeBase, config: PairingConfig
) -> list[Pair]:
    """Return the pairs whose wording is the edition's own, families in turn.

    Raises:
        GateError: There is none, so nothing can be said of the pair.
    """
    items = draw_pairs(
        [pair for pair in pairs if pair.law and is_own_wording(pair, knowledge)], config.num_clauses
    )
    if not items:
        raise GateError(
            f"edition {knowledge.edition}: it holds the wording of no held-out pair. Curate pairs"
            " under this edition and tune again."
        )
    return items


def measure_pairing(
    items: Sequence[Pair], reviewer: Reviewer, on_progress: Callable[[int], None]
) -> dict[str, float]:
    """Return the shares of findings right.

    `pair_right`, `pair_verdict`, `pair_citation`, and the verdicts' share by what decides.

    Where figures decide code compares them (`pair_verdict_by_figures`); elsewhere the model's word
    stands (`pair_verdict_by_words`).

    Args:
        items: From `choose_items`; those of one day and jurisdiction are reviewed together.
        reviewer: Of the adapter's engine and the edition.
        on_progress: Called with the number of findings made.
    """
    found = judge_pairs(items, reviewer, on_progress)
    verdicts = [finding.verdict == pair.verdict for pair, finding in zip(items, found, strict=True)]
    citations = [
        [(c.law, c.article) for c in finding.citations] == [(pair.law, pair.article)]
        for pair, finding in zip(items, found, strict=True)
    ]
    both = [verdict and citation for verdict, citation in zip(verdicts, citations, strict=True)]
    shares = {
        "pair_right": both,
        "pair_verdict": verdicts,
        "pair_citation": citations,
        "pair_verdict_by_figures": [
            flag for flag, pair in zip(verdicts, items, strict=True) if pair.relation
        ],
        "pair_verdict_by_words": [
            flag for flag, pair in zip(verdicts, items, strict=True) if not pair.relation
        ],
    }
    return {name: _share(flags) for name, flags in shares.items() if flags}


def judge_pairs(
    pairs: Sequence[Pair], reviewer: Reviewer, on_progress: Callable[[int], None]
) -> list[Finding]:
    """Return the finding of each pair's clause, in order.

    Those of one day and jurisdiction are reviewed together.
    """
    found: dict[str, Finding] = {}
    for question in sorted({(pair.as_of, pair.jurisdiction) for pair in pairs}):
        chosen = [pair for pair in pairs if (pair.as_of, pair.jurisdiction) == question]
        clauses = [
            Clause(id=pair.id, text=pair.clause, start=0, end=len(pair.clause)) for pair in chosen
        ]
        findings = reviewer.judge(
            clauses, Question(*question), lambda batch: on_progress(len(batch))
        )
        found |= {pair.id: finding for pair, finding in zip(chosen, findings, strict=True)}
    return [found[pair.id] for pair in pairs]


def check_pairing(
    challenger: Mapping[str, float], champion: Mapping[str, float] | None, config: PairingConfig
) -> list[GateResult]:
    """Return the rows of a challenger, against the thresholds and, where there is a champion, against it.

    Args:
        challenger: From `measure_pairing`.
        champion: The same of the release that serves now, on the same items; None where there is
            none.
        config: The thresholds.
    """
    rows = [
        at_least("pairing", "pair_verdict", challenger["pair_verdict"], config.min_verdict),
        at_least("pairing", "pair_citation", challenger["pair_citation"], config.min_citation),
    ]
    if champion is not None:
        rows.append(
            at_least(
                "pairing",
                "pair_right",
                challenger["pair_right"],
                champion["pair_right"] - config.max_loss,
            )
        )
    gated = {row.name for row in rows}
    rest = {name: value for name, value in challenger.items() if name not in gated}
    return [*rows, *for_reading("pairing", rest), *for_reading("champion", _named(champion or {}))]


def _named(figures: Mapping[str, float]) -> dict[str, float]:
    return {f"champion_{name}": value for name, value in figures.items()}


def is_own_wording(pair: Pair, knowledge: KnowledgeBase) -> bool:
    """Say whether a pair was reviewed under the wording that the edition has on its day."""
    shown = knowledge.find(pair.law, pair.article, as_of=pair.as_of, jurisdiction=pair.jurisdiction)
    return shown is not None and " ".join(shown.text.split()) == " ".join(pair.wording.split())


def _share(flags: Sequence[bool]) -> float:
    return round(sum(flags) / max(1, len(flags)), 4)
