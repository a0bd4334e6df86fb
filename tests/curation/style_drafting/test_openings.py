"""Openings of answers, read one by one in several houses' forms."""

import pytest

from components.curation.style_drafting.openings import read_openings


@pytest.mark.parametrize(
    ("answer", "statement", "word", "citation", "link"),
    [
        (
            "Per Civil Code Article 205, this clause is invalid: it sets 18%.",
            "Per [1], this clause is {verdict}",
            "invalid",
            "{law} Article {article}",
            ": ",
        ),
        (
            "This clause is null and void under Art. 12 of the Labour Act; it binds for life.",
            "This clause is {verdict} under [1]",
            "null and void",
            "Art. {article} of the {law}",
            "; ",
        ),
        (
            "Pursuant to Section 7 of the Tenancy Act the term is not permitted since it evicts.",
            "Pursuant to [1] the term is {verdict}",
            "not permitted",
            "Section {article} of the {law}",
            " since ",
        ),
        (
            "依民法第二百零五條，本條款無效：約定過高。",
            "依[1]，本條款{verdict}",
            "無效",
            "{law}第{article}條",
            "：",
        ),
        (
            "本條款依Civil Code第205條不生效力，因所定過高。",
            "本條款依[1]{verdict}",
            "不生效力",
            "{law}第{article}條",
            "，因",
        ),
        (
            "Under Article 5 of the Data Act this clause stands.",
            "Under [1] this clause {verdict}",
            "stands",
            "Article {article} of the {law}",
            "",
        ),
    ],
)
def test_read_openings(answer: str, statement: str, word: str, citation: str, link: str) -> None:
    """Citation, verdict and what leads to the reason are found wherever they stand."""
    [opening] = read_openings([answer])
    assert opening is not None
    assert opening.statement == statement
    assert (opening.word, opening.citation, opening.link) == (word, citation, link)


def test_read_openings_takes_the_first_verdict_behind_the_citation() -> None:
    """A verdict's word in the reason is not the answer's verdict."""
    [opening] = read_openings(
        ["Under Article 5 of the Data Act this clause is void since no valid consent is given."]
    )
    assert opening is not None
    assert opening.verdict == "invalid"


def test_read_openings_of_what_says_neither() -> None:
    """An answer without a named law, or without a verdict, has no opening."""
    answers = ["Article 5 makes this void.", "See Article 5 of the Data Act.", "Void.", ""]
    assert read_openings(answers) == [None] * 4
