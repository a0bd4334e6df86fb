"""Each kind of pair asks for the article it was made from, and does not hand over the answer."""

import random

import pytest

from components.records import Pair
from components.retriever_tuning.pairs import (
    KINDS,
    count_content_words,
    make_pairs,
    reviewed_pairs,
)
from components.statutes.readers.article import Article

LONG = (
    "The lessee pays the rent at the end of each month.\nThe lessor may ask for a deposit of two"
    " months' rent under Article 2."
)


def article(number: str, text: str = LONG, heading: str = "") -> Article:
    return Article("lease-act", "Lease Act", number, heading, text, None, "en", "Part 1 Letting")


def test_note_is_left_out_of_its_passage() -> None:
    """A heading of three content words becomes a query whose passage does not hold it.

    A shorter one none.
    """
    pairs = list(
        make_pairs(
            [
                article("1", heading="Payment of monthly rent; Rent"),
                article("2", heading="The rent"),
            ],
            "note",
            random.Random(1),
        )
    )
    assert [pair.query for pair in pairs] == ["Payment of monthly rent"]
    assert "Payment of monthly rent" not in pairs[0].passage
    assert pairs[0].passage.startswith("Lease Act, Letting\nThe lessee pays")


def test_note_passage_starts_at_the_line_it_is_about() -> None:
    """Of a long section the part that a note stands beside is what training reads.

    A short one is read whole.
    """
    long = article(
        "1",
        "\n".join(
            [
                "The lessee pays the rent at the end of each month. " * 10,
                "The lessor may ask for a deposit.",
            ]
        ),
        "Amount of deposit asked",
    )
    [pair] = make_pairs([long], "note", random.Random(1))
    assert pair.passage == "Lease Act, Letting\nThe lessor may ask for a deposit."
    [whole] = make_pairs(
        [article("1", heading="Amount of deposit asked")], "note", random.Random(1)
    )
    assert whole.passage.endswith(LONG)


def test_cropped_sentence_is_mostly_left_out() -> None:
    """The sentence asked with is gone from nine passages in ten; the rest of the article stands."""
    kept = 0
    for seed in range(200):
        [pair] = make_pairs([article("1")], "cropped", random.Random(seed))
        kept += pair.query in pair.passage
        assert "rent" in pair.passage
    assert 5 <= kept <= 40


def test_cited_asks_for_the_other_article() -> None:
    """A sentence that cites an article of its law asks for that one, the citation left out.

    One of another law is passed over.
    """
    far = article(
        "3", "The lessor keeps the keys of the house as provided in Article 2 of the Civil Code."
    )
    pairs = list(
        make_pairs(
            [article("1"), article("2", "A deposit bears interest."), far],
            "cited",
            random.Random(1),
        )
    )
    assert [(pair.article_key, "Article" in pair.query) for pair in pairs] == [
        ("lease-act/2", False)
    ]


def test_recast_only_of_articles_between_parties() -> None:
    """An article about an authority gives no clause."""
    other = article("2", "The competent authority shall publish the list of notaries every year.")
    pairs = list(make_pairs([article("1"), other], "recast", random.Random(1)))
    assert [pair.article_key for pair in pairs] == ["lease-act/1"]


def reviewed(clause: str, **fields: str) -> Pair:
    """Make a pair about Article 1 of the Lease Act, or about what `fields` say."""
    known = {
        "id": clause,
        "clause": clause,
        "law": "Lease Act",
        "article": "1",
        "verdict": "valid",
        "family": "deposit",
        "as_of": "2026-01-01",
        "jurisdiction": "sample",
    }
    return Pair.model_validate(known | fields)


def test_reviewed_pairs_ask_for_the_wording_they_were_reviewed_under() -> None:
    """A clause goes with its own wording or with the article's; others are passed over."""
    rows = [
        reviewed("A", wording="Deposits are capped."),
        reviewed("B"),
        reviewed("C", article="9"),
        reviewed("D", law="", article="", verdict="ungoverned"),
    ]
    pairs = list(reviewed_pairs(rows, {"Lease Act Article 1": article("1")}))
    assert [(pair.query, pair.family, pair.passage.split("\n")[1]) for pair in pairs] == [
        ("A", "deposit", "Deposits are capped."),
        ("B", "deposit", "The lessee pays the rent at the end of each month."),
    ]


def test_reviewed_pairs_heading_goes_with_the_wording_in_force() -> None:
    """The heading stands above the wording in force, given or not, and above no other."""
    wordings = {"Lease Act Article 1": article("1", heading="Rent")}
    rows = [
        reviewed("A"),
        reviewed("B", wording=LONG.replace("\n", " ")),
        reviewed("C", wording="Deposits are capped."),
    ]
    heads = [pair.passage.split("\n")[0] for pair in reviewed_pairs(rows, wordings)]
    assert heads == ["Lease Act, Letting, Rent", "Lease Act, Letting, Rent", "Lease Act, Letting"]


@pytest.mark.parametrize("kind", KINDS)
def test_make_pairs_is_seeded(kind: str) -> None:
    """The same seed gives the same pairs."""
    articles = [article("1", heading="Payment of monthly rent"), article("2")]
    # one of KINDS
    first, second = (list(make_pairs(articles, kind, random.Random(3))) for _ in range(2))  # type: ignore[arg-type]
    assert first == second


def test_count_content_words() -> None:
    """Common words and single letters say nothing, and a word counts once."""
    assert count_content_words("Return of the deposit") == 2
    assert count_content_words("Rent and rent of a flat") == 2
