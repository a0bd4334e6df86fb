"""Tell apart the articles of a law whose numbers count anew in another part of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from components.errors import InputError
from components.statutes.readers.article import Article
from components.statutes.wording import normalise


def qualify_numbers(
    file: Path, articles: Iterable[Article], *, repeated: str = ""
) -> Iterator[Article]:
    """Yield a law's articles, each with a number of its own, and none twice.

    A number that stood before is qualified by the part of the law that it stands in, `1 (Final
    title)`, or by its heading where it stands in no other part.

    Args:
        file: For the message of a fault.
        articles: In the order of the law.
        repeated: Qualifies a number that stands twice in one part, where legislators do that; if
            it is empty, such a law is refused.

    Raises:
        InputError: A number stands twice in one part, with other words.
    """
    seen: dict[str, Article] = {}
    for article in articles:
        first = seen.get(article.article)
        if first is None:
            seen[article.article] = article
        elif not _is_same(first, article):
            number = _qualify(file, seen, article, repeated)
            seen[number] = replace(article, article=number)
    yield from seen.values()


def _is_same(first: Article, second: Article) -> bool:
    """Return whether an article only stands there again."""
    is_there = first.chapter == second.chapter
    return is_there and normalise(first.text) == normalise(second.text)


def _qualify(file: Path, seen: Mapping[str, Article], article: Article, repeated: str) -> str:
    """Return the number of an article with what tells it from those that bore it before."""
    first = seen[article.article]
    qualifiers = list(_list_parts(first.chapter, article.chapter))
    if article.heading and article.heading != first.heading:
        qualifiers.append(article.heading)
    if repeated:
        qualifiers.append(repeated)
    for qualifier in qualifiers:
        number = f"{article.article} ({qualifier})"
        if number not in seen:
            return number
    last = qualifiers[-1] if qualifiers else ""
    raise _occurs_twice(file, f"{article.article} ({last})" if last else article.article)


def _list_parts(first: str, second: str) -> Iterator[str]:
    """Yield the part in which a second path of headings differs, then that with those below it.

    `Part II`, `Part II > Chapter 2` for the second chapter of another part.
    """
    before = first.split(" > ")
    after = second.split(" > ")
    for place, chapter in enumerate(after):
        if chapter and (place >= len(before) or chapter != before[place]):
            for end in range(place + 1, len(after) + 1):
                yield " > ".join(after[place:end])
            return


def _occurs_twice(file: Path, number: str) -> InputError:
    """Return the fault of a number that stands twice."""
    return InputError(
        f"{file}: Article {number} occurs twice. Keep one of them, or fetch the file again."
    )
