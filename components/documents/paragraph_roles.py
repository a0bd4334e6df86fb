"""What each paragraph of a contract is.

A heading, a clause, an item of a list, a table row, or no term at all.

Rules over the paragraph and its neighbours, no model: they are seen at work in the tests. Where a
rule is unsure the paragraph stays a clause, since a clause too many costs a moment and one too few
a term nobody reviewed. Left out: title, parties, contents, page numbers, signatures. English words
are looked for; other languages fall back to styles, numbers and capitals.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from components.documents.blocks import CELL_BREAK
from components.documents.contract_dates import CHINESE_DATE
from components.documents.document import Document
from components.documents.labels import label_kind, split_label

Role = Literal["heading", "clause", "item", "row", "skip"]

_MODAL = re.compile(
    r"\b(?:shall|must|may|will|cannot|agrees?|undertakes?|is|are|has|have|does|do|bears?|owes?|pays?|waives?|excludes?|excluded)\b",
    re.I,
)
_CONTENTS = re.compile(r"(?:table of )?contents|index", re.I)
_CONTENTS_LINE = re.compile(r".{1,200}?(?:\.{2,}|…|\s)\s*\d{1,3}")
_LEADERS = re.compile(r".{1,200}?(?:\.\s?){3,}\s*\d{1,3}")
_PAGE = re.compile(r"(?:page\s*)?[-–—\s]*\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?[-–—\s]*", re.I)
_SIGNING = re.compile(
    r"(?:in witness whereof|for and on behalf of|as witness|signature"
    r" page|signatures?\b|signed\b|executed\b|the parties have signed)",
    re.I,
)
_SIGNATURE_LINE = re.compile(
    r"(?:by|name|title|position|date|place|signature|signed|witness(?:ed by)?|stamp|seal|place and"
    r" date)\s*[:：]",
    re.I,
)
_PARTY = re.compile(
    r"^(?:by and )?between\b|^among\b|^and:?$|\bhereinafter\b|\bhereafter\b|\bof the"
    r" (?:one|other|first|second) part\b"
    r"|\bregistered (?:office|seat|under|in)\b|\bwith (?:its |a )?(?:seat|registered)\b|\bresiding"
    r" at\b|\brepresented by\b"
    r"|\((?:the|each|together|collectively)?,?\s*[“\"'‘][^”\"'’]{1,40}[”\"'’]\)",
    re.I,
)
_OPENING = re.compile(
    r"^(?:this|the)\b.{0,120}?\b(?:agreement|contract|lease|deed|loan)\b.{0,250}?\b(?:made|entered|concluded|dated|between)\b",
    re.I,
)
_BRACKETED = re.compile(r"\(\d{1,2}\)")
_BLANK = re.compile(r"_{3,}|\.{8,}")
_WORD = re.compile(r"[^\W_\u3040-\u9fff][^\s\u3040-\u9fff]*|[\u3040-\u9fff]{2}")


@dataclass(frozen=True)
class Line:
    """One paragraph as the rules see it."""

    text: str
    rest: str
    label: str
    level: int | None

    @cached_property
    def num_words(self) -> int:
        """Count words; two Chinese characters count as one."""
        return len(_WORD.findall(self.rest))

    @property
    def is_row(self) -> bool:
        """Say whether it is a row of a table."""
        return CELL_BREAK in self.text

    @cached_property
    def has_verb(self) -> bool:
        """Say whether it holds a verb that terms are made with."""
        return _MODAL.search(self.text) is not None


def lines_of(document: Document) -> list[Line]:
    """Return the paragraphs of a document as lines, in order."""
    lines = []
    for paragraph in document.paragraphs:
        text = document.text[paragraph.start : paragraph.end]
        typed, rest = split_label(text)
        lines.append(Line(text, rest, typed or paragraph.label, paragraph.heading_level))
    return lines


def roles_of(lines: Sequence[Line]) -> list[Role]:
    """Return the role of each line of a document, in order."""
    roles = [_role(line) for line in lines]
    _undo_bare_headings(lines, roles)
    _skip_contents(lines, roles)
    _skip_preamble(lines, roles)
    _skip_signatures(lines, roles)
    return roles


def _role(line: Line) -> Role:
    if _is_noise(line):
        return "skip"
    if line.is_row:
        return "row"
    if _is_heading(line):
        return "heading"
    is_item = (
        label_kind(line.label) in ("letter", "roman", "bullet")
        or _BRACKETED.fullmatch(line.label) is not None
    )
    return "item" if is_item else "clause"


def _is_noise(line: Line) -> bool:
    if len(line.text) > 400:
        return False
    blank = line.text.replace("_", " ").replace(".", " ")
    is_blank_line = (
        _BLANK.search(line.text) is not None and len(_WORD.findall(blank)) < 6 and not line.has_verb
    )
    is_signature = (
        _SIGNATURE_LINE.match(line.text) is not None and line.num_words < 9 and not line.has_verb
    )
    return bool(
        _PAGE.fullmatch(line.text)
        or CHINESE_DATE.fullmatch(line.text)
        or _LEADERS.fullmatch(line.text)
        or is_blank_line
        or is_signature
    )


def _is_heading(line: Line) -> bool:
    ends_open = (
        not line.text.endswith((".", ";", ":", ",", "。", "；", "：", "，"))
        or line.text == line.label
    )
    if line.level is not None:
        is_term = (
            line.num_words > 20
            or (line.has_verb and line.num_words > 6)
            or (not ends_open and line.num_words > 4)
        )
        return line.level == 0 or not is_term
    if not line.rest:
        return bool(line.label) and label_kind(line.label) == "number"
    is_title = (
        ends_open and line.num_words <= 10 and not line.has_verb and not re.search(r"\d", line.rest)
    )
    if line.text.isupper() and line.num_words <= 12:
        return is_title
    if line.label and label_kind(line.label) != "number":
        return False
    return is_title and (line.rest[:1].isupper() or _is_cjk(line.rest)) and len(line.rest) <= 80


def _is_cjk(text: str) -> bool:
    return "\u3040" <= text[:1] <= "\u9fff"


def _undo_bare_headings(lines: Sequence[Line], roles: list[Role]) -> None:
    """Turn short lines that no text follows back into clauses: `1.

    No pets` before `2. No refunds` is a term.
    """
    before = list(roles)
    for index, line in enumerate(lines):
        is_named = index > 0 and is_heading_alone(lines[index - 1], line)
        if before[index] != "heading" or line.level is not None or not line.rest or is_named:
            continue
        is_last = index + 1 == len(lines)
        if is_last or (before[index + 1] == "heading" and _is_sibling(line, lines[index + 1])):
            roles[index] = "clause"


def _is_sibling(line: Line, following: Line) -> bool:
    if not line.label:
        return not line.text.isupper()
    return (
        following.level is None
        and bool(following.label)
        and following.label.count(".") == line.label.count(".")
    )


def _skip_contents(lines: Sequence[Line], roles: list[Role]) -> None:
    inside = False
    for index, line in enumerate(lines):
        if _CONTENTS.fullmatch(line.rest):
            inside, roles[index] = True, "skip"
        elif inside and roles[index] != "skip":
            inside = _CONTENTS_LINE.fullmatch(line.text) is not None and line.num_words < 16
            roles[index] = "skip" if inside else roles[index]


def _skip_preamble(lines: Sequence[Line], roles: list[Role]) -> None:
    under_parties = False
    for index, line in enumerate(lines):
        if (
            roles[index] == "heading"
            and line.level != 0
            and (line.label or (line.level or 0) > 1 or _is_followed(lines, roles, index))
        ):
            under_parties = (
                re.fullmatch(r"(?:the )?(?:contracting )?part(?:y|ies)(?: to .*)?", line.rest, re.I)
                is not None
            )
            if not under_parties:
                return
            roles[index] = "skip"
        elif line.level == 0 or _is_party(line) or _is_fragment(line):
            roles[index] = "skip"
        elif roles[index] != "skip" and not under_parties:
            return


def _is_fragment(line: Line) -> bool:
    return (
        line.num_words < 8
        and not line.has_verb
        and not line.label
        and not line.text.endswith((".", ";"))
    )


def _is_followed(lines: Sequence[Line], roles: list[Role], index: int) -> bool:
    """Say whether an unnumbered heading is one of a section and not the contract's title.

    A term comes right after it.
    """
    following = next((i for i in range(index + 1, len(lines)) if roles[i] != "skip"), None)
    if following is None or (index == 0 and lines[index].level is None):
        return False
    return (
        roles[following] in ("clause", "item", "row")
        and not _is_party(lines[following])
        and lines[following].num_words > 7
    )


def _is_party(line: Line) -> bool:
    if _OPENING.search(line.text) and not re.search(r"\b(?:shall|must|may)\b", line.text, re.I):
        return True
    if (
        re.search(r"\b(?:shall|must|may|agrees?|undertakes?)\b", line.text, re.I)
        or line.label.count(".") > 1
    ):
        return False
    is_date = (
        re.match(r"(?:dated?|made|effective|concluded)\b", line.text, re.I) is not None
        and line.num_words < 12
    )
    return is_date or _PARTY.search(line.text) is not None


def _skip_signatures(lines: Sequence[Line], roles: list[Role]) -> None:
    inside = False
    for index, line in enumerate(lines):
        if _SIGNING.match(line.rest) and line.num_words < (
            40 if line.rest.lower().startswith("in witness") else 9
        ):
            is_term = (
                re.search(r"\b(?:shall|must|may|will)\b", line.text, re.I) is not None
                and "witness" not in line.text.lower()
            )
            inside, roles[index] = (inside, roles[index]) if is_term else (True, "skip")
        elif inside and roles[index] == "heading" and (line.level is not None or line.label):
            inside = False
        elif inside and not (line.has_verb and line.num_words > 11):
            roles[index] = "skip"


def is_joined(lead: Line, previous: Line, line: Line) -> bool:
    """Say whether a list item belongs to the clause that `lead` opened.

    Args:
        lead: The first paragraph of the open clause.
        previous: The last paragraph of the open clause.
        line: The item.
    """
    if label_kind(lead.label) == label_kind(line.label) and lead.label.startswith(
        "("
    ) == line.label.startswith("("):
        return False
    is_open = previous.text.endswith(
        (":", ",", ";", "-", "–", "—", "or", "and", "：", "，", "；", "、", "或", "及")
    )
    return is_open or label_kind(line.label) != "number"


def is_heading_alone(first: Line, second: Line) -> bool:
    """Say whether a heading is only a number (`Article 5`) that the next heading names."""
    return not first.rest and bool(first.label) and not second.label
