"""Decide the role of each paragraph of a contract.

A paragraph is a heading, a clause, an item of a list, a row of a table, or nothing to review
(`skip`): the title, the parties, the table of contents, page numbers, signatures.

The rules look at a paragraph and its neighbours; no model is used. If the rules are unsure, the
paragraph stays a clause: reviewing one clause too many costs a moment, skipping one leaves it
unreviewed. The rules know English words; other languages fall back to styles, numbers and
capitals.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from components.documents.blocks import CELL_BREAK
from components.documents.contract_dates import CHINESE_DATE
from components.documents.document import Document
from components.documents.paragraph_labels import label_kind, split_label

Role = Literal["heading", "clause", "item", "row", "skip"]

_MODAL = re.compile(
    r"\b(?:shall|must|may|will|cannot|agrees?|undertakes?|is|are|has|have|does|do|bears?|owes?"
    r"|pays?|waives?|excludes?|excluded)\b",
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
    r"^(?:this|the)\b.{0,120}?\b(?:agreement|contract|lease|deed|loan)\b"
    r".{0,250}?\b(?:made|entered|concluded|dated|between)\b",
    re.I,
)
_DUTY = re.compile(r"\b(?:shall|must|may)\b", re.I)
_DUTY_OR_FUTURE = re.compile(r"\b(?:shall|must|may|will)\b", re.I)
_DUTY_OR_PROMISE = re.compile(r"\b(?:shall|must|may|agrees?|undertakes?)\b", re.I)
_DATE_LINE = re.compile(r"(?:dated?|made|effective|concluded)\b", re.I)
_PARTIES_HEADING = re.compile(r"(?:the )?(?:contracting )?part(?:y|ies)(?: to .*)?", re.I)
_ITEM_KINDS = ("letter", "roman", "bullet")
_SENTENCE_ENDS = (".", ";", ":", ",", "。", "；", "：", "，")
_OPEN_ENDS = (":", ",", ";", "-", "–", "—", "or", "and", "：", "，", "；", "、", "或", "及")
_BRACKETED = re.compile(r"\(\d{1,2}\)")
_BLANK = re.compile(r"_{3,}|\.{8,}")
_MIN_SENTENCE_WORDS = 12  # a line with a verb and so many words is a clause among signatures
_WORD = re.compile(r"[^\W_\u3040-\u9fff][^\s\u3040-\u9fff]*|[\u3040-\u9fff]{2}")


@dataclass(frozen=True)
class Line:
    """One paragraph as the rules see it.

    `rest` is the text behind the label that is typed in it, `label` the typed label or the
    automatic one, `level` the heading level.
    """

    text: str
    rest: str
    label: str
    level: int | None

    @cached_property
    def num_words(self) -> int:
        """The number of words; two Chinese characters count as one word."""
        return len(_WORD.findall(self.rest))

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a table."""
        return CELL_BREAK in self.text

    @cached_property
    def has_verb(self) -> bool:
        """Whether it holds a verb that is typical of clauses."""
        return _MODAL.search(self.text) is not None


def read_lines(document: Document) -> list[Line]:
    """Return the paragraphs of a document as lines, in order."""
    lines = []
    for paragraph in document.paragraphs:
        text = document.text[paragraph.start : paragraph.end]
        typed, rest = split_label(text)
        lines.append(Line(text, rest, typed or paragraph.label, paragraph.heading_level))
    return lines


def find_roles(lines: Sequence[Line]) -> list[Role]:
    """Return the role of each line of a document, in order."""
    roles = [_role_alone(line) for line in lines]
    _undo_bare_headings(lines, roles)
    _skip_contents(lines, roles)
    _skip_preamble(lines, roles)
    _skip_signatures(lines, roles)
    return roles


def is_same_clause(lead: Line, previous: Line, line: Line) -> bool:
    """Return whether an item of a list belongs to the open clause.

    Args:
        lead: The first paragraph of the open clause.
        previous: The last paragraph of the open clause.
        line: The item.
    """
    is_same_kind = label_kind(lead.label) == label_kind(line.label)
    is_bracketed_alike = lead.label.startswith("(") == line.label.startswith("(")
    if is_same_kind and is_bracketed_alike:
        return False
    return previous.text.endswith(_OPEN_ENDS) or label_kind(line.label) != "number"


def is_lone_number(first: Line, second: Line) -> bool:
    """Return whether a heading is only a number (`Article 5`) and the next heading its title."""
    return not first.rest and bool(first.label) and not second.label


def _role_alone(line: Line) -> Role:
    """Return the role of a line without regard to its neighbours."""
    if _is_noise(line):
        return "skip"
    if line.is_row:
        return "row"
    if _is_heading(line):
        return "heading"
    if label_kind(line.label) in _ITEM_KINDS or _BRACKETED.fullmatch(line.label):
        return "item"
    return "clause"


def _is_noise(line: Line) -> bool:
    """Return whether a line is a page number, a lone date, a blank to fill in or a signature."""
    if len(line.text) > 400:
        return False
    if any(pattern.fullmatch(line.text) for pattern in (_PAGE, CHINESE_DATE, _LEADERS)):
        return True
    if line.has_verb:
        return False
    without_blanks = line.text.replace("_", " ").replace(".", " ")
    if _BLANK.search(line.text) and len(_WORD.findall(without_blanks)) < 6:
        return True
    return _SIGNATURE_LINE.match(line.text) is not None and line.num_words < 9


def _is_heading(line: Line) -> bool:
    """Return whether a line reads like a heading: styled as one, or a short title."""
    ends_open = not line.text.endswith(_SENTENCE_ENDS) or line.text == line.label
    if line.level is not None:
        return line.level == 0 or not _is_styled_clause(line, ends_open)
    if not line.rest:
        return bool(line.label) and label_kind(line.label) == "number"
    has_digits = re.search(r"\d", line.rest) is not None
    is_title = ends_open and line.num_words <= 10 and not line.has_verb and not has_digits
    if line.text.isupper() and line.num_words <= 12:
        return is_title
    if line.label and label_kind(line.label) != "number":
        return False
    has_capital = line.rest[:1].isupper() or _is_cjk(line.rest)
    return is_title and has_capital and len(line.rest) <= 80


def _is_styled_clause(line: Line, ends_open: bool) -> bool:
    """Return whether a line styled as a heading is a clause all the same: long, or a sentence."""
    return (
        line.num_words > 20
        or (line.has_verb and line.num_words > 6)
        or (not ends_open and line.num_words > 4)
    )


def _is_cjk(text: str) -> bool:
    return "\u3040" <= text[:1] <= "\u9fff"


def _undo_bare_headings(lines: Sequence[Line], roles: list[Role]) -> None:
    """Turn a short line back into a clause if no text follows it.

    The line `1. No pets` is a clause if the next line is `2. No refunds`.
    """
    before = list(roles)
    for index, line in enumerate(lines):
        if before[index] != "heading" or line.level is not None or not line.rest:
            continue
        if index > 0 and is_lone_number(lines[index - 1], line):
            continue
        is_last = index + 1 == len(lines)
        if is_last or (before[index + 1] == "heading" and _is_sibling(line, lines[index + 1])):
            roles[index] = "clause"


def _is_sibling(line: Line, following: Line) -> bool:
    """Return whether two headings stand on the same level, such as `4.1` and `4.2`."""
    if not line.label:
        return not line.text.isupper()
    if following.level is not None or not following.label:
        return False
    return following.label.count(".") == line.label.count(".")


def _skip_contents(lines: Sequence[Line], roles: list[Role]) -> None:
    """Change the roles of a table of contents to `skip`, in place.

    It is the title and the lines after it that end in a page number.
    """
    in_contents = False
    for index, line in enumerate(lines):
        if _CONTENTS.fullmatch(line.rest):
            in_contents = True
            roles[index] = "skip"
        elif in_contents and roles[index] != "skip":
            in_contents = _CONTENTS_LINE.fullmatch(line.text) is not None and line.num_words < 16
            if in_contents:
                roles[index] = "skip"


def _skip_preamble(lines: Sequence[Line], roles: list[Role]) -> None:
    """Change the roles of the title and the parties to `skip`, in place.

    They end at the first clause or the first heading of a section.
    """
    is_under_parties = False
    for index, line in enumerate(lines):
        if _begins_section(lines, roles, index):
            is_under_parties = _PARTIES_HEADING.fullmatch(line.rest) is not None
            if not is_under_parties:
                return
            roles[index] = "skip"
        elif line.level == 0 or _is_party(line) or _is_fragment(line):
            roles[index] = "skip"
        elif roles[index] != "skip" and not is_under_parties:
            return


def _begins_section(lines: Sequence[Line], roles: list[Role], index: int) -> bool:
    """Return whether a line is a heading of a section and not the contract's title."""
    line = lines[index]
    if roles[index] != "heading" or line.level == 0:
        return False
    if line.label or (line.level or 0) > 1:
        return True
    return _has_text_below(lines, roles, index)


def _has_text_below(lines: Sequence[Line], roles: list[Role], index: int) -> bool:
    """Return whether a clause, an item or a row comes right after an unnumbered heading."""
    if index == 0 and lines[index].level is None:
        return False
    for following in range(index + 1, len(lines)):
        if roles[following] != "skip":
            line = lines[following]
            is_text = roles[following] in ("clause", "item", "row")
            return is_text and line.num_words > 7 and not _is_party(line)
    return False


def _is_fragment(line: Line) -> bool:
    """Return whether a line is too short and plain to be a clause, such as `Port Meridia`."""
    if line.has_verb or line.label:
        return False
    return line.num_words < 8 and not line.text.endswith((".", ";"))


def _is_party(line: Line) -> bool:
    """Return whether a line names a party, or is the contract's opening or date."""
    if _OPENING.search(line.text) and not _DUTY.search(line.text):
        return True
    if _DUTY_OR_PROMISE.search(line.text) or line.label.count(".") > 1:
        return False
    if _DATE_LINE.match(line.text) and line.num_words < 12:
        return True
    return _PARTY.search(line.text) is not None


def _skip_signatures(lines: Sequence[Line], roles: list[Role]) -> None:
    """Change the roles of the signature block to `skip`, in place.

    The block runs from a line such as `In witness whereof` to the next heading that is styled or
    labelled, the heading of an annex. A long sentence with a verb in the block keeps its role.
    """
    in_signatures = False
    for index, line in enumerate(lines):
        if _opens_signatures(line):
            if _is_clause_on_signing(line):
                continue
            in_signatures = True
            roles[index] = "skip"
        elif in_signatures:
            # A heading in bare capitals is the name of a signer.
            if roles[index] == "heading" and (line.level is not None or line.label):
                in_signatures = False
            elif not _is_sentence(line):
                roles[index] = "skip"


def _opens_signatures(line: Line) -> bool:
    """Return whether a line begins like a signature block: `In witness whereof`, `Signed`."""
    max_words = 40 if line.rest.lower().startswith("in witness") else 9
    return _SIGNING.match(line.rest) is not None and line.num_words < max_words


def _is_sentence(line: Line) -> bool:
    """Return whether a line is a long sentence with a verb, so more than a signer's details."""
    return line.has_verb and line.num_words >= _MIN_SENTENCE_WORDS


def _is_clause_on_signing(line: Line) -> bool:
    """Return whether a line is a clause about signing: `Signatures may be given by e-mail`."""
    has_duty = _DUTY_OR_FUTURE.search(line.text) is not None
    return has_duty and "witness" not in line.text.lower()
