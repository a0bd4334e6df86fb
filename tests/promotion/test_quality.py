"""Figures of the served release are held against those it was promoted with."""

from components.promotion.pairing import MeasuredPairing
from components.promotion.quality import QualityConfig, check_gold_figures, check_held_out

SHARES = {"pair_right": 0.50, "pair_verdict": 0.60, "pair_citation": 0.80}
GOLD = {"verdict_accuracy": 0.7, "citation_accuracy": 0.4, "fabricated_citations": 0}


def test_held_out_fails_only_where_the_clauses_say_so() -> None:
    """Of 400 clauses ten points below are a loss; of twenty they may be chance, and pass."""
    config = QualityConfig(max_loss=0.05)
    promoted = {"pair_right": 0.65, "pair_verdict": 0.64, "style.style": 1.0}
    right, verdict, citation = check_held_out(
        MeasuredPairing(SHARES, (True, False) * 200), promoted, config
    )
    assert (right.has_passed, right.bound) == (False, "at least 0.6")
    assert verdict.has_passed
    assert (citation.has_passed, citation.bound) == (True, "")
    few, *_ = check_held_out(MeasuredPairing(SHARES, (True, False) * 10), promoted, config)
    assert (few.has_passed, few.decision) == (True, "undecided")


def test_gold_file_has_bounds_of_its_own() -> None:
    """Verdicts and citations have a floor, and one invented citation is too many."""
    config = QualityConfig(min_verdict=0.75, min_citation=0.4)
    results = {row.name: row for row in check_gold_figures("tw", GOLD, config)}
    assert [name for name, row in results.items() if not row.has_passed] == ["tw.verdict_accuracy"]
    invented = check_gold_figures("tw", GOLD | {"fabricated_citations": 1}, QualityConfig())[-1]
    assert (invented.has_passed, invented.bound) == (False, "at most 0")
