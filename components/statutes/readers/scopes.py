"""Tell apart the articles of a law whose numbers count anew in another part of it."""

from collections.abc import Iterable, Iterator
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
        if first is not None:
            qualified = _qualify(file, first, article, repeated)
            if qualified is None:
                continue
            article = qualified
        if article.article in seen:
            raise _occurs_twice(file, article.article)
        seen[article.article] = article
    yield from seen.values()


def _qualify(file: Path, first: Article, second: Article, repeated: str) -> Article | None:
    """Return an article whose number stood before with the part of the law that it stands in.

    None if it is the same article again.
    """
    if normalise(first.text) == normalise(second.text) and first.chapter == second.chapter:
        return None
    before = first.chapter.split(" > ")
    for place, chapter in enumerate(second.chapter.split(" > ")):
        if chapter and (place >= len(before) or chapter != before[place]):
            return replace(second, article=f"{second.article} ({chapter})")
    if second.heading and second.heading != first.heading:
        return replace(second, article=f"{second.article} ({second.heading})")
    if repeated:
        return replace(second, article=f"{second.article} ({repeated})")
    raise _occurs_twice(file, second.article)


def _occurs_twice(file: Path, number: str) -> InputError:
    """Return the fault of a number that stands twice."""
    return InputError(
        f"{file}: Article {number} occurs twice. Keep one of them, or fetch the file again."
    )
