"""Which runs of digits are figures of a text."""

import pytest

from components.curation.redaction.figures import is_figure


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        ("USD 2125550147 is owed", "2125550147", True),
        ("2125550147 US dollars", "2125550147", True),
        ("2,125,550,147 in all", "2,125,550,147", True),
        ("2 125 550 147 in all", "2 125 550 147", True),
        ("2125550147 shares", "2125550147", True),
        ("新臺幣2125550147元", "2125550147", True),
        ("on 2024-01-15 at noon", "2024-01-15", True),
        ("Article 2125550147", "2125550147", True),
        ("call 212-555-0147 now", "212-555-0147", False),
        ("+1 212 555 0147 dollars", "+1 212 555 0147", False),
        ("033 122 345 678 rings", "033 122 345 678", False),
    ],
)
def test_is_figure_by_hand(text: str, number: str, expected: bool) -> None:
    """A currency, a unit, thousands separators or a label make a figure; a plus never does."""
    start = text.index(number)
    assert is_figure(text, start, start + len(number)) == expected
