"""Examples of a prompt: similar, in house style, and none that gives an item away."""

from components.arms.examples import ExampleFinder, list_candidates
from components.knowledge.search import KnowledgeBase
from components.prompting.style import StyleGuide
from tests.arms.material import CAP, make_item, make_pair
from tests.knowledge.corpus import HashingEmbedder

FREE = "Delivery takes place at the warehouse of the seller."


def test_candidates_have_whole_answers(knowledge: KnowledgeBase) -> None:
    """Answers stand in house form with their article; pairs of another wording are left out."""
    stale = make_pair(1, "Interest is 40 per cent a year.").model_copy(update={"wording": "Old."})
    pairs = [stale, make_pair(2), make_pair(3, FREE, verdict="ungoverned", article="")]
    candidates = list_candidates(pairs, knowledge, StyleGuide(), 10)
    answers = {each.pair.id: each.answer for each in candidates}
    assert answers == {
        "pair-2": "Per Civil Code Article 205, this clause is invalid: it owes 18 per cent a year"
        " on the loan, where the article allows at most 16 per cent a year.",
        "pair-3": "No article governs this clause.",
    }
    assert len(list_candidates(pairs, knowledge, StyleGuide(), 1)) == 1


def test_examples_never_leak(knowledge: KnowledgeBase) -> None:
    """Neither the item's clause in nearly the same words nor one of its family is an example."""
    near = make_pair(1, CAP.replace("the loan", "that loan"), family="other")
    own = make_pair(
        2,
        "The borrower pays monthly; on the loan he owes 18 per cent a year, without delay.",
        family="family-1",
    )
    far = make_pair(3, FREE, verdict="ungoverned", article="", family="far")
    candidates = list_candidates([near, own, far], knowledge, StyleGuide(), 10)
    item = make_item(1)
    finder = ExampleFinder(candidates, HashingEmbedder(), [item], 3)
    assert (len(candidates), finder.num_leaks) == (3, 1)
    (examples,) = finder.find([item])
    assert [each.pair.id for each in examples] == ["pair-3"]


def test_most_similar_example_stands_last(knowledge: KnowledgeBase) -> None:
    """Of several examples the nearest ones are taken, the nearest next to the clause."""
    texts = [FREE, "The seller delivers the goods at his warehouse in May.", "Bees make honey."]
    pairs = [
        make_pair(number, text, verdict="ungoverned", article="")
        for number, text in enumerate(texts, 10)
    ]
    candidates = list_candidates(pairs, knowledge, StyleGuide(), 10)
    item = make_item(1, clause="The warehouse of the seller is the place of any handing over.")
    (examples,) = ExampleFinder(candidates, HashingEmbedder(), [item], 2).find([item])
    assert [each.pair.clause for each in examples] == [texts[1], texts[0]]
    assert ExampleFinder([], HashingEmbedder(), [item], 2).find([item]) == [[]]
