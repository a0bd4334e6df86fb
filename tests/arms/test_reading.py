"""What is read from an answer in a model's own words."""

import pytest

from components.arms.reading import AnswerReader, Spent
from components.knowledge.search import KnowledgeBase
from components.prompting.house_sentence import HouseSentence
from components.prompting.style import StyleGuide
from tests.arms.material import make_item

HOUSE = "Per Civil Code Article 205, this clause is invalid: it owes 18 per cent."


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (HOUSE, "invalid"),
        ("Per Civil Code Article 205, this clause is valid: it is not void.", "valid"),
        ("No article governs this clause.", "ungoverned"),
        ("The clause is not valid under the law.", "invalid"),
        ("It is not invalid.", "valid"),
        ("This term is VOID.", "invalid"),
        ("I find it unenforceable, although others think it valid.", "invalid"),
        ("The clause is lawful.", "valid"),
        ("This is an invalidity pension.", ""),
        ("本條款無效。", "invalid"),
        ("The interest is 18 per cent.", ""),
        ("", ""),
    ],
)
def test_verdict_is_read_leniently(knowledge: KnowledgeBase, text: str, verdict: str) -> None:
    """The house form goes first, then the first word that says a verdict; nothing says none."""
    answer = AnswerReader(StyleGuide(), knowledge).read(make_item(1), text, Spent())
    assert answer.verdict == verdict


@pytest.mark.parametrize(
    ("text", "cited", "is_right", "num_fabricated"),
    [
        (HOUSE, ("Civil Code Article 205",), True, 0),
        ("Invalid by Civil Code Article 205.", ("Civil Code Article 205",), True, 0),
        (HOUSE.replace("205", "206"), ("Civil Code Article 206",), False, 0),
        (HOUSE.replace("205", "999"), ("Civil Code Article 999",), False, 1),
        (HOUSE.replace("Civil", "Criminal"), ("Criminal Code Article 205",), False, 1),
        ("It is invalid.", (), False, 0),
    ],
)
def test_citations_are_held_against_the_edition(
    knowledge: KnowledgeBase, text: str, cited: tuple[str, ...], is_right: bool, num_fabricated: int
) -> None:
    """What the edition does not have on the day is fabricated; another article is only wrong."""
    answer = AnswerReader(StyleGuide(), knowledge).read(make_item(1), text, Spent())
    assert (answer.citations, answer.is_cited_right) == (cited, is_right)
    assert answer.num_fabricated == num_fabricated


def test_ungoverned_cites_nothing(knowledge: KnowledgeBase) -> None:
    """Where no article governs, the right answer cites none."""
    reader = AnswerReader(StyleGuide(), knowledge)
    item = make_item(1, verdict="ungoverned", law="")
    assert reader.read(item, "No article governs this clause.", Spent()).is_cited_right
    assert not reader.read(item, HOUSE, Spent()).is_cited_right


def test_style_is_read_strictly(knowledge: KnowledgeBase) -> None:
    """Form and rules both count: a hedge or another opening is out of style."""
    reader = AnswerReader(StyleGuide(), knowledge)
    assert reader.is_in_style(HOUSE)
    assert not reader.is_in_style(HOUSE.replace("it owes", "it possibly owes"))
    assert not reader.is_in_style("The clause is invalid under Civil Code Article 205.")
    other = HouseSentence(template="Verdict: {verdict}, by [1]. {reason}.")
    guide = StyleGuide.model_validate({"sentence": other, "rules": [StyleGuide().rules[1]]})
    assert AnswerReader(guide, knowledge).is_in_style("Verdict: invalid, by A Article 1. It is.")
    assert not AnswerReader(guide, knowledge).is_in_style(HOUSE)
