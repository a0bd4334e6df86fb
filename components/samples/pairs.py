"""Reviewed pairs of the invented country, generated from families of rules. Samples, not law.

A family (one YAML entry under `families/`) is one rule of one article, with many wordings of the
rule and many clauses that keep or break it. Pairs vary three things independently: the wording of
the article (the sample code's own, other wordings of the same rule, and the reverse rule), its
limit, and the clause. So no clause has a fixed verdict; only reading the article gives it. Each
family has its own seeded generator: the same seed gives the same pairs.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field

from components.config import Section
from components.quantities.spelling import spell_number
from components.records import SAMPLE_JURISDICTION, Pair, content_hash

FOLDER = Path(__file__).parent / "data" / "meridia"
STATUTES = FOLDER / "statutes"
REVIEWERS = ("A. Verrin", "B. Osk", "C. Lamarr")
Relation = Literal["at most", "at least"]
_PERIODS = {
    "": [""],
    "per year": [" per year", " a year", " per annum"],
    "per month": [" per month", " a month"],
}
Kind = Literal["cap", "floor", "ban", "right", "duty", "form", "reduction", "none"]


class FamilyFigure(Section):
    """The figure of a rule: its unit, its limit in the newest edition, and values on both sides."""

    unit: str
    limit: float
    keep: list[float]
    break_: list[float] = Field(alias="break")


class Phrasing(Section):
    """A clause and a summary of what it does, both with `{slot}`s."""

    text: str
    does: str


class Family(Section):
    """One rule of one article, with its wordings and clauses."""

    id: str
    kind: Kind
    law: str = ""
    article: str = ""
    rule: str = ""
    opposite_rule: str = ""
    figure: FamilyFigure | None = None
    wordings: list[str] = []
    opposites: list[str] = []
    slots: dict[str, list[str]] = {}
    clauses: list[Phrasing] = []
    keep: list[Phrasing] = []
    break_: list[Phrasing] = Field(default=[], alias="break")

    @property
    def title(self) -> str:
        """The law's title, from its file's name; empty where no article governs."""
        return self.law.replace("-", " ").title()


def load_families(folder: Path = FOLDER / "families") -> list[Family]:
    """Read every family, in the order of file name and entry."""
    entries: list[dict[str, Any]] = []  # Any: whatever the YAML holds; the model checks it
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for path in sorted(folder.glob("*.yaml")):
        entries += yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    return [Family.model_validate(entry) for entry in entries]


def generate_pairs(families: Sequence[Family], *, per_wording: int, seed: int) -> Iterator[Pair]:
    """Yield reviewed pairs, each family's in turn.

    Args:
        families: The families to draw from.
        per_wording: Pairs for each wording of a family (the sample code's own counts twice), 1 or
            more.
        seed: Of the generator.
    """
    for family in families:
        rng = random.Random(f"{seed}/{family.id}")
        seen: set[tuple[str, str]] = set()
        for pair in _draw(family, per_wording, rng):
            if (pair.clause, pair.wording) not in seen:
                seen.add((pair.clause, pair.wording))
                yield pair


def _draw(family: Family, per_wording: int, rng: random.Random) -> Iterator[Pair]:
    """Draw the pairs of one family, repeated ones among them."""
    if family.kind == "none":
        for phrasing in family.clauses:
            filled = fill(phrasing, family, rng)
            yield _pair(family, filled, {"verdict": "ungoverned"}, rng)
        return
    own = ["", ""]  # an empty wording stands for the sample code's own
    draw = _draw_with_figure if family.figure else _draw_plain
    for wording in [*own, *family.wordings, *family.opposites]:
        yield from draw(_Wording(family, wording), per_wording, rng)


@dataclass(frozen=True)
class _Wording:
    """One wording of a family's rule, or of its reverse."""

    family: Family
    text: str

    @property
    def is_opposite(self) -> bool:
        return self.text in self.family.opposites

    @property
    def rule(self) -> str:
        return self.family.opposite_rule if self.is_opposite else self.family.rule


def _draw_plain(wording: _Wording, count: int, rng: random.Random) -> Iterator[Pair]:
    """Draw pairs of a rule without a figure; every second clause breaks the original rule."""
    family = wording.family
    for index in range(count):
        breaks = index % 2 == 0
        phrasing = rng.choice(family.break_ if breaks else family.keep)
        is_invalid = breaks and not wording.is_opposite
        fields = {
            "verdict": "invalid" if is_invalid else "valid",
            "rule": wording.rule,
            "wording": wording.text,
        }
        yield _pair(family, fill(phrasing, family, rng), fields, rng)


def _draw_with_figure(wording: _Wording, count: int, rng: random.Random) -> Iterator[Pair]:
    """Draw pairs of a rule with a figure; every second figure breaks the limit where it can."""
    family = wording.family
    figure = family.figure
    assert figure is not None  # the caller checked
    relation = _relation(figure, wording.is_opposite)
    values = sorted({*figure.keep, *figure.break_})
    limit = rng.choice(values[1:-1]) if wording.text else figure.limit
    limit_text = render_figure(limit, figure.unit, rng)
    for index in range(count):
        should_keep = index % 2 == 1
        fitting = [value for value in values if _keeps(value, relation, limit) == should_keep]
        value = rng.choice(fitting or values)
        figure_text = render_figure(value, figure.unit, rng)
        phrasing = fill(rng.choice(family.clauses), family, rng, figure_text)
        fields = {
            "verdict": "valid" if _keeps(value, relation, limit) else "invalid",
            "rule": wording.rule.replace("{limit}", limit_text),
            "wording": _capitalise(wording.text.replace("{limit}", limit_text)),
            "relation": relation,
            "limit": limit_text,
            "figure": figure_text,
        }
        yield _pair(family, phrasing, fields, rng)


def _relation(figure: FamilyFigure, is_opposite: bool) -> Relation:
    """Return whether the limit is a maximum or a minimum, told by the values on its two sides."""
    is_cap = max(figure.keep) < max(figure.break_)
    return "at most" if is_cap != is_opposite else "at least"


def _keeps(value: float, relation: Relation, limit: float) -> bool:
    return value <= limit if relation == "at most" else value >= limit


def fill(phrasing: Phrasing, family: Family, rng: random.Random, figure: str = "") -> Phrasing:
    """Fill the slots of a phrasing; clause and summary get the same values."""
    values = {name: rng.choice(choices) for name, choices in family.slots.items()}
    values["figure"] = figure
    text = phrasing.text
    does = phrasing.does
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
        does = does.replace(f"{{{name}}}", value)
    return Phrasing(text=_capitalise(text), does=does)


def _capitalise(text: str) -> str:
    """Begin every sentence with a capital letter."""
    return re.sub(r"(^|\. )([a-z])", lambda match: match[1] + match[2].upper(), text)


def _pair(
    family: Family,
    phrasing: Phrasing,
    fields: dict[str, Any],  # Any: a pair's own fields
    rng: random.Random,
) -> Pair:
    """Return the pair of a filled phrasing; its id is a hash of clause, wording and family."""
    values = {
        "clause": phrasing.text,
        "does": phrasing.does,
        "law": family.title,
        "article": family.article,
        "family": family.id,
        "as_of": date(2026, 6, 1),
        "jurisdiction": SAMPLE_JURISDICTION,
        "reviewer": rng.choice(REVIEWERS),
    } | fields
    wording = str(values.get("wording", ""))
    identity = content_hash(phrasing.text, wording, family.id)[:16]
    return Pair.model_validate({"id": identity, **values})


def render_figure(value: float, unit: str, rng: random.Random) -> str:
    """Write a figure with its unit in one of the ways contracts and statutes do.

    `18%`, `eighteen percent (18%)`.

    Args:
        value: The number; a whole one up to 100 may be written in words.
        unit: One of the units that a family may have.
        rng: Chooses the form.
    """
    digits = f"{value:,.10g}"
    is_whole = value == int(value) and value <= 100
    words = spell_number(int(value)) if is_whole else digits
    number = rng.choice([digits, digits, words])
    match unit:
        case "percent" | "percent per year" | "percent per month":
            return _render_percent(digits, words, unit, rng)
        case "marks":
            return f"{digits} marks"
        case "months' rent" | "months' salary":
            month = "month's" if value == 1 else "months'"
            return f"{number} {month} {unit.split()[-1]}"
        case "hours per day" | "hours per week":
            return f"{number} hours {rng.choice(['per', 'a'])} {unit.split()[-1]}"
        case _:
            both = f"{words} ({digits})" if is_whole else digits
            form = rng.choice([number, number, both])
            noun = unit.removesuffix("s") if value == 1 else unit
            return f"{form} {noun}"


def _render_percent(digits: str, words: str, unit: str, rng: random.Random) -> str:
    """Write a percentage with its period: `18% a year`."""
    forms = [
        f"{digits}%",
        f"{digits} percent",
        f"{words} percent",
        f"{words} percent ({digits}%)",
        f"{digits} per cent",
    ]
    return rng.choice(forms) + rng.choice(_PERIODS[unit.removeprefix("percent").strip()])
