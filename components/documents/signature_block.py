"""Find the signatures of a contract, wherever they stand.

A block begins at a line such as `In witness whereof` and ends at the first line that is no line of
a signature: a numbered paragraph, a figure, a sentence, the heading of a schedule.
"""

import re
from collections.abc import Sequence

from components.documents.lines import Line, Role
from components.documents.names import HAN_FIELD, is_name_like
from components.documents.paragraph_labels import split_label

_OPENER = re.compile(
    r"in witness (?:whereof|of which)\b|for and on behalf of\b|as witness\b"
    r"|signatures?(?:\s+(?:page|block)s?\b.*|\s*[:.]?)$"
    r"|(?:signed|executed)(?:\s+(?:by|for|this|at|on|in|as|and)\b|\s*[:：,]|\s*$)"
    r"|the parties have (?:signed|executed)\b",
    re.I,
)
_FIELD = re.compile(
    r"(?:by|name|title|position|date|place|signature|signed|witness(?:ed by)?|stamp|seal|place and"
    r" date|print(?:ed)? name|its|(?:[\w'’-]+ ){0,3}(?:signature|signatory|co-?signer))\s*[:：]"
    r"|(?:borrower|lender|landlord|tenant|lessor|lessee|seller|buyer|client|customer|employer"
    r"|employee|guarantor|co-?signer)\s*[:：]",
    re.I,
)
# Fields that only signers fill in; `Date:` and `Place:` may be terms outside a block.
_SIGNER_FIELD = re.compile(r"(?:by|name|signature|signed|witness(?:ed by)?|seal)\s*[:：]", re.I)
_BLANK = re.compile(r"_{3,}|\.{8,}|…{3,}|-{6,}")
_ANNEX = re.compile(
    r"(?:schedule|annex|annexure|appendix|exhibit|attachment|addendum|rider|special (?:terms"
    r"|conditions)|side letter|terms and conditions|general (?:terms|conditions))\b"
    r"|附[件表錄录]",
    re.I,
)
_INITIAL = re.compile(r"[A-Z]\.")
_MAX_WORDS = 12
_MAX_WITNESS_WORDS = 60


def is_signature_field(line: Line) -> bool:
    """Return whether a line is certainly a signer's by itself: `By: ______`, `Name: Jane Doe`."""
    if line.performs or line.has_quantity or line.is_numbered:
        return False
    if _FIELD.match(line.text) and _BLANK.search(line.text):
        return line.num_words < _MAX_WORDS
    is_field = _SIGNER_FIELD.match(line.text) or HAN_FIELD.fullmatch(line.text)
    return is_field is not None and is_name_like(line)


def mark_signatures(lines: Sequence[Line], roles: list[Role]) -> None:
    """Change the roles of signature blocks to `signature`, in place."""
    in_block = False
    for index, line in enumerate(lines):
        if _opens_block(line) or _is_signed_blank(lines, roles, index):
            in_block = True
            roles[index] = "signature"
        elif in_block and roles[index] not in ("furniture", "signature", "day", "blank"):
            in_block = _belongs(line) and not _heads_terms(lines, roles, index)
            if in_block:
                roles[index] = "signature"


def _opens_block(line: Line) -> bool:
    """Return whether a line begins a signature block and says nothing else."""
    if line.label or _OPENER.match(line.rest) is None:
        return False
    max_words = _MAX_WITNESS_WORDS if line.rest.lower().startswith("in witness") else _MAX_WORDS
    return line.num_words < max_words and not line.is_term


def _is_signed_blank(lines: Sequence[Line], roles: Sequence[Role], index: int) -> bool:
    """Return whether a blank stands above a name, and not below the words that it completes."""
    if roles[index] != "blank" or not _BLANK.search(lines[index].text) or index + 1 >= len(lines):
        return False
    below = lines[index + 1]
    is_open = lines[index - 1].text.endswith((":", "：")) if index else False
    return not is_open and not below.text.endswith((":", "：")) and _belongs(below)


def _belongs(line: Line) -> bool:
    """Return whether a line in a block is certainly one of a signature."""
    if line.level is not None or _ANNEX.match(line.rest) or _ANNEX.match(line.text):
        return False
    if _BLANK.search(line.text) and not line.is_term and line.num_words < _MAX_WORDS:
        return True
    if line.label and _INITIAL.fullmatch(line.label):  # `J. Smith`
        return is_name_like(Line(line.text, line.text, "", None))
    return not split_label(line.text)[0] and not line.label and is_name_like(line)


def _heads_terms(lines: Sequence[Line], roles: Sequence[Role], index: int) -> bool:
    """Return whether a bare title in a block stands right above terms: `SPECIAL FEES`."""
    if roles[index] != "heading" or ":" in lines[index].text:
        return False
    for following in range(index + 1, len(lines)):
        if roles[following] not in ("furniture", "blank"):
            line = lines[following]
            if roles[following] == "heading":
                return False
            return line.is_term or not (_belongs(line) or _opens_block(line))
    return False
