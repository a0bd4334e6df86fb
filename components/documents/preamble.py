"""Find the title and the parties at the beginning of a contract.

They end at the first heading of a section and at the first paragraph that is, or may be, a term:
the opening sentence of a note that also promises a sum is reviewed.
"""

import re
from collections.abc import Sequence

from components.documents.lines import Line, Role
from components.documents.names import is_han_name, is_name_like

_PARTY = re.compile(
    r"^(?:by and )?between\b|^among\b|^and:?$|\bhereinafter\b|\bhereafter\b|\bof the"
    r" (?:one|other|first|second) part\b"
    r"|\bregistered (?:office|seat|under|in)\b|\bwith (?:its |a )?(?:seat|registered)\b|\bresiding"
    r" at\b|\brepresented by\b|\bincorporated (?:in|under)\b",
    re.I,
)
# A defined term alone makes no party: the term must be what contracts call a party.
_DEFINED_PARTY = re.compile(
    r"[(（](?:the|each|together|collectively|hereinafter)?,?\s*[“\"'‘](?:the )?"
    r"(?:lender|borrower|landlord|tenant|lessor|lessee|seller|buyer|purchaser|vendor|supplier"
    r"|client|customer|employer|employee|company|contractor|consultant|licensor|licensee|guarantor"
    r"|provider|owner|agent|bank|issuer|investor|holder|maker|payee|franchis(?:or|ee)|part(?:y|ies))"
    r"s?[”\"'’][)）]",
    re.I,
)
_OPENING = re.compile(
    r"^(?:this|the)\b.{0,120}?\b(?:agreement|contract|lease|deed|loan|note|licen[cs]e)\b"
    r".{0,250}?\b(?:made|entered|concluded|dated|between)\b",
    re.I,
)
# Words of a line that gives the day of the contract and says nothing else.
_DAY_WORDS = {
    "date", "dated", "made", "effective", "concluded", "signed", "as", "of", "on", "this", "the",
    "day", "in", "at", "agreement", "contract", "lease", "deed", "year", "and", "january",
    "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct",
    "nov", "dec", "st", "nd", "rd", "th",
}  # fmt: skip
_DAY_LINE = re.compile(r"(?:this )?(?:dated?|made|effective|concluded|signed|as of)\b|\d", re.I)
_LETTERS = re.compile(r"[^\W\d_]+")
_PARTIES_HEADING = re.compile(r"(?:the )?(?:contracting )?part(?:y|ies)(?: to .*)?", re.I)
_INSTRUMENT = re.compile(
    r"\b(?:agreement|contract|lease|deed|note|licen[cs]e|terms|conditions|charter|policy"
    r"|bond|mortgage|guarantee|order form|vertrag|contrat|contrato|contratto)\b",
    re.I,
)
_MAX_TITLE_WORDS = 14
_MAX_DATE_WORDS = 12


def mark_preamble(lines: Sequence[Line], roles: list[Role]) -> None:
    """Change the roles of the title and the parties to `title` and `party`, in place."""
    is_under_parties = False
    has_title = False
    for index, line in enumerate(lines):
        if roles[index] in ("furniture", "contents", "day", "blank"):
            continue
        if roles[index] == "signature":  # a field of a party, as signers have them too
            roles[index] = "party"
            continue
        if _begins_section(lines, roles, index):
            is_under_parties = _PARTIES_HEADING.fullmatch(line.rest.strip(" :")) is not None
            if not is_under_parties:
                return
            roles[index] = "party"
        elif not has_title and _is_title(line):
            roles[index] = "title"
            has_title = True
        elif _is_party(line):
            roles[index] = "party"
        elif not is_under_parties:
            return


def _begins_section(lines: Sequence[Line], roles: list[Role], index: int) -> bool:
    """Return whether a line is a heading of a section and not the contract's title."""
    line = lines[index]
    if roles[index] != "heading" or line.level == 0 or is_han_name(line):
        return False
    if line.label or (line.level or 0) > 1:
        return True
    return _has_text_below(lines, roles, index)


def _has_text_below(lines: Sequence[Line], roles: list[Role], index: int) -> bool:
    """Return whether a clause, an item or a row comes right after an unnumbered heading."""
    if index == 0 and lines[index].level is None:
        return False
    for following in range(index + 1, len(lines)):
        if roles[following] in ("heading", "clause", "item", "row"):
            line = lines[following]
            is_text = roles[following] != "heading"
            return is_text and (line.is_term or line.num_words > 7) and not _is_party(line)
    return False


def _is_title(line: Line) -> bool:
    """Return whether a line is the title of a contract: styled as one, or a name without a verb."""
    if line.level == 0:
        return not line.has_quantity
    if line.is_term or line.num_words > _MAX_TITLE_WORDS or line.text.endswith((".", ";", ":")):
        return False
    names_instrument = _INSTRUMENT.search(line.text) is not None and not line.has_verb
    return names_instrument or is_name_like(line)


def _is_party(line: Line) -> bool:
    """Return whether a line certainly names a party, or is the contract's opening or date."""
    if line.is_term:
        return False
    if line.level == 0 or is_name_like(line):
        return True
    if _OPENING.search(line.text):
        return True
    if _is_day_line(line):
        return True
    return _PARTY.search(line.text) is not None or _DEFINED_PARTY.search(line.text) is not None


def _is_day_line(line: Line) -> bool:
    """Return whether a line gives the day of the contract: `Dated as of 2 March 2026`."""
    words = _LETTERS.findall(line.text.lower())
    is_short = line.num_words < _MAX_DATE_WORDS
    return is_short and _DAY_LINE.match(line.text) is not None and _DAY_WORDS.issuperset(words)
