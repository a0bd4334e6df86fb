"""The checks: each is seen to pass and to fail."""

from datetime import date

from components.prompting.style import StyleGuide
from components.records import Version
from components.review.verification import check_article, check_quote, check_style

TEXT = (
    "Interest is owed on debts. Where the rate exceeds sixteen percent per year, the excess is"
    " void."
)


def make_version(**changes: object) -> Version:
    """Return a wording of the article that caps interest."""
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


def test_check_style_hedge() -> None:
    """A hedge fails the style check."""
    sentence = "Per Civil Code Article 205, this clause is invalid."
    assert check_style(sentence, StyleGuide()) == "passed"
    assert check_style(f"{sentence} Possibly.", StyleGuide()) == "failed"
