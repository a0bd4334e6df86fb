"""Reasons in an attorney's own words: kept as far as clause and article bear them out."""

from datetime import date

import pytest

from components.curation.dataset.own_words import find_foreign, read_own_words
from components.prompting.house_sentence import HOUSE_SENTENCE, HouseSentence
from components.records import Pair

BECAUSE = HouseSentence(template="This clause is {verdict} under [1]. {reason}.")
CHINESE = HouseSentence(template="依[1]，本條款{verdict}：{reason}。", valid="有效", invalid="無效")


def make_pair(clause: str, wording: str, law: str = "Civil Code") -> Pair:
    """Return a pair under Article 205."""
    return Pair(
        id="p",
        clause=clause,
        law=law,
        article="205",
        verdict="invalid",
        wording=wording,
        family="f",
        as_of=date(2026, 3, 1),
        jurisdiction="sample",
    )


LOAN = make_pair(
    "The loan to the Borrower bears interest at 18%.",
    "Interest may not exceed fifteen percent. A higher rate is void.",
)


@pytest.mark.parametrize(
    ("rest", "reason", "num_facts"),
    [
        (
            "it sets 18%, where at most 15% is allowed.",
            "it sets 18%, where at most 15% is allowed",
            0,
        ),
        ("It sets 18%. That is more than 15%.", "it sets 18%. That is more than 15%", 0),
        (
            "Article 205 caps interest at 15%, as the Civil Code wants it.",
            "the article caps interest at 15%, as the law wants it",
            0,
        ),
        ("The cap of the Civil Code Article 205 is 15%.", "the cap of the article is 15%", 0),
        (
            'the article says "A higher rate is void."',
            'the article says "A higher rate is void"',
            0,
        ),
        ("it sets 18%. Article 206 forbids that.", "it sets 18%", 2),
        ("it sets 18%. Usury, Lord Alder held, is void.", "it sets 18%", 2),
        ("20% would be void as well. It sets 18%.", "", 2),
        ("", "", 0),
    ],
)
def test_read_own_words(rest: str, reason: str, num_facts: int) -> None:
    """A reason loses its citation and all from the first sentence with a fact of its own."""
    words = read_own_words(LOAN, rest, HOUSE_SENTENCE)
    assert words.reason == reason
    assert len(words.facts) == num_facts


def test_read_own_words_begins_as_the_sentence_goes_on() -> None:
    """Behind a full stop a reason begins with a capital, behind a colon a name keeps its own."""
    assert read_own_words(LOAN, "it sets 18%.", BECAUSE).reason == "It sets 18%"
    party = make_pair("Alder Ltd pays 18%.", LOAN.wording)
    assert (
        read_own_words(party, "Alder Ltd pays 18%.", HOUSE_SENTENCE).reason == "Alder Ltd pays 18%"
    )
    assert read_own_words(LOAN, "Interest is 18%.", HOUSE_SENTENCE).reason == "interest is 18%"
    bank = make_pair("The bank lends. Bank A lends at 18%.", LOAN.wording)
    lends = "Bank A lends at 18%"
    assert read_own_words(bank, f"{lends}.", HOUSE_SENTENCE).reason == lends


def test_read_own_words_in_chinese() -> None:
    """Numbers in Chinese numerals are compared, and the article is named without its number."""
    pair = make_pair(
        "借款利息按年利率百分之十八計算。", "約定利率，超過週年百分之十六者，無效。", law="民法"
    )
    rest = "約定利率百分之十八，逾民法第二百零五條所定百分之十六。該部分無效。"
    words = read_own_words(pair, rest, CHINESE)
    assert words.reason == "約定利率百分之十八，逾該條所定百分之十六。該部分無效"
    assert words.facts == ()
    assert read_own_words(pair, "逾上限百分之二十。", CHINESE).reason == ""
    first = read_own_words(pair, "該約定過高。逾上限百分之二十。", CHINESE)
    assert first.reason == "該約定過高", "only the sentence with the foreign figure goes"
    assert read_own_words(pair, "違反第二百零六條。", CHINESE).facts


def test_find_foreign_knows_what_redaction_left() -> None:
    """A placeholder that neither text holds is a name; an owner's ending makes no other name."""
    assert find_foreign("it binds [PERSON_1] at 18%", [LOAN.clause]) == ["name [PERSON_1]"]
    assert find_foreign("it sets the Borrower's rate", [LOAN.clause]) == []
