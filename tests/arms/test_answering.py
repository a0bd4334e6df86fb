"""One arm is asked about every item: in a chat, in the tuned template, or as the release serves."""

from collections.abc import Sequence

import pytest

from components.arms.answering import (
    Briefing,
    EngineMeter,
    ask_chat,
    ask_reviewer,
    ask_tuned,
)
from components.arms.arm import APPROACHES
from components.arms.examples import ExampleFinder, list_candidates
from components.arms.items import ArmItem
from components.arms.reading import AnswerReader
from components.arms.shown import ShownArticle, find_articles
from components.engines.chat import Conversation, Reply
from components.knowledge.search import KnowledgeBase
from components.prompting.house_sentence import HOUSE_SENTENCE
from components.prompting.style import StyleGuide
from components.review.choosing import ArticleChooser
from components.review.hit_reading import HitsJudge
from components.review.reviewer import Reviewer, ReviewerConfig
from tests.arms.material import BEFORE, make_item, make_pair
from tests.knowledge.corpus import HashingEmbedder
from tests.review.test_reviewer import SURE, ScriptedEngine

REASON = "it owes 18 per cent a year on the loan, where the article allows at most {limit}"
NOTHING = "The table is brown."
ITEMS = [
    make_item(1),
    make_item(2, "before", day=BEFORE, verdict="valid"),
    make_item(3, clause=NOTHING, verdict="ungoverned", law=""),
]


class ParrotChat:
    """Says of every clause that the article it was shown makes it invalid, else nothing."""

    def __init__(self) -> None:
        self.conversations: list[Conversation] = []

    def reply(self, conversations: Sequence[Conversation]) -> list[Reply]:
        """Return an answer to each conversation."""
        self.conversations += conversations
        replies: list[Reply] = []
        for conversation in conversations:
            _, _, shown = conversation[-1].text.partition("Article: ")
            citation = shown.partition(":")[0]
            text = f"Per {citation}, this clause is invalid: it is." if citation else "Hm."
            replies.append(Reply(text, 50, 5, 0.25, True))
        return replies

    def close(self) -> None:
        """Do nothing."""


@pytest.fixture(scope="module")
def shown(knowledge: KnowledgeBase) -> dict[str, ShownArticle]:
    """Give the article of each item."""
    chooser = ArticleChooser(knowledge, SURE, 8, HitsJudge())
    return {row.item: row for row in find_articles(ITEMS, chooser, lambda count: None)}


def brief(
    knowledge: KnowledgeBase,
    shown: dict[str, ShownArticle],
    examples: ExampleFinder | None = None,
    items: Sequence[ArmItem] = ITEMS,
) -> Briefing:
    """Return what arms are asked with."""
    return Briefing(items, AnswerReader(StyleGuide(), knowledge), shown, examples)


def test_chat_with_retrieval(knowledge: KnowledgeBase, shown: dict[str, ShownArticle]) -> None:
    """The model sees the article; where none was found, code answers and no model is asked."""
    model = ParrotChat()
    counts: list[int] = []
    answers = ask_chat(brief(knowledge, shown), APPROACHES["retrieval"], model, counts.append)
    assert [answer.verdict for answer in answers] == ["invalid", "invalid", "ungoverned"]
    assert all(answer.is_cited_right and answer.is_in_style for answer in answers)
    assert [answer.num_prompt_tokens for answer in answers] == [50, 50, 0]
    assert answers[0].seconds == pytest.approx(0.25 + shown["item-1"].seconds, abs=1e-4)
    assert (len(model.conversations), sum(counts)) == (2, 3)


def test_chat_without_retrieval_shows_no_article(
    knowledge: KnowledgeBase, shown: dict[str, ShownArticle]
) -> None:
    """Every item is asked; the examples stand before the clause where the approach has some."""
    pairs = [make_pair(9, "The borrower shall pay 18 per cent a year on the whole loan, monthly.")]
    candidates = list_candidates(pairs, knowledge, StyleGuide(), 5)
    finder = ExampleFinder(candidates, HashingEmbedder(), ITEMS, 1)
    model = ParrotChat()
    answers = ask_chat(
        brief(knowledge, shown, finder), APPROACHES["few_shot"], model, lambda count: None
    )
    assert [answer.verdict for answer in answers] == ["", "", ""]
    assert [len(conversation) for conversation in model.conversations] == [4, 4, 4]
    assert "Article:" not in model.conversations[0][-1].text


def test_tuned_alone_cites_nothing(
    knowledge: KnowledgeBase, shown: dict[str, ShownArticle]
) -> None:
    """Without an article the tuned model says the same on both days, in style, and cites none."""
    said = HOUSE_SENTENCE.render("valid", reason="it owes 18 per cent a year on the loan")
    engine = EngineMeter(ScriptedEngine(said))
    answers = ask_tuned(brief(knowledge, shown), APPROACHES["tuned"], engine, lambda count: None)
    assert {answer.text for answer in answers} == {said}
    assert [answer.verdict for answer in answers] == ["valid"] * 3
    assert all(answer.is_in_style for answer in answers)
    assert [answer.is_cited_right for answer in answers] == [False, False, True]


def test_tuned_with_retrieval_follows_the_article(
    knowledge: KnowledgeBase, shown: dict[str, ShownArticle]
) -> None:
    """With an article the verdict turns with its limit, and code puts the citation in."""
    said = HOUSE_SENTENCE.render("invalid", reason=REASON.format(limit="16 per cent a year"))
    briefing = brief(knowledge, shown, items=[ITEMS[0], ITEMS[2]])
    engine = EngineMeter(ScriptedEngine(said))
    approach = APPROACHES["tuned_retrieval"]
    first, nothing = ask_tuned(briefing, approach, engine, lambda count: None)
    assert first.text.startswith("Per Civil Code Article 205, this clause is invalid: ")
    assert (first.verdict, first.is_cited_right, first.is_in_style) == ("invalid", True, True)
    assert first.num_tokens == 1
    assert (nothing.verdict, nothing.text) == ("ungoverned", "No article governs this clause.")


def test_unreadable_answer_of_a_tuned_model(
    knowledge: KnowledgeBase, shown: dict[str, ShownArticle]
) -> None:
    """An answer without the form has no verdict and no style."""
    engine = EngineMeter(ScriptedEngine("Hm."))
    briefing = brief(knowledge, shown, items=ITEMS[:1])
    (answer,) = ask_tuned(briefing, APPROACHES["tuned"], engine, lambda count: None)
    assert (answer.verdict, answer.is_in_style, answer.citations) == ("", False, ())


def test_reviewer_as_it_serves(knowledge: KnowledgeBase, shown: dict[str, ShownArticle]) -> None:
    """Findings are read as they are shown, and the engine's tokens are shared out."""
    said = HOUSE_SENTENCE.render("invalid", reason=REASON.format(limit="16 per cent a year"))
    meter = EngineMeter(ScriptedEngine(said))
    reviewer = Reviewer(knowledge, meter, StyleGuide(), SURE, ReviewerConfig())
    counts: list[int] = []
    answers = ask_reviewer(brief(knowledge, shown), reviewer, meter, counts.append)
    assert [answer.verdict for answer in answers] == ["invalid", "valid", "ungoverned"]
    assert all(answer.is_cited_right and answer.is_in_style for answer in answers)
    assert all(answer.seconds > 0 for answer in answers)
    assert sum(counts) == 3
