"""The patterns of all languages together find no citation where there is none."""

import pytest

from components.statutes.citations import find_citations


@pytest.mark.parametrize(
    "text", ["a plain 5 of 6", "The 3 kap is full", "12 Euro", "Mr. 12", "SR 210", "No. 4 § 5 Z"]
)
def test_read_no_citation_where_there_is_none(text: str) -> None:
    """Words of many languages make no citations of numbers in others."""
    assert all(str(label) == "5" for cited in find_citations(text) for label in cited.labels)
