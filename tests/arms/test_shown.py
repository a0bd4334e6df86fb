"""The article of each item is chosen once, under the law of the item's own day."""

from components.arms.shown import find_articles
from components.knowledge.search import KnowledgeBase
from components.review.choosing import ArticleChooser
from components.review.hit_reading import HitsJudge
from tests.arms.material import BEFORE, make_item
from tests.review.test_reviewer import SURE


def test_articles_of_each_day(knowledge: KnowledgeBase) -> None:
    """The same clause is shown the old wording before the amendment and the new one after it."""
    chooser = ArticleChooser(knowledge, SURE, 8, HitsJudge())
    nothing = make_item(3, clause="The table is brown.")
    items = [make_item(1), make_item(2, day=BEFORE), nothing]
    counts: list[int] = []
    shown = find_articles(items, chooser, counts.append)
    assert [row.item for row in shown] == ["item-1", "item-2", "item-3"]
    wordings = [row.version.text if row.version else "" for row in shown]
    assert "16 per cent" in wordings[0]
    assert "20 per cent" in wordings[1]
    assert wordings[2] == ""
    assert all(row.seconds > 0 for row in shown)
    assert sum(counts) == 3
