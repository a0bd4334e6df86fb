"""The figures of a playbook's statement: which limit each of them sets.

A statement says what it means by the words beside a figure, `at most 30 days`, `more than 60 days`,
`between 8 and 12 percent per year`, or behind it, `30 days or less`. A figure without such words
sets no limit, and `clausula playbook check` says so.
"""

import re

from components.playbooks.playbook import Limit
from components.quantities.bounding import read_bound
from components.quantities.comparing import Relation
from components.quantities.reading import Quantity, find_quantities

# By relation, the words before a figure; at most three words stand between.
_BEFORE: dict[Relation, str] = {
    "at most": (
        r"at (?:the )?(?:most|latest)|(?:no|not) (?:more|longer|higher|greater|later|over)"
        r"(?: than)?|up to|within|max(?:imum)?(?: of)?|(?:not|never) exceed(?:s|ing)?|capped at"
        r"|limited to"
    ),
    "at least": (
        r"at (?:the )?(?:least|earliest)|(?:no|not) (?:less|fewer|shorter|lower|earlier|under)"
        r"(?: than)?|min(?:imum)?(?: of)?"
    ),
    "more than": r"(?:more|longer|higher|greater|later) than|over|above|exceed(?:s|ing)?|beyond",
    "less than": r"(?:less|fewer|shorter|lower|earlier) than|under|below",
    "exactly": r"exactly|always",
}
_WORDS = "|".join(rf"(?P<{name.replace(' ', '_')}>{pattern})" for name, pattern in _BEFORE.items())
_LEADING = re.compile(rf"(?<![a-z])(?:{_WORDS})(?![a-z])(?=(?:\s+[\w’'-]+){{0,3}}\s*\W?$)", re.I)
_BEHIND = re.compile(
    r"\s*or (?:(?P<at_most>less|fewer|shorter|lower|earlier)"
    r"|(?P<at_least>more|longer|higher|later))\b(?!\s+than)",
    re.I,
)
_RANGE_START = re.compile(r"(?<![a-z])(?:between|from)\s*\W?$", re.I)
_RANGE_JOINT = re.compile(r"\s*(?:and|to|[-–—至到])\s*", re.I)
_HAN_AS_WRITTEN: dict[Relation, Relation] = {"at most": "more than", "at least": "less than"}


def read_limits(statement: str, *, is_ban: bool = False) -> tuple[Limit, ...]:
    """Return the limits that a statement sets, in order.

    Args:
        statement: Such as `at most 30 days after receipt of the invoice`.
        is_ban: Whether the statement says what is not accepted; then 超過30日 asks for more than
            30 days, elsewhere for 30 days at most.
    """
    quantities = [each for each in find_quantities(statement) if each.dimension != "number"]
    limits: list[Limit] = []
    end = 0  # of the figure before
    ends_range = False
    for place, quantity in enumerate(quantities):
        following = quantities[place + 1] if place + 1 < len(quantities) else None
        if ends_range:
            relation: Relation | None = "at most"
            ends_range = False
        elif following is not None and _starts_range(statement, quantity, following):
            relation = "at least"
            ends_range = True
        else:
            relation = _relation(statement, end, quantity, is_ban=is_ban)
        if relation is not None:
            limits.append(Limit(relation=relation, start=quantity.start, statement=statement))
        end = quantity.end
    return tuple(limits)


def unbounded_figures(statement: str) -> list[str]:
    """Return the figures of a statement that set no limit, since no word says which."""
    bound = {limit.start for limit in read_limits(statement)}
    return [
        quantity.text
        for quantity in find_quantities(statement)
        if quantity.dimension != "number" and quantity.start not in bound
    ]


def _starts_range(statement: str, first: Quantity, second: Quantity) -> bool:
    """Say whether two figures are the ends of a range."""
    joint = statement[first.end : second.start]
    if first.dimension != second.dimension or _RANGE_JOINT.fullmatch(joint) is None:
        return False
    before = statement[: first.start].rstrip()
    is_pair = joint.strip().lower() == "and"
    return not is_pair or _RANGE_START.search(before + " ") is not None


def _relation(statement: str, after: int, figure: Quantity, *, is_ban: bool) -> Relation | None:
    """Return what the words beside a figure ask of it."""
    behind = _BEHIND.match(statement, figure.end)
    if behind:
        return "at most" if behind["at_most"] else "at least"
    before = statement[after : figure.start].rstrip("\"“”'‘’( \t\n")
    nearest = None
    for match in _LEADING.finditer(before):
        nearest = match
    if nearest is not None and nearest.lastgroup is not None:
        for relation in _BEFORE:
            if relation.replace(" ", "_") == nearest.lastgroup:
                return relation
    if statement.isascii():
        return None
    bound = read_bound(statement, figure)
    return _HAN_AS_WRITTEN.get(bound, bound) if bound and is_ban else bound
