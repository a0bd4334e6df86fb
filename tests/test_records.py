"""The records that pass between the parts."""

from datetime import date

import pytest

from components.records import Version


@pytest.mark.parametrize(
    ("day", "is_in_force"),
    [
        (date(2020, 12, 31), False),
        (date(2021, 1, 1), True),
        (date(2021, 12, 31), True),
        (date(2022, 1, 1), False),
    ],
)
def test_version_in_force_half_open(day: date, is_in_force: bool) -> None:
    """The range holds its first day and not its last."""
    version = Version(
        id="v1",
        source="s",
        jurisdiction="sample",
        law_id="c",
        law="Civil Code",
        article="205",
        text="Interest is owed.",
        valid_from=date(2021, 1, 1),
        valid_to=date(2022, 1, 1),
        content_hash="h",
    )
    assert version.is_in_force(day) is is_in_force
