"""Which past reviews a later edition touches.

A wording they cite has ended since, or ends otherwise than it was known to.
"""

from collections.abc import Sequence

from sqlalchemy import select

from components.knowledge.search import KnowledgeBase
from components.serving.database import Database
from components.serving.records import Amended, ReviewSummary
from components.serving.tables import cited


def find_amended(
    database: Database, knowledge: KnowledgeBase, found: Sequence[ReviewSummary]
) -> list[ReviewSummary]:
    """Return the reviews, each with the cited articles that the edition served now knows otherwise than its own did.

    Args:
        database: Where the citations are.
        knowledge: The edition served now.
        found: Reviews; those of the same edition are touched by nothing.
    """
    older = [review.id for review in found if review.edition not in (None, knowledge.edition)]
    touched: dict[str, dict[tuple[str, str], Amended]] = {}
    with database.reading() as connection:
        for row in connection.execute(
            select(cited).where(cited.c.review_id.in_(older)).order_by(cited.c.law, cited.c.article)
        ):
            version = knowledge.version(row.version_id)
            if version is None or version.valid_to != row.valid_to:
                amended = Amended(
                    law=row.law, article=row.article, ended_on=version.valid_to if version else None
                )
                touched.setdefault(row.review_id, {})[row.law, row.article] = amended
    return [
        review.model_copy(update={"amended": tuple(touched.get(review.id, {}).values())})
        for review in found
    ]
