"""A probe asks with texts that were held out, over passages that do not hold the query."""

from datetime import date

from components.records import Pair
from components.retriever_tuning.retrieval_probes import probe_clauses, probe_notes
from components.statutes.readers.article import Article

ARTICLES = [
    Article("act", "Rent Act", "1", "Payment of monthly rent; Rent", "Rent is due.", None, "", ""),
    Article("act", "Rent Act", "2", "", "\n".join(["A line of the law. " * 20] * 4), None, "", ""),
    Article("code", "Code", "1", "Return of paid deposits", "Deposits go back.", None, "", ""),
]


def make_pair(number: int, article: str, clause: str) -> Pair:
    """Make a reviewed pair about an article of the Rent Act."""
    return Pair(
        id=f"p{number}",
        clause=clause,
        law="Rent Act",
        article=article,
        verdict="valid",
        family=f"f{article}",
        as_of=date(2026, 1, 1),
        jurisdiction="sample",
    )


PAIRS = [
    make_pair(1, "1", "Rent is due in May."),
    make_pair(2, "1", "Rent is due in May."),
    make_pair(3, "2", "The Tenant keeps a cat."),
    make_pair(4, "9", "An article that is not there."),
]


def test_probe_clauses_each_once() -> None:
    """A clause that two pairs share is asked once; a pair whose article is gone is not asked."""
    probe = probe_clauses(PAIRS, ARTICLES, count=10, seed=1)
    assert {query.text for query in probe.queries} == {PAIRS[1].clause, PAIRS[2].clause}
    wanted = {query.text: query.wanted for query in probe.queries}
    assert wanted["The Tenant keeps a cat."] == {("Rent Act", "2")}
    assert len(probe_clauses(PAIRS, ARTICLES, count=1, seed=1).queries) == 1


def test_probe_clauses_passages_are_pieces() -> None:
    """A long article is several passages under one key, as an edition embeds it."""
    probe = probe_clauses(PAIRS, ARTICLES, count=10, seed=1)
    keys = [key for key, _ in probe.passages]
    assert keys.count(("Rent Act", "1")) == 1
    assert keys.count(("Rent Act", "2")) == 4
    assert probe.passages[0][1] == "Rent Act, Payment of monthly rent; Rent\nRent is due."


def test_probe_notes_of_held_out_laws() -> None:
    """Notes of three content words or more are asked, and no passage holds a heading."""
    probe = probe_notes("notes", ARTICLES, ["act"])
    assert [query.text for query in probe.queries] == ["Payment of monthly rent"]
    assert probe.queries[0].wanted == {("Rent Act", "1")}
    assert probe.passages[0][1] == "Rent Act\nRent is due."
    assert len({key for key, _ in probe.passages}) == len(ARTICLES)
