"""The history of an article as plain text: every wording, with changed words marked."""

from datetime import date

from components.domain import domain
from components.knowledge.history import trace_wordings
from components.knowledge.search import KnowledgeBase
from components.records import UNDATED, Version
from components.reports.changes_markdown import mark_words


def render_history(knowledge: KnowledgeBase, law: str, article: str, *, jurisdiction: str) -> str:
    """Return the wordings of an article, oldest first, with ~~deleted~~ and **inserted** words.

    Args:
        knowledge: The edition.
        law: The law's title, in any case, or its id.
        article: Its number.
        jurisdiction: Whose law it is.

    Raises:
        UsageError: There is no such law or article.
    """
    wordings = trace_wordings(knowledge, law, article, jurisdiction=jurisdiction)
    versions = [version for version, _ in wordings]
    noun = "wording" if len(versions) == 1 else "wordings"
    blocks = [f"{versions[-1].citation}: {len(versions)} {noun} known, edition {knowledge.edition}"]
    for place, (version, before) in enumerate(wordings):
        following = versions[place + 1] if place + 1 < len(versions) else None
        title = f"{place + 1}. {version.citation} {version.heading}".rstrip()
        status = f"{_describe_start(version)}; {_describe_end(knowledge, version, following)}"
        blocks.append(f"{title}\n{_describe_dates(version)}\n{status}")
        blocks.append(mark_words(before.text, version.text, str) if before else version.text)
    return "\n\n".join(blocks) + "\n"


def _describe_dates(version: Version) -> str:
    """Return the dates, such as `from 2021-07-20 to now (dates from the source)`."""
    dates = version.validity.removeprefix("in force ")
    return f"{dates} (dates from the {version.date_status})"


def _describe_start(version: Version) -> str:
    """Return how the wording came about, such as `amended` or `moved from Article 2`."""
    return (
        f"moved from {domain().label} {version.moved_from}"
        if version.moved_from
        else version.change
    )


def _describe_end(knowledge: KnowledgeBase, version: Version, following: Version | None) -> str:
    """Return how the wording ended, such as `in force` or `repealed on 2022-07-01`."""
    if version.valid_from > date.today():
        return "not yet in force"
    if version.valid_to is None or version.valid_to == UNDATED:
        return "in force"
    successor = knowledge.moved_to(version)
    if successor is not None:
        return f"moved to {domain().label} {successor.article} on {version.valid_to}"
    if following is not None and _is_replaced_by(version, following):
        return f"{following.change} on {version.valid_to}"
    return f"repealed on {version.valid_to}"


def _is_replaced_by(version: Version, following: Version) -> bool:
    """Return whether the next wording took over on the day this one ended."""
    is_same_day = following.valid_from == version.valid_to
    return is_same_day and following.change in ("amended", "reworded", "retitled")
