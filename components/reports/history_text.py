"""Every wording of an article as plain text, with what changed word by word."""

from components.knowledge.history import trace_wordings
from components.knowledge.search import KnowledgeBase
from components.records import Version
from components.reports.changes_markdown import mark_words


def render_history(knowledge: KnowledgeBase, law: str, article: str, *, jurisdiction: str) -> str:
    """Return an article's wordings as plain text, oldest first, ~~deleted~~ and **inserted** words marked.

    Args:
        knowledge: The edition.
        law: The law's title, in any case, or its id.
        article: Its number.
        jurisdiction: Whose law it is.

    Raises:
        UsageError: There is no such law or article.
    """
    traced = trace_wordings(knowledge, law, article, jurisdiction=jurisdiction)
    versions = [version for version, _ in traced]
    noun = "wording" if len(versions) == 1 else "wordings"
    parts = [f"{versions[-1].citation}: {len(versions)} {noun} known, edition {knowledge.edition}"]
    for number, (version, before) in enumerate(traced, 1):
        after = versions[number] if number < len(versions) else None
        dates = (
            f"from {version.valid_from} to {version.valid_to or 'now'} (dates from the"
            f" {version.date_status})"
        )
        status = f"{_describe_start(version)}; {_describe_end(knowledge, version, after)}"
        text = mark_words(before.text, version.text, str) if before else version.text
        parts.append(
            f"{number}. {version.citation} {version.heading}".rstrip()
            + f"\n{dates}\n{status}\n\n{text}"
        )
    return "\n\n".join(parts) + "\n"


def _describe_start(version: Version) -> str:
    return f"moved from Article {version.moved_from}" if version.moved_from else version.change


def _describe_end(knowledge: KnowledgeBase, version: Version, after: Version | None) -> str:
    if version.valid_to is None:
        return "in force"
    moved = knowledge.moved_to(version)
    if moved is not None:
        return f"moved to Article {moved.article} on {version.valid_to}"
    if (
        after is not None
        and after.valid_from == version.valid_to
        and after.change in ("amended", "reworded", "retitled")
    ):
        return f"{after.change} on {version.valid_to}"
    return f"repealed on {version.valid_to}"
