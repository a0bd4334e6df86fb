"""Reviewed pairs of the invented country, made from families of rules. Samples, not law.

A family (one YAML entry under `families/`) is one rule of one article with many wordings of the
rule and many clauses that keep or break it. Pairs vary three things apart from each other: the
wording of the article (the model code's own, other wordings of the same rule, and the reverse
rule), its limit, and the clause. So no clause has a fixed verdict, and only reading the article
gives it. Everything is drawn from one seeded generator: the same seed gives the same pairs.
"""

import random
import re
from collections.abc import Iterator, Sequence
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
Kind = Literal["cap", "floor", "ban", "right", "duty", "form", "reduction", "none"]


class FamilyFigure(Section):
    """The figure of a rule: its unit, the limit of the newest edition, values that keep and that break the rule."""

    unit: str
    limit: float
    keep: list[float]
    break_: list[float] = Field(alias="break")


class Phrasing(Section):
    """A clause and what it does, both with `{slot}`s."""

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
    for path in sorted(folder.glob("*.yaml")):
        entries += yaml.load(
            path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        )
    return [Family.model_validate(entry) for entry in entries]


def generate_pairs(families: Sequence[Family], *, per_wording: int, seed: int) -> Iterator[Pair]:
    """Yield reviewed pairs, each family's in turn.

    Args:
        families: The families to draw from.
        per_wording: Pairs for each wording of a family (the model code's own counts twice), 1 or
            more.
        seed: Of the generator.
    """
    for family in families:
        drawn = random.Random(f"{seed}/{family.id}")
        seen: set[tuple[str, str]] = set()
        for pair in _draw(family, per_wording, drawn):
            if (pair.clause, pair.wording) not in seen:
                seen.add((pair.clause, pair.wording))
                yield pair


def _draw(family: Family, per_wording: int, drawn: random.Random) -> Iterator[Pair]:
    if family.kind == "none":
        for phrasing in family.clauses:
            yield _pair(family, _fill(phrasing, family, drawn), {"verdict": "ungoverned"}, drawn)
        return
    own = ["", ""]
    for wording in [*own, *family.wordings, *family.opposites]:
        is_opposite = wording in family.opposites
        make = _figure_pairs if family.figure else _plain_pairs
        yield from make(family, wording, is_opposite, per_wording, drawn)


def _plain_pairs(
    family: Family, wording: str, is_opposite: bool, count: int, drawn: random.Random
) -> Iterator[Pair]:
    rule = family.opposite_rule if is_opposite else family.rule
    for index in range(count):
        breaks = index % 2 == 0
        phrasing = drawn.choice(family.break_ if breaks else family.keep)
        verdict = "invalid" if breaks and not is_opposite else "valid"
        yield _pair(
            family,
            _fill(phrasing, family, drawn),
            {"verdict": verdict, "rule": rule, "wording": wording},
            drawn,
        )


def _figure_pairs(
    family: Family, wording: str, is_opposite: bool, count: int, drawn: random.Random
) -> Iterator[Pair]:
    figure = family.figure
    assert figure is not None  # the caller asked
    relation = _relation(figure, is_opposite)
    values = sorted({*figure.keep, *figure.break_})
    limit = drawn.choice(values[1:-1]) if wording else figure.limit
    limit_text = render_figure(limit, figure.unit, drawn)
    for index in range(count):
        wanted = [v for v in values if _keeps(v, relation, limit) == (index % 2 == 1)]
        value = drawn.choice(wanted or values)
        figure_text = render_figure(value, figure.unit, drawn)
        phrasing = _fill(drawn.choice(family.clauses), family, drawn, figure_text)
        fields = {
            "verdict": "valid" if _keeps(value, relation, limit) else "invalid",
            "rule": (
                (family.opposite_rule if is_opposite else family.rule).replace(
                    "{limit}", limit_text
                )
            ),
            "wording": _capitalise(wording.replace("{limit}", limit_text)),
            "relation": relation,
            "limit": limit_text,
            "figure": figure_text,
        }
        yield _pair(family, phrasing, fields, drawn)


def _relation(figure: FamilyFigure, is_opposite: bool) -> Relation:
    is_cap = max(figure.keep) < max(figure.break_)
    return "at most" if is_cap != is_opposite else "at least"


def _keeps(value: float, relation: Relation, limit: float) -> bool:
    return value <= limit if relation == "at most" else value >= limit


def _fill(phrasing: Phrasing, family: Family, drawn: random.Random, figure: str = "") -> Phrasing:
    values = {name: drawn.choice(options) for name, options in family.slots.items()} | {
        "figure": figure
    }
    text, does = phrasing.text, phrasing.does
    for name, value in values.items():
        text, does = text.replace(f"{{{name}}}", value), does.replace(f"{{{name}}}", value)
    return Phrasing(text=_capitalise(text), does=does)


def _capitalise(text: str) -> str:
    return re.sub(r"(^|\. )([a-z])", lambda match: match[1] + match[2].upper(), text)


def _pair(
    family: Family, phrasing: Phrasing, fields: dict[str, Any], drawn: random.Random
) -> Pair:  # Any: a pair's own fields
    known = {
        "clause": phrasing.text,
        "does": phrasing.does,
        "law": family.title,
        "article": family.article,
        "family": family.id,
        "as_of": date(2026, 6, 1),
        "jurisdiction": SAMPLE_JURISDICTION,
        "reviewer": drawn.choice(REVIEWERS),
    } | fields
    return Pair.model_validate(
        {"id": content_hash(phrasing.text, str(known.get("wording", "")), family.id)[:16], **known}
    )


def render_figure(value: float, unit: str, drawn: random.Random) -> str:
    """Write a figure with its unit in one of the ways contracts and statutes do.

    `18%`, `eighteen percent (18%)`.

    Args:
        value: The number; a whole one may be written in words.
        unit: One of the units that a family may have.
        drawn: Chooses the form.
    """
    digits = f"{value:,.10g}"
    is_whole = value == int(value) and value <= 100
    words = spell_number(int(value)) if is_whole else digits
    number = drawn.choice([digits, digits, words])
    both = f"{words} ({digits})" if is_whole else digits
    match unit:
        case "percent" | "percent per year" | "percent per month":
            period = unit.removeprefix("percent").strip()
            tails = {
                "": [""],
                "per year": [" per year", " a year", " per annum"],
                "per month": [" per month", " a month"],
            }[period]
            forms = [
                f"{digits}%",
                f"{digits} percent",
                f"{words} percent",
                f"{words} percent ({digits}%)",
                f"{digits} per cent",
            ]
            return drawn.choice(forms) + drawn.choice(tails)
        case "marks":
            return f"{digits} marks"
        case "months' rent" | "months' salary":
            return (
                f"{number}"
                f" {'month' if value == 1 else 'months'}{chr(39) + 's' if value == 1 else chr(39)}"
                f" {unit.split()[-1]}"
            )
        case "hours per day" | "hours per week":
            return f"{number} hours {drawn.choice(['per', 'a'])} {unit.split()[-1]}"
        case _:
            singular = unit.removesuffix("s")
            return f"{drawn.choice([number, number, both])} {singular if value == 1 else unit}"
