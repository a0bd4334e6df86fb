"""Find past reviews that a later edition affects.

A review is affected if a wording that it cites has ended since, or ends on another day than was
known when it was cited.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from components.knowledge.search import KnowledgeBase
from components.serving.database import Database
from components.serving.records import Amended, ReviewSummary
from components.serving.tables import cited


def find_amended(
    database: Database, knowledge: KnowledgeBase, reviews: Sequence[ReviewSummary]
) -> list[ReviewSummary]:
    """Return the reviews, each with the cited articles that have changed since.

    Args:
        database: Where the citations are.
        knowledge: The edition served now.
        reviews: Reviews; those of the served edition are not affected.
    """
    other_editions = [
        review.id for review in reviews if review.edition not in (None, knowledge.edition)
    ]
    query = select(cited).where(cited.c.review_id.in_(other_editions))
    amended_by_review: dict[str, dict[tuple[str, str], Amended]] = {}
    with database.reading() as connection:
        for row in connection.execute(query.order_by(cited.c.law, cited.c.article)):
            amended = _compare(knowledge, row)
            if amended is not None:
                articles = amended_by_review.setdefault(row.review_id, {})
                articles[row.law, row.article] = amended
    marked = []
    for review in reviews:
        articles = amended_by_review.get(review.id, {})
        marked.append(review.model_copy(update={"amended": tuple(articles.values())}))
    return marked


def _compare(knowledge: KnowledgeBase, row: Row[Any]) -> Amended | None:  # Any: columns
    """Return how a cited wording has changed in an edition, None if it has not."""
    version = knowledge.version(row.version_id)
    if version is not None and version.valid_to == row.valid_to:
        return None
    ended_on = version.valid_to if version else None
    return Amended(law=row.law, article=row.article, ended_on=ended_on)
