"""What counts as nothing in a column, whatever program or person wrote it."""

from typing import Any

import pytest

from components.curation.intake.absent import is_absent


@pytest.mark.parametrize(
    "value",
    [
        None,
        float("nan"),
        "",
        "  ",
        "—",
        "???",
        "None",
        "NaN",
        "N.A.",
        "(n/a)",
        "#REF!",
        "#N/A",
        "See above.",
        "ditto",
        "同上",
        "無",
        "Same as row 12.",
        "ｎ／ａ",
    ],
)
def test_is_absent_fillers(value: Any) -> None:  # Any: what a column holds
    """Fillers of people, of pandas and of spreadsheets say that nothing is there."""
    assert is_absent(value)


@pytest.mark.parametrize("value", [0, 13.0, "205", "No article governs this clause.", "無效", "A"])
def test_is_absent_values(value: Any) -> None:  # Any: as above
    """Numbers, short names and sentences that begin like a filler are something."""
    assert not is_absent(value)
