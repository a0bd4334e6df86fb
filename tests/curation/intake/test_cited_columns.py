"""Law and article in columns, however they are written."""

import pytest

from components.curation.intake.cited_columns import read_article, read_law
from components.curation.intake.refusals import RefusedError


@pytest.mark.parametrize(
    "written",
    [
        "19-1",
        "Art. 19-1",
        "§ 19-1",
        "19–1",
        "19 - 1",
        "19−1",
        "19-1(2)",
        "第19-1條",
        "Article 19-1, para. 1",
        "１９-１",
    ],
)
def test_read_article_in_every_form(written: str) -> None:
    """Words before the number, dashes of all kinds and paragraphs make no other article."""
    assert read_article(written, "Labour Code") == "19-1"


@pytest.mark.parametrize(("written", "number"), [("13.0", "13"), ("12A", "12A"), ("25.1", "25.1")])
def test_read_article_of_other_numbers(written: str, number: str) -> None:
    """A number that pandas made a decimal is whole; letters and points of a number stay."""
    assert read_article(written, "Tenancy Act") == number


def test_read_article_refuses_two() -> None:
    """A cell with two articles is refused."""
    with pytest.raises(RefusedError, match="several"):
        read_article("18 and 19-1", "Labour Code")


def test_read_law_has_single_spaces() -> None:
    """Spaces and invisible characters of a title go."""
    assert read_law(" Civil\u00a0 Co\u200bde ") == "Civil Code"
