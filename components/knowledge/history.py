"""Every wording of an article and the one it came from.

An edition knows what its snapshots showed: two changes between two snapshots are one here.
"""

from components.knowledge.search import KnowledgeBase
from components.records import Version


def trace_wordings(
    knowledge: KnowledgeBase, law: str, article: str, *, jurisdiction: str
) -> list[tuple[Version, Version | None]]:
    """Return every wording of an article, oldest first, each with the one it came from, or None.

    Raises:
        UsageError: There is no such law or article.
    """
    versions = knowledge.versions_of(law, article, jurisdiction=jurisdiction)
    return [
        (version, knowledge.moved_from(version) or before)
        for before, version in zip([None, *versions], versions, strict=False)
    ]
