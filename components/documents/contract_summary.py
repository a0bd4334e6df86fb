"""What a reader wants to know of a contract first: parties, dates, figures, and the law it names.

All words are the contract's own, found by rules; nothing is written anew. A party is a name that
the contract gives (`contract_facts`), with who is behind it where that stands beside the name. Not
covered: who signs, and a law that the contract names without saying that it governs.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from components.documents.contract_dates import read_contract_date
from components.documents.contract_facts import read_facts
from components.documents.dates import find_dates
from components.quantities.reading import Quantity, find_quantities
from components.records import Clause, Record

MAX_DATES = 24
MAX_FIGURES = 60
_HEAD = 6_000  # characters of a contract in which its parties are named
_MAX_NAME = 90
_BESIDE = 60  # characters on each side of a figure that are shown
# where the words begin that name who is behind a party
_NAME_START = re.compile(
    r"(?:\b(?:between|among|and|by|BETWEEN|AND|By)\b|[;:：]|\(\d+\)|^\d+[.)]"
    r"|[、與与和向]|立[\u4e00-\u9fff]{1,4}人)\s*",
    re.M,
)
_FIELD_VALUE = re.compile(r"\s*[:：|]\s*(?P<who>[^\n]+)")
_NAME_END = re.compile(r"\s*(?:[,，;；(（\n|]|\s[-–—]\s|$)")
_GOVERNS = re.compile(
    r"\b(?:governed (?:solely |exclusively )?(?:by|under)|construed (?:in accordance with|under)"
    r"|subject to)(?: and (?:construed|interpreted) (?:in accordance with|under))?"
    r" (?:the )?(?P<law>(?:substantive |domestic )?laws?(?: and regulations)? of [^.;,\n]{2,60}"
    r"|[A-Z][\w]+(?: [A-Z][\w]+)? law)"
    r"|(?:以|依|適用|适用)(?P<han>[^，。；,\n]{2,20}?法律?)(?:為準據法|为准据法|管轄|管辖|解釋|解释)",
)
Fact = tuple[str, str]


class ContractParty(Record):
    """What the contract calls a party, and who that is; empty where it does not stand beside it."""

    role: str
    who: str = ""


class DatedMention(Record):
    """A day that the contract names, in which clause, with the words around it."""

    day: date
    words: str
    clause: str = ""


class KeyFigure(Record):
    """A figure of the contract, in which clause, with the words around it."""

    figure: str
    kind: str
    words: str
    clause: str = ""


class ContractSummary(Record):
    """What a contract says of itself.

    Attributes:
        title: Its first line.
        parties: In the order in which they are named.
        day: The day that it gives itself, if it gives one.
        principal: The one sum that is lent, `rent` the monthly rent, as the contract has them.
        dates: The other days that it names, in order.
        figures: Its figures by kind: amounts, then rates, then times.
        governing_law: What it says of the law that governs it, in its words.
        num_left_out: How many dates and figures are not listed, since there are too many.
    """

    title: str = ""
    parties: tuple[ContractParty, ...] = ()
    day: date | None = None
    principal: str = ""
    rent: str = ""
    dates: tuple[DatedMention, ...] = ()
    figures: tuple[KeyFigure, ...] = ()
    governing_law: str = ""
    num_left_out: int = 0

    def __repr__(self) -> str:
        return f"ContractSummary(parties={len(self.parties)}, figures={len(self.figures)})"

    __str__ = __repr__


def summarise_contract(text: str, clauses: Sequence[Clause]) -> ContractSummary:
    """Return what a contract says of itself.

    Args:
        text: Its plain text.
        clauses: Its clauses; the names of those in which figures stand are theirs.
    """
    facts = read_facts(text)
    day = read_contract_date(text).day
    dates = [mention for mention in _list_dates(text, clauses) if mention.day != day]
    figures = sorted(_list_figures(clauses), key=lambda figure: _KINDS.index(figure.kind))
    governing = _GOVERNS.search(text)
    title = next((line.strip() for line in text.splitlines() if line.strip()), "")
    num_left_out = max(0, len(dates) - MAX_DATES) + max(0, len(figures) - MAX_FIGURES)
    return ContractSummary(
        title=title[:_MAX_NAME],
        parties=tuple(
            ContractParty(role=role, who=_find_who(text, role)) for role in facts.parties
        ),
        day=day,
        principal=facts.principal,
        rent=facts.rent,
        dates=tuple(dates[:MAX_DATES]),
        figures=tuple(figures[:MAX_FIGURES]),
        governing_law=_flat(governing["law"] or governing["han"]) if governing else "",
        num_left_out=num_left_out,
    )


def _find_who(text: str, role: str) -> str:
    """Return who is behind a party: before its name in brackets, or behind its name and a colon."""
    head = text[:_HEAD]
    name = re.escape(role)
    bracket = re.search(
        rf"[(（][^()（）]{{0,60}}?[“\"'‘「]?(?:the )?{name}[”\"'’」]?[)）]", head, re.I
    )
    if bracket:
        field = _FIELD_VALUE.match(head, bracket.end())
        if field:
            return _cut_name(field["who"])
        line_start = head.rfind("\n", 0, bracket.start()) + 1
        if not head[line_start : bracket.start()].strip():  # the name stands on the line above
            line_start = head.rfind("\n", 0, max(0, line_start - 1)) + 1
        before = head[line_start : bracket.start()]
        starts = [match.end() for match in _NAME_START.finditer(before)]
        return _cut_name(before[starts[-1] if starts else 0 :])
    labelled = re.search(
        rf"(?mi)^[^\w\n]{{0,9}}(?:(?:\d{{1,2}}|[A-Z])[.)]\s+)?(?:the )?{name}"
        r"(?:\s*[\u4e00-\u9fff]{1,4})?\s*[:：|]\s*(?P<who>[^\n]+)",
        head,
    )
    return _cut_name(labelled["who"]) if labelled else ""


def _cut_name(words: str) -> str:
    """Return the name that words begin with, empty where it is too long to be one."""
    name = _flat(_NAME_END.split(words.strip(), maxsplit=1)[0])
    return name if len(name) <= _MAX_NAME else ""


def _list_dates(text: str, clauses: Sequence[Clause]) -> Iterator[DatedMention]:
    """Yield the days that a contract names, each once."""
    named: set[date] = set()
    places = iter(clauses)
    clause = next(places, None)
    for written in find_dates(text):
        while clause is not None and clause.end <= written.start:
            clause = next(places, None)
        if written.day is None or written.day in named:
            continue
        named.add(written.day)
        is_inside = clause is not None and clause.start <= written.start
        yield DatedMention(
            day=written.day,
            words=_around(text, written.start, written.end),
            clause=_name_clause(clause) if clause is not None and is_inside else "",
        )


def _list_figures(clauses: Sequence[Clause]) -> Iterator[KeyFigure]:
    """Yield the figures of the clauses, each of a clause once."""
    for clause in clauses:
        named: set[str] = set()
        for figure in find_quantities(clause.text):
            if figure.text in named or figure.dimension == "number":
                continue
            named.add(figure.text)
            yield KeyFigure(
                figure=_flat(figure.text),
                kind=_kind_of(figure),
                words=_around(clause.text, figure.start, figure.end),
                clause=_name_clause(clause),
            )


_KINDS = ("amount", "rate", "time", "other")


def _kind_of(figure: Quantity) -> str:
    """Return the kind of a figure, for its heading; months' rent is an amount."""
    if figure.dimension.startswith("amount:") or "s' " in figure.dimension:
        return "amount"
    if figure.dimension in ("rate", "ratio"):
        return "rate"
    return "time" if figure.dimension == "duration" else "other"


def _name_clause(clause: Clause) -> str:
    """Return the number of a clause, or its heading."""
    return clause.number or clause.heading


def _around(text: str, start: int, end: int) -> str:
    """Return the words around a span of its paragraph, whole words only."""
    first = max(text.rfind("\n", 0, start) + 1, start - _BESIDE)
    last = text.find("\n", end)
    last = min(len(text) if last < 0 else last, end + _BESIDE)
    before, behind = text[first:start], text[end:last]
    is_cut_before = first > 0 and text[first - 1] not in "\n"
    is_cut_behind = last < len(text) and text[last] not in "\n"
    if is_cut_before and " " in before:
        before = f"…{before.partition(' ')[2]}"
    if is_cut_behind and " " in behind:
        behind = f"{behind.rpartition(' ')[0]}…"
    return _flat(before + text[start:end] + behind)


def _flat(words: str) -> str:
    """Return words on one line."""
    return " ".join(words.split())
