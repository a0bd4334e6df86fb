"""The steps of a rule whose figure grows with somebody's length of service.

"Where a worker has worked for more than one year but less than three years, notice shall be given
twenty days in advance" opens a step from one year to three. A clause that speaks of "an employee of
more than three years' service" is held against that step alone. Covered: English, a sentence or an
item a step, lengths in days, weeks, months or years. Not covered: steps by age, turnover or number
of workers.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from components.quantities.reading import Quantity, find_quantities

_ITEM = re.compile(r"[^.;\n]+(?:\.(?=\d)[^.;\n]+)*")
_SERVICE = r"(?:service|employ(?:ed|ment)|worked|been working|served|standing|seniority)"
_OTHER = (
    r"(?:ha[sd]|have|is(?! (?:less|more|over|under) )|are|be|shall|must|may|can|will|receiv\w*"
    r"|gets?|given|granted|entitled|owed|notice|leave|pay|paid|wages?|vacation|then)"
)
_BEFORE = re.compile(
    rf"(?<![a-z])(?:{_SERVICE}|completed|completing)(?![a-z])(?:\W+(?!{_OTHER}\b)\w+){{0,9}}\W+$"
)
_BEHIND = re.compile(
    rf"['\u2019s]*,? (?:(?:or more|of|in|consecutive|continuous|full|completed|uninterrupted) )*"
    rf"{_SERVICE}(?![a-z])"
)
_CONDITION = re.compile(r"(?<![a-z])(?:if|where|when|who|after|once)(?![a-z])", re.IGNORECASE)
_FROM = re.compile(r"(?:more than|over|at least|after|exceeding|beyond|completed) (?:\w+ )?$")
_TO = re.compile(r"(?:less than|under|up to|fewer than|below|not more than) (?:\w+ )?$")
_OR_MORE = re.compile(r"\W* or (?:more|longer)")


@dataclass(frozen=True)
class ServiceStep:
    """A sentence or item of a rule that holds for some lengths of service.

    Attributes:
        start: Where it starts in the rule.
        end: Where it ends.
        bounds: The figures that open it: they limit nothing.
        least: The shortest service that it holds for, in days.
        most: The longest, in days, itself not included; None for no end.
    """

    start: int
    end: int
    bounds: tuple[Quantity, ...]
    least: Fraction
    most: Fraction | None

    def holds(self, standing: Quantity) -> bool:
        """Say whether a length of service falls into it."""
        length = standing.canonical
        return self.least <= length and (self.most is None or length < self.most)


def find_steps(rule: str) -> list[ServiceStep]:
    """Return the steps of a rule, in its order; a single one must open with a condition.

    A step without a stated end ends where the next longer one begins.
    """
    steps: list[ServiceStep] = []
    for item in _ITEM.finditer(rule):
        bounds = _find_bounds(rule, item.start(), item.end())
        if bounds:
            steps.append(_open_step(rule, item, bounds))
    if len(steps) == 1 and not _CONDITION.search(rule[steps[0].start : steps[0].bounds[0].start]):
        return []
    return [_close_step(step, steps) for step in steps]


def standing_of(clause: str, figures: Sequence[Quantity]) -> Quantity | None:
    """Return the length of service that a clause speaks of; None where it names none or several.

    Args:
        clause: The clause.
        figures: Its figures.
    """
    found = [figure for figure in figures if _is_service(clause, figure)]
    return found[0] if len(found) == 1 else None


def _find_bounds(rule: str, start: int, end: int) -> tuple[Quantity, ...]:
    """Return the figures of an item that are lengths of service."""
    inside = [each for each in find_quantities(rule) if start <= each.start < end]
    return tuple(figure for figure in inside if _is_service(rule, figure))


def _is_service(text: str, figure: Quantity) -> bool:
    """Say whether a figure is a length of service, by the words beside it."""
    if figure.dimension != "duration":
        return False
    before = text[: figure.start].lower()
    sentence = before[max(before.rfind("."), before.rfind(";"), before.rfind("\n")) + 1 :]
    return bool(_BEFORE.search(sentence) or _BEHIND.match(text[figure.end :].lower()))


def _open_step(rule: str, item: re.Match[str], bounds: Sequence[Quantity]) -> ServiceStep:
    """Return the step of an item, as far as its own words tell."""
    least, most = Fraction(0), None
    for figure in bounds:
        before = rule[item.start() : figure.start].lower()
        if _TO.search(before):
            most = figure.canonical
        elif _FROM.search(before) or _OR_MORE.match(rule[figure.end :]) or len(bounds) == 1:
            least = figure.canonical
    return ServiceStep(item.start(), item.end(), tuple(bounds), least, most)


def _close_step(step: ServiceStep, steps: Sequence[ServiceStep]) -> ServiceStep:
    """Return a step that ends at the latest where the next longer one begins."""
    if step.most is not None:
        return step
    longer = [each.least for each in steps if each.least > step.least]
    return ServiceStep(step.start, step.end, step.bounds, step.least, min(longer, default=None))
