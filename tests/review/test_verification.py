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
    split_sentences,
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


def test_check_figures_invented_number() -> None:
    """Figures of clause or article pass in digits or words; one that is in neither fails."""
    clause = "Interest is eighteen percent a year, or 18%."
    assert check_figures(ANALYSIS, clause, TEXT + " (16%)") == "passed"
    invented = Analysis("sets interest at 19%", ANALYSIS.rule, None, "")
    assert check_figures(invented, clause, TEXT) == "failed"


def test_check_style_hedge() -> None:
    """A hedge fails the style check."""
    sentence = "Per Civil Code Article 205, this clause is invalid."
    assert check_style(sentence, StyleGuide()) == "passed"
    assert check_style(f"{sentence} Possibly.", StyleGuide()) == "failed"


def test_choose_quote_holds_the_limit() -> None:
    """The quote is the article's own sentence that holds the limit."""
    quote = "Where the rate exceeds sixteen percent per year, the excess is void."
    assert choose_quote(TEXT, ANALYSIS) == quote
    assert choose_quote("", ANALYSIS) == ""


def test_split_sentences_verbatim() -> None:
    """Sentences end at a stop with white space, or at a line end; a decimal point ends none."""
    text = "It is 1.5 percent.  No more;\nnot less。 Never!"
    assert split_sentences(text) == ["It is 1.5 percent.", "No more;", "not less。", "Never!"]
