"""A pair against the edition: its wording, its figures, its answer."""

from datetime import date

import pytest

from components.curation.intake.edition_check import CitedArticle, complete_pair
from components.curation.intake.refusals import RefusedError
from components.errors import UsageError
from components.records import Pair

ARTICLE = "Interest above 16 percent per year cannot be claimed."
CLAUSE = "The loan bears interest at eighteen percent (18%) per year."
OPENING = "Per Civil Code Article 205, this clause is invalid."


def wording(pair: Pair) -> CitedArticle:
    """Return the only article there is."""
    if not pair.law:
        return CitedArticle("sample")
    if pair.article != "205":
        raise UsageError(f"{pair.law}: no such article, got {pair.article!r}")
    return CitedArticle("sample", "Civil Code", "205", ARTICLE)


def make_pair(**changes: object) -> Pair:
    """Return a pair about the article, with other values where given."""
    values = {
        "id": "p",
        "clause": CLAUSE,
        "law": "Civil Code",
        "article": "205",
        "verdict": "invalid",
        "family": "f",
        "as_of": date(2026, 1, 1),
        "jurisdiction": "sample",
    }
    return Pair.model_validate(values | changes)


def test_complete_pair_fills_in_the_wording() -> None:
    """The edition's wording is filled in; one that the attorney had stays; ungoverned has none."""
    assert complete_pair(make_pair(), wording).wording == ARTICLE
    own = complete_pair(make_pair(wording="Interest is capped at 9%."), wording)
    assert own.wording == "Interest is capped at 9%."
    ungoverned = make_pair(law="", article="", verdict="ungoverned")
    assert complete_pair(ungoverned, wording).wording == ""


def test_complete_pair_writes_figures_as_the_texts_do() -> None:
    """Figure and limit are written as clause and article write them, in the rule too."""
    figures = {"relation": "at most", "figure": "18% a year", "limit": "16% per year"}
    pair = complete_pair(make_pair(rule="interest is at most 16% per year", **figures), wording)
    assert pair.figure == "eighteen percent (18%) per year"
    assert pair.limit == "16 percent per year"
    assert pair.rule == "interest is at most 16 percent per year"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"verdict": "ungoverned"}, "citation"),
        ({"law": "", "article": ""}, "citation"),
        ({"article": "9"}, "unknown-article"),
        ({"answer": f"{OPENING} See Article 9."}, "unknown-article"),
        ({"answer": f"{OPENING} 99% is too much."}, "figures"),
        ({"relation": "at most", "figure": "high", "limit": "16% per year"}, "figures"),
        ({"relation": "at most", "figure": "19% per year", "limit": "16% per year"}, "figures"),
        ({"relation": "at least", "figure": "18% per year", "limit": "16% per year"}, "verdict"),
    ],
)
def test_complete_pair_refuses_by_code(changes: dict[str, object], code: str) -> None:
    """Each disagreement with the edition has its code."""
    with pytest.raises(RefusedError) as refused:
        complete_pair(make_pair(**changes), wording)
    assert refused.value.code == code


def test_complete_pair_accepts_figures_of_clause_and_article() -> None:
    """An answer may repeat the figures of both texts, in any form."""
    answer = f"{OPENING} It sets 18% per year where 16 percent per year is the most."
    assert complete_pair(make_pair(answer=answer), wording).answer == answer


def test_complete_pair_carries_the_version_found() -> None:
    """Law, article and jurisdiction become the edition's, in answer and family too."""
    answer = "Per CIVIL  CODE Article 205, this clause is invalid: it is too much."
    given = make_pair(
        law="CIVIL  CODE", jurisdiction="Sample", family="CIVIL  CODE 205", answer=answer
    )
    pair = complete_pair(given, wording)
    assert (pair.law, pair.article, pair.jurisdiction) == ("Civil Code", "205", "sample")
    assert pair.family == "Civil Code 205"
    assert pair.answer == "Per Civil Code Article 205, this clause is invalid: it is too much."
    assert complete_pair(make_pair(law="civil code", family="fees"), wording).family == "fees"


def test_complete_pair_without_an_edition() -> None:
    """Where nothing is published, a pair passes as it is, but for the form of its citation."""
    assert complete_pair(make_pair(article="9"), None) == make_pair(article="9")
    with pytest.raises(RefusedError):
        complete_pair(make_pair(law=""), None)
