"""Decide the role of each paragraph of a contract.

A paragraph is a heading, a clause, an item of a list, a row of a table, or nothing to review, with
one role for each reason: the title, the parties, the table of contents, page numbers, signatures.

The rules look at a paragraph and its neighbours; no model is used. If the rules are unsure, the
paragraph stays a clause: reviewing one clause too many costs a moment, skipping one leaves it
unreviewed. A paragraph with a number label, a quantity or a verb of performing is reviewed wherever
it stands (`lines`).
"""

import re
from collections.abc import Sequence

from components.documents.contract_dates import CHINESE_DATE
from components.documents.lines import Line, Role
from components.documents.names import denies
from components.documents.paragraph_labels import (
    begins_list,
    is_sibling_label,
    label_kind,
    names_part,
)
from components.documents.preamble import mark_preamble
from components.documents.signature_block import is_signature_field, mark_signatures
from components.documents.table_of_contents import mark_contents

_PAGE = re.compile(
    r"(?:page|seite|p\.)\s*\d{1,4}(?:\s*(?:/|of|von|de)\s*\d{1,4})?|第\s*\d{1,4}\s*[頁页].{0,12}"
    r"|[-–—\s]*\d{1,3}(?:\s*(?:/|of)\s*\d{1,3})?[-–—\s]*",
    re.I,
)
_RESERVED = re.compile(
    r"[\[(（【]?\s*(?:intentionally (?:omitted|deleted|left blank)|reserved|omitted|deleted"
    r"|not used|left blank|保留|刪除|删除|從略)\s*[.。]?\s*[\])）】]?\s*[.。]?",
    re.I,
)
_ITEM_KINDS = ("letter", "roman", "bullet")
_ITEM_ENDS = (";", ",", "；", "，", "、", " and", " or", "及", "或")
_SENTENCE_ENDS = (".", ";", ":", ",", "。", "；", "：", "，")
_CLOSING_QUOTES = "\"'”’»」』"  # noqa: RUF001  # as they are typed
_OPEN_ENDS = (":", ",", ";", "-", "–", "—", " or", " and", "：", "，", "；", "、", "或", "及")
_OPENING = "（(【〔「『"  # noqa: RUF001  # as they are typed
_BRACKETED = re.compile(r"[(（]\d{1,2}[)）]")
_FIELD = re.compile(r"[^:：]{1,80}[:：]\s*\S")  # `Governing law: Meridia` is a term, no title
_LETTER = re.compile(r"[^\W\d_]")
_READ: tuple[Role, ...] = ("heading", "clause", "item", "row")


def find_roles(lines: Sequence[Line]) -> list[Role]:
    """Return the role of each line of a document, in order."""
    roles = [_role_alone(line) for line in lines]
    _mark_items(lines, roles)
    mark_contents(lines, roles)
    _mark_empty(lines, roles)
    mark_signatures(lines, roles)
    _undo_bare_headings(lines, roles)
    mark_preamble(lines, roles)
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
    if CHINESE_DATE.fullmatch(line.text):
        return "day"
    if _PAGE.fullmatch(line.text) and not (line.label and line.label == line.text):
        return "furniture"
    if is_signature_field(line):
        return "signature"
    if not _LETTER.search(line.text) and not re.search(r"\d", line.text):
        return "blank"
    if line.is_row:
        return "clause" if line.is_numbered else "row"
    if _is_heading(line):
        return "heading"
    if label_kind(line.label) in _ITEM_KINDS or _BRACKETED.fullmatch(line.label):
        return "item"
    return "clause"


def _is_heading(line: Line) -> bool:
    """Return whether a line reads like a heading: styled as one, or a short title."""
    if line.is_cell and line.level is None:
        return False
    has_no_stop = (
        not line.text.rstrip(_CLOSING_QUOTES).endswith(_SENTENCE_ENDS) or line.text == line.label
    )
    if line.level is not None:
        return line.level == 0 or not _is_styled_clause(line, has_no_stop)
    if not line.rest:
        return bool(line.label) and label_kind(line.label) == "number"
    if not line.label and (_FIELD.match(line.text) or _is_denial(line)):
        return False
    has_digits = re.search(r"\d", line.rest) is not None
    most_words = 12 if line.text.isupper() else 10
    is_short = line.num_words <= most_words
    is_title = has_no_stop and is_short and not line.has_verb and not has_digits
    if line.text.isupper():
        return is_title
    if line.label and label_kind(line.label) != "number":
        return False
    has_capital = line.rest[:1].isupper() or _is_cjk(line.rest.lstrip(_OPENING))
    return is_title and has_capital and len(line.rest) <= 80


def _is_styled_clause(line: Line, has_no_stop: bool) -> bool:
    """Return whether a line styled as a heading is a clause all the same: long, or a sentence."""
    return (
        line.num_words > 20
        or (line.has_verb and line.num_words > 6)
        or (not has_no_stop and line.num_words > 4)
    )


def _is_denial(line: Line) -> bool:
    """Return whether a line says that something is not so, in words no title is written in.

    `No refunds of any kind` is a term, `No Waiver` may be a title.
    """
    return denies(line) and re.search(r"\b[a-z]{4,}\b", line.rest) is not None


def _is_cjk(text: str) -> bool:
    return "\u3040" <= text[:1] <= "\u9fff"


def _mark_items(lines: Sequence[Line], roles: list[Role]) -> None:
    """Make items of what is styled as a heading and punctuated as an item of a list.

    `(a) 15% of the balance; and` is an item whatever its style, and so is the last one of its list.
    """
    for index, line in enumerate(lines):
        if line.level is None or label_kind(line.label) not in _ITEM_KINDS:
            continue
        goes_on = line.text.endswith(_ITEM_ENDS)
        follows_item = index > 0 and roles[index - 1] == "item"
        if goes_on or (follows_item and is_sibling_label(lines[index - 1].label, line.label)):
            roles[index] = "item"


def _mark_empty(lines: Sequence[Line], roles: list[Role]) -> None:
    """Mark numbers that nothing follows, and clauses that are reserved or left out on purpose."""
    for index, line in enumerate(lines):
        if roles[index] not in _READ:
            continue
        is_empty = bool(line.label) and not line.rest and _is_left_alone(lines, roles, index)
        if is_empty or _RESERVED.fullmatch(line.rest or "-"):
            roles[index] = "empty"


def _is_left_alone(lines: Sequence[Line], roles: Sequence[Role], index: int) -> bool:
    """Return whether a lone number has no title and no text below: its sibling comes next."""
    following = _next_read(roles, index)
    if following is None:
        return True
    label = lines[index].label
    return is_sibling_label(label, lines[following].label) or label_kind(label) != "number"


def _next_read(roles: Sequence[Role], index: int) -> int | None:
    """Return the next line that is read, or None."""
    for following in range(index + 1, len(roles)):
        if roles[following] in (*_READ, "empty"):
            return following
    return None


def _undo_bare_headings(lines: Sequence[Line], roles: list[Role]) -> None:
    """Turn a heading into a clause if no text follows it before the next of its level.

    The line `1. No pets` is a clause if the next line is `2. The rent is paid monthly.`
    """
    before = list(roles)
    for index, line in enumerate(lines):
        if before[index] != "heading" or line.level == 0 or not line.rest:
            continue
        if index > 0 and before[index - 1] == "heading" and is_lone_number(lines[index - 1], line):
            continue
        following = _next_read(before, index)
        if following is None or _is_bare(line, lines[following], before[following]):
            roles[index] = "clause"


def _is_bare(line: Line, following: Line, role: Role) -> bool:
    """Return whether a heading has no text of its own, going by the line that comes next."""
    if is_sibling_label(line.label, following.label) or role == "empty":
        return True
    return role == "heading" and not _is_above(line, following)


def _is_above(line: Line, following: Line) -> bool:
    """Return whether a heading is of a higher level than the next one, as a part of chapters is."""
    if line.performs or line.has_quantity or denies(line):
        return False
    if line.level is not None:
        return following.level is None or line.level < following.level
    if following.level is not None:
        return False
    if following.label:
        return not line.label or names_part(line.label) or begins_list(following.label)
    if line.label:
        return names_part(line.label)
    return line.text.isupper() and not following.text.isupper()
