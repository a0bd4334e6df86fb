"""Read statutes, or any rule book, in Markdown: a folder with one file for each law.

A file has front matter, chapters and articles as headings of any level:

    ---
    law: civil-code          (required: an id that stays when the title changes)
    title: Civil Code        (required)
    language: en
    amended: 2024-01-01      (the law's own last-change date)
    ---
    ## Book I: Loans
    ### Article 9 Rate

The keys of repositories of law are read too (`markdown_front.py`); of a law that is repealed as a
whole, only that is told. The jurisdiction is a setting of the source.

An article's heading begins with a word and a number (`Article 9`, `Art. 9`, `§ 9`, `9 §`,
`Section 9`, `Artículo 9`, `第九條`, `Article unique`), or in a file without such words with the
number alone (`9.1 Rate`). A heading above articles is a chapter. Where an article has no other
text, what stands behind its number is its text. A body of `(Repealed)` means that the article is
gone. Footnotes are no text, but date it. A number that counts anew in another chapter is qualified
by it.

Text before the first article of a chapter is an introduction, which cannot be cited and is not
read. Annexes and formulas without a number are told, and not read.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from components.errors import InputError
from components.statutes.readers.article import Article, LawNames, ReadingNotes
from components.statutes.readers.entry_notes import find_day, says_gone
from components.statutes.readers.folder_reader import FolderReader
from components.statutes.readers.markdown_front import FrontMatter, read_front_matter
from components.statutes.readers.markdown_headings import Heading, list_headings
from components.statutes.readers.repeals import is_repealed
from components.statutes.readers.scopes import qualify_numbers

_FIRST_NUMBERS = {"1", "I"}  # of a part whose articles count anew
_MAX_FAULTS = 20  # of one file that a message lists


class MarkdownReader(FolderReader):
    """Reads a folder of `.md` files."""

    suffix = ".md"
    passed_over = frozenset({
        "README.md", "LICENSE.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "AGENTS.md",
        "CODE_OF_CONDUCT.md",
    })  # fmt: skip

    def _read_file(self, file: Path) -> Iterator[Article]:
        """Yield the articles of one file."""
        front, body, first_line = read_front_matter(file)
        self.notes.names.append(LawNames(front.law_id, front.aliases))
        if front.is_gone and front.ended is None:
            self.notes.omit(file, "repealed as a whole")
            return
        headings = list_headings(body, first_line)
        articles = list(_read_law(file, front, headings))
        _tell_others(file, headings, self.notes)
        yield from qualify_numbers(file, articles)


def _read_law(file: Path, front: FrontMatter, headings: Sequence[Heading]) -> Iterator[Article]:
    """Yield the articles of one file; all its faults are told at once."""
    unknown = list(_list_unknown(headings))
    if unknown and not any(heading.numbers for heading in headings):
        got = ", ".join(f"line {heading.line} {heading.printed[:40]!r}" for heading in unknown[:5])
        raise InputError(
            f"{file}: no articles in it, got {got} (### Article 12-1 Short title)."
            " Begin each with a heading."
        )
    faults = [
        (
            heading.line,
            f"not an article heading, got {heading.printed[:60]!r} (### Article 12-1 Short title)",
        )
        for heading in unknown
    ]
    seen = _SeenNumbers()
    for heading, chapters in _place_articles(headings):
        text = heading.read_text()[1]
        is_gone = is_repealed(text or heading.title) or any(map(says_gone, heading.notes))
        for number in heading.numbers:
            if seen.is_again(f"{heading.word} {number}", chapters):
                faults.append((heading.line, f"Article {number} occurs twice"))
            elif not text and not is_gone:
                faults.append(
                    (heading.line, f"Article {number}: no text (its text, or (Repealed))")
                )
            elif text and not is_repealed(text) and not faults:
                yield _make_article(front, number, heading, " > ".join(chapters))
    if faults:
        told = "; ".join(f"line {line}: {fault}" for line, fault in sorted(faults)[:_MAX_FAULTS])
        raise InputError(f"{file}: {told}. Correct them.")


def _place_articles(headings: Sequence[Heading]) -> Iterator[tuple[Heading, tuple[str, ...]]]:
    """Yield the headings of articles, each with the chapters above it."""
    chapters: list[Heading] = []
    for place, heading in enumerate(headings):
        if not _is_chapter(headings, place):
            yield heading, tuple(chapter.printed for chapter in chapters)
            continue
        above = [chapter for chapter in chapters if chapter.level < heading.level]
        chapters = [*above, heading] if heading.level > 1 else above


def _list_unknown(headings: Sequence[Heading]) -> Iterator[Heading]:
    """Yield the headings that might be those of articles, but for their lack of a number.

    They stand where articles do, and have text; what stands in an annex is none of them.
    """
    levels = [heading.level for heading in headings if heading.numbers]
    other_level = 0  # of the annex or formula that is passed over, 0 for none
    for place, heading in enumerate(headings):
        if not _is_chapter(headings, place):
            other_level = 0
            continue
        if heading.is_other or heading.level < other_level:
            other_level = heading.level if heading.is_other else 0
        is_title = place == 0 and heading.level == 1
        is_there = not levels or heading.level == max(levels)
        if heading.body and is_there and not other_level and not is_title:
            yield heading


class _SeenNumbers:
    """Knows the numbers of a law, and which of its parts count anew from 1."""

    def __init__(self) -> None:
        self._places: dict[str, set[tuple[str, ...]]] = {}
        self._firsts: dict[tuple[str, ...], str] = {}

    def is_again(self, number: str, chapters: tuple[str, ...]) -> bool:
        """Enter `Article 5`; say whether it stood before in what counts with it."""
        parts = [chapters[: depth + 1] for depth in range(len(chapters))]
        for part in parts:
            self._firsts.setdefault(part, number.rpartition(" ")[2])
        places = self._places.setdefault(number, set())
        is_again = bool(places) and not any(
            self._firsts[part] in _FIRST_NUMBERS
            for part in parts
            if not any(place[: len(part)] == part for place in places)
        )
        places.add(chapters)
        return is_again


def _make_article(front: FrontMatter, number: str, heading: Heading, chapter: str) -> Article:
    """Return an article of a law, from the day that its footnotes name."""
    title, text = heading.read_text()
    days = [day for day in map(find_day, heading.notes) if day is not None]
    begins = max(days, default=front.begins)
    return Article(
        law_id=front.law_id,
        law=front.title,
        article=number,
        heading=title,
        text=text,
        amended=front.amended,
        language=front.language,
        chapter=chapter,
        days=(begins,) if begins else (),
        ended=front.ended,
    )


def _tell_others(file: Path, headings: Sequence[Heading], notes: ReadingNotes) -> None:
    """Tell of the annexes and formulas that are not read."""
    others = [heading for heading in headings if heading.is_other and heading.body]
    if others:
        names = ", ".join(heading.printed[:30] for heading in others[:5])
        more = ", ..." if len(others) > 5 else ""
        notes.omit(file, f"{len(others)} parts without a number: {names}{more}")


def _is_chapter(headings: Sequence[Heading], place: int) -> bool:
    """Return whether a heading is that of a chapter.

    It has no number; or no text, and another word than the articles below it: `Section 1`.
    """
    heading = headings[place]
    if not heading.numbers:
        return True
    for below in headings[place + 1 :]:
        if below.numbers and below.level <= heading.level:
            return False
        if below.numbers:
            return not heading.body or below.word != heading.word
    return False
