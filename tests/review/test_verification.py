"""The checks: each is seen to pass and to fail."""

from datetime import date

from components.prompting.style import StyleGuide
from components.prompting.template import Analysis
from components.records import Version
from components.review.verification import (
    check_article,
    check_figures,
    check_quote,
    check_style,
    choose_quote,
)

TEXT = (
    "Interest is owed on debts. Where the rate exceeds sixteen percent per year, the excess is"
    " void."
)
ANALYSIS = Analysis(
    "sets interest at 18%",
    "interest is at most 16%",
    ("18%", "at most", "sixteen percent per year"),
    "",
)


def make_version(**changes: object) -> Version:
    fields = {
        "id": "v1",
        "source": "s",
        "jurisdiction": "sample",
        "law_id": "c",
        "law": "Civil Code",
        "article": "205",
        "text": TEXT,
        "valid_from": date(2021, 1, 1),
        "content_hash": "h",
    }
    return Version.model_validate(fields | changes)


def test_check_article_other_wording() -> None:
    """Only the wording that the edition shows on the day passes."""
    assert check_article(make_version(), make_version()) == "passed"
    assert check_article(make_version(), make_version(id="v2")) == "failed"
    assert check_article(make_version(), None) == "failed"


def test_check_quote_states() -> None:
    """Verbatim passes, moved white space is repaired, another word fails."""
    assert check_quote("the excess is void", TEXT) == "passed"
    assert check_quote("the excess\n is void", TEXT) == "repaired"
    assert check_quote("the excess is valid", TEXT) == "failed"
    assert check_quote("", TEXT) == "failed"


def test_check_figures_invented_number() -> None:
    """Figures that stand in clause or article pass in digits or words.

    One that stands in neither fails.
    """
    clause = "Interest is eighteen percent a year, or 18%."
    assert check_figures(ANALYSIS, clause, TEXT + " (16%)") == "passed"
    invented = Analysis("sets interest at 19%", ANALYSIS.rule, None, "")
    assert check_figures(invented, clause, TEXT) == "failed"


def test_check_style_hedge() -> None:
    """A hedge fails the style check."""
    assert (
        check_style("Per Civil Code Article 205, this clause is invalid.", StyleGuide()) == "passed"
    )
    assert (
        check_style("Per Civil Code Article 205, this clause is invalid. Possibly.", StyleGuide())
        == "failed"
    )


def test_choose_quote_holds_the_limit() -> None:
    """The quote is the article's own sentence that holds the limit."""
    assert (
        choose_quote(TEXT, ANALYSIS)
        == "Where the rate exceeds sixteen percent per year, the excess is void."
    )
    assert choose_quote("", ANALYSIS) == ""


def test_version_in_force_half_open() -> None:
    """The range holds its first day and not its last."""
    version = make_version(valid_to=date(2022, 1, 1))
    assert [
        version.is_in_force(date(*d))
        for d in ((2020, 12, 31), (2021, 1, 1), (2021, 12, 31), (2022, 1, 1))
    ] == [
        False,
        True,
        True,
        False,
    ]
