"""What of a whole contract tells whom a clause burdens and what it costs: parties, loan, rent.

The parties are read from where contracts name them: in brackets and quotation marks behind a name,
or before a colon. Where there is no such place, a pair that stands against each other and is named
throughout counts. A sum counts only if it is the one of its kind. Not covered: names that are no
usual name of a party, unless they stand in quotation marks behind one who is "hereinafter" so
called.
"""

import re
from collections.abc import Iterator

from components.documents.party_roles import OPPOSED, fold_role
from components.quantities.reading import find_quantities
from components.records import ContractFacts

_HEAD = 6_000  # characters of a contract in which its parties are named
_MIN_NAMED = 3
_ROLES = "|".join(sorted((re.escape(role) for role in OPPOSED), key=len, reverse=True))
_DEFINED = re.compile(
    r"[(（][^()（）]{0,60}?[“\"'‘「](?:the )?(?P<name>[^”\"'’」()]{2,30})[”\"'’」]\s*[)）]",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"\b(?:hereinafter|hereafter)\b[^.;]{0,40}?[“\"'‘]?the (?P<name>[A-Z][a-z]+(?: [A-Z][a-z]+)?)"
    r"|(?:以下[簡简]?[稱称](?:為|为)?)\s*[「『“]?(?P<han>[\u4e00-\u9fff]{2,4})"
)
_LABELLED = re.compile(
    rf"(?m)^[^\w\n]{{0,9}}(?:(?:\d{{1,2}}|[A-Z])[.)]\s+)?(?:the )?(?P<name>{_ROLES})"
    r"(?:\s*[\u4e00-\u9fff]{1,4})?\s*[:：|]",
    re.IGNORECASE,
)
_BRACKETED = re.compile(rf"[(（](?:the )?(?P<name>{_ROLES})[)）]", re.IGNORECASE)
_IN_QUOTES = ("agreement", "contract", "lease", "deed", "date", "premises", "parties", "term")
_PRINCIPAL = re.compile(
    r"\b(?:loan|principal|advance|credit|facility|lends?|lent|borrows?)\b[^.;]{0,60}$|(?:本金|借款|貸款|贷款)[^。；]{0,20}$",
    re.IGNORECASE,
)
# in `RENT. The tenant pays EUR 900` the word is the heading
_RENT = re.compile(
    r"(?<!pet )(?<!parking )(?<!ground )\brent\b(?:\.\s+[^.;\d]{0,40}|[^.;]{0,60})$"
    r"|租金[^。；]{0,15}$",
    re.IGNORECASE,
)
_A_YEAR = re.compile(r"\s*(?:per|a|each|every)\s*(?:year|annum|quarter|week)", re.IGNORECASE)
_LOOK_BACK = 80


def read_facts(text: str) -> ContractFacts:
    """Return the facts of a contract.

    Args:
        text: The contract's plain text.
    """
    principals: dict[str, None] = {}
    rents: dict[str, None] = {}
    for figure in find_quantities(text):
        if not figure.dimension.startswith("amount:"):
            continue
        before = text[max(0, figure.start - _LOOK_BACK) : figure.start]
        if _RENT.search(before) and not _A_YEAR.match(text, figure.end):
            rents[figure.text] = None
        elif _PRINCIPAL.search(before):
            principals[figure.text] = None
    return ContractFacts(
        parties=tuple(_find_parties(text)),
        principal=next(iter(principals)) if len(principals) == 1 else "",
        rent=next(iter(rents)) if len(rents) == 1 else "",
    )


def _find_parties(text: str) -> list[str]:
    """Return what a contract calls its parties, each once, in order of appearance."""
    named: dict[str, str] = {}
    for name in _named(text[:_HEAD]):
        named.setdefault(fold_role(name), name)
    if named:
        return list(named.values())
    folded = text.lower()
    counts = {role: folded.count(role) for role in OPPOSED}
    for role, opposed in OPPOSED.items():
        for other in opposed:
            if min(counts[role], counts[other]) >= _MIN_NAMED:
                return [role.capitalize(), other.capitalize()]
    return []


def _named(head: str) -> Iterator[str]:
    """Yield the names that the head of a contract gives its parties, in order of appearance."""
    names: list[tuple[int, str]] = []
    for pattern in (_DEFINED, _CALLED, _LABELLED, _BRACKETED):
        for match in pattern.finditer(head):
            name = next(value for value in match.groupdict().values() if value).strip()
            is_called = pattern is _CALLED or "hereinafter" in match[0].lower()
            is_thing = fold_role(name).split()[-1] in _IN_QUOTES
            if fold_role(name) in OPPOSED or (is_called and not is_thing):
                names.append((match.start(), name))
    yield from (name for _, name in sorted(names))
