"""A challenger is held against thresholds and, where there is one, against the champion."""

from components.promotion.pairing import PairingConfig, check_pairing


def test_check_pairing_against_the_champion() -> None:
    """A challenger may not be worse than the champion on the same items by more than is allowed."""
    config = PairingConfig(min_verdict=0.5, min_citation=0.5, max_loss=0.02)
    challenger = {"pair_right": 0.6, "pair_verdict": 0.7, "pair_citation": 0.8}
    assert all(row.has_passed for row in check_pairing(challenger, None, config))
    assert all(
        row.has_passed
        for row in check_pairing(challenger, {**challenger, "pair_right": 0.61}, config)
    )
    rows = check_pairing(challenger, {**challenger, "pair_right": 0.7}, config)
    assert [row.name for row in rows if not row.has_passed] == ["pair_right"]


def test_check_pairing_shows_what_has_no_threshold() -> None:
    """Every figure of a challenger is a row once, with a threshold or for reading.

    A champion's are rows of their own.
    """
    challenger = {
        "pair_right": 0.6,
        "pair_verdict": 0.7,
        "pair_citation": 0.8,
        "pair_verdict_by_figures": 0.9,
    }
    for champion, bounded in (
        (None, {"pair_verdict", "pair_citation"}),
        (challenger, {"pair_verdict", "pair_citation", "pair_right"}),
    ):
        rows = check_pairing(challenger, champion, PairingConfig(min_verdict=0.5, min_citation=0.5))
        assert sorted(row.name for row in rows if row.gate == "pairing") == sorted(challenger)
        assert {row.name for row in rows if row.bound} == bounded
        assert len([row for row in rows if row.gate == "champion"]) == len(champion or {})
