"""List the headings of a law in Markdown, each with its number and the text below it."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from components.statutes.readers.lines import raise_figures
from components.statutes.readers.numbers import split_heading

_HEADING = re.compile(r"^(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$", re.MULTILINE)
_QUOTED = re.compile(r"[\"“”„«»'‘’「『]")  # of another law that this one amends
_NOTE_MARK = re.compile(r"\[\^([^\]\n]{1,40})\](?!:)")
_NOTE = re.compile(
    r"^\[\^([^\]\n]{1,40})\]:(.*(?:\n(?:[ \t]+\S.*|[ \t]*\n(?=[ \t]+\S)))*)", re.MULTILINE
)
_RAISED = re.compile(r"<sup>\s*([^<>]{0,20}?)\s*</sup>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:sup|sub|span|a|b|i|em|strong|u)\b[^<>]{0,200}>|<br\s*/?>", re.IGNORECASE)
_ESCAPED = re.compile(r"\\(?=[\\`*_{}\[\]()#+.!>-])")
_BOLD_LINE = re.compile(r"\*\*([^*\n]{1,200})\*\*[ \t]*(?:\n\s*|\Z)")
_MAX_TITLE_CHARS = 100  # what is longer is no title but text

# Headings without a number that are no articles: annexes, formulas, contents.
_OTHER = re.compile(
    r"\(?(?:annex(?:e|es|o|os)?|anexos?|anhang|anhänge|anlagen?|allegat[oi]|bijlagen?|bilag(?:a|or)?|"
    r"liite|liitteet|appendi(?:x|ces)|schedules?|vedlegg|lisa|załącznik|příloha|附表|附錄|附件|別表|"
    r"preambles?|preàmbul|préambule|preámbulo|preambolo|präambel|eingangsformel|schlu(?:ss|ß)formel|"
    r"exposició de motius|exposición de motivos|visas?|signatur\w*|unterschriften|"
    r"inhalts(?:verzeichnis|übersicht)|(?:table of )?contents|table des matières|[ií]ndex|índice|"
    r"disposici(?:ó|ón|ons|ones)|disposizioni|dispositions?|disposições|übergangsbestimmung\w*|"
    r"schlussbestimmung\w*|x{2,})(?!\w)",
    re.IGNORECASE,
)
_NOTES = re.compile(r"(?:fu(?:ss|ß)noten?|foot-?notes?)\s*\Z", re.IGNORECASE)


@dataclass
class Heading:
    """A heading with the text below it; `numbers` are those of an article, none for a chapter.

    `notes` are the footnotes to the heading and to the text.
    """

    line: int
    level: int
    printed: str
    body: str
    word: str
    numbers: list[str]
    title: str
    notes: list[str]

    @property
    def is_other(self) -> bool:
        """Whether it begins an annex, a formula or contents, and no article."""
        return not self.numbers and _OTHER.match(self.printed) is not None

    def read_text(self) -> tuple[str, str]:
        """Return an article's title and text; some repositories begin the text in the heading."""
        body = clean_text(self.body)
        bold = _BOLD_LINE.match(body)
        if bold and not self.title and bold.end() < len(body):
            return bold[1], body[bold.end() :]
        is_sentence = not body and self.title.rstrip("*_ ").endswith((".", ";", ":", ")", "]"))
        if is_sentence or len(self.title) > _MAX_TITLE_CHARS:
            return "", "\n".join(filter(None, (self.title, body)))
        return self.title, body


def list_headings(body: str, first_line: int) -> list[Heading]:
    """Return the headings of a file, each with the text up to the next heading that counts.

    Below an article a deeper heading that is none of an article belongs to its text, and so does
    one that is quoted. Footnotes under a heading of their own are left out.
    """
    marks = list(_HEADING.finditer(body))
    printed = [_clean_heading(mark[2]) for mark in marks]
    with_word = any(split_heading(text, with_word=True)[1] for text in printed)
    notes = {note[1]: " ".join(note[2].split()) for note in _NOTE.finditer(body)}
    headings: list[Heading] = []
    begins: list[re.Match[str]] = []
    inside = 0  # the level of the article that is read, 0 for none
    for mark, text in zip(marks, printed, strict=True):
        level = len(mark[1])
        word, numbers, title = split_heading(text, with_word=with_word)
        if inside and _is_in_text(text, is_article=bool(numbers), is_deeper=level > inside):
            continue
        inside = level if numbers else 0
        headings.append(Heading(0, level, text, "", word, numbers, title, []))
        begins.append(mark)
    line = first_line
    ends = [*(mark.start() for mark in begins[1:]), len(body)]
    place = 0
    for heading, mark, end in zip(headings, begins, ends, strict=True):
        line += body.count("\n", place, mark.start())
        place = mark.start()
        heading.line = line
        heading.body = body[mark.end() : end].strip()
        cited = _NOTE_MARK.findall(body, mark.start(), end)
        heading.notes = [notes[name] for name in cited if name in notes]
    _free_divisions(headings)
    return [heading for heading in headings if not _NOTES.fullmatch(heading.printed)]


def _free_divisions(headings: Sequence[Heading]) -> None:
    """Take the number from `Section 1`, if articles have another word and it has no text."""
    words = Counter(heading.word for heading in headings if heading.numbers)
    usual = words.most_common(1)[0][0] if words else ""
    for heading in headings:
        if heading.word != usual and not heading.body and not heading.title.startswith("("):
            heading.numbers = []


def _is_in_text(heading: str, *, is_article: bool, is_deeper: bool) -> bool:
    """Return whether a heading stands in the text of the article above it.

    It is deeper, or quoted, or a line of text that only looks like a heading.
    """
    if _NOTES.fullmatch(heading):
        return False
    is_line = heading[:1].islower()
    return bool(_QUOTED.match(heading)) or is_line or (is_deeper and not is_article)


def clean_text(body: str) -> str:
    """Return text without footnotes, their marks, tags and the marks of Markdown's escapes."""
    if "[^" in body:
        body = _NOTE_MARK.sub("", _NOTE.sub("", body))
    if "<" in body:
        body = _RAISED.sub(lambda match: raise_figures(match[1]), body)
        body = _TAG.sub("", body)
    return _ESCAPED.sub("", body).strip()


def _clean_heading(printed: str) -> str:
    """Return a heading without marks; the 1 of `§ 5<sup>1</sup>` is a number of its own: `5-1`."""
    text = _NOTE_MARK.sub("", printed)
    text = _RAISED.sub(_number_behind, text)
    return " ".join(_ESCAPED.sub("", _TAG.sub("", text)).split())


def _number_behind(match: re.Match[str]) -> str:
    return f"-{match[1]}" if match[1].isdecimal() else match[1]
