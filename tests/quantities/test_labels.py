"""Labels: which numbers name or date something, by hand."""

import pytest

from components.quantities.labels import find_labels
from components.quantities.numbers import fold


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Under Articles 5, 6 and 7 the rent", ["Articles 5, 6 and 7"]),
        ("Section 45(1)(b) and 30 days", ["Section 45(1)(b)"]),
        ("paid on March 1, 2022 at 11 p.m.", ["March 1, 2022", "11 p.m."]),
        ("Unit 4B, page 12", ["Unit 4B", "page 12"]),
        ("part 30 days", []),
        ("第12條第3項", ["第12條", "第3項"]),
        ("ISO 9001", ["ISO 9001", "ISO 9001"]),
        ("the hall at 9 Dock Road for 3 months", ["9 Dock Road"]),
        ("14 Quay Street, 30 Working Days", ["14 Quay Street"]),
        ("thirty days, 18%", []),
    ],
)
def test_find_labels_by_hand(text: str, labels: list[str]) -> None:
    """References, dates, times and codes are labels; numbers with a unit behind are none."""
    assert [text[start:end] for start, end in find_labels(text, fold(text))] == labels
