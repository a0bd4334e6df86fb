"""Slices of the laws: each law is in one of them, and each has its week."""

from datetime import date, timedelta

from components.knowledge.law_slice import slice_of_week

LAWS = [f"law-{number}" for number in range(400)]


def test_every_law_has_its_week() -> None:
    """In as many weeks as there are slices every law comes once, a tenth of them at a time."""
    counted: list[str] = []
    for week in range(10):
        law_slice = slice_of_week(0.1, date(2026, 3, 2) + timedelta(weeks=week))
        assert law_slice is not None
        held = [law for law in LAWS if law_slice.holds(law)]
        assert 15 < len(held) < 70
        counted += held
    assert sorted(counted) == sorted(LAWS)


def test_whole_share_is_no_slice() -> None:
    """Without a share every law is compared."""
    assert slice_of_week(1.0, date(2026, 3, 2)) is None
