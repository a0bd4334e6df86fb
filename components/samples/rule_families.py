"""Families of rules to tune a reader on: those of the sample law, and rules of no country."""

import random
from collections.abc import Sequence
from pathlib import Path

from components.reader.families import RuleFamily, read_families
from components.samples.pairs import Family, Phrasing, fill, generate_pairs, load_families

FOLDER = Path(__file__).parent / "data" / "rules"
NUM_FILLS = 3
PAIRS_PER_WORDING = 4
SEED = 11


def load_rule_families() -> list[RuleFamily]:
    """Read the shipped families of rules of no country, 1,116 of them."""
    return read_families(FOLDER)


def sample_rule_families(families: Sequence[Family] | None = None) -> list[RuleFamily]:
    """Return the families of the sample law as families of rules.

    One that a figure decides becomes a family for each of its wordings, since its clauses keep or
    break the figure that the wording has.
    """
    converted: list[RuleFamily] = []
    for family in load_families() if families is None else families:
        if family.kind == "none":
            continue
        if family.figure:
            converted += _split_by_limit(family)
        else:
            converted.append(_convert(family))
    return converted


def _convert(family: Family) -> RuleFamily:
    """Return a family that words decide, its clauses with their slots filled in several ways."""
    return RuleFamily.model_validate(
        {
            "id": family.id,
            "area": family.law,
            "decider": "words",
            "wordings": family.wordings,
            "opposites": family.opposites,
            "keep": _fill_all(family.keep, family),
            "break": _fill_all(family.break_, family),
        }
    )


def _fill_all(phrasings: Sequence[Phrasing], family: Family) -> list[str]:
    """Return every phrasing filled `NUM_FILLS` times; twins of both lists get the same names."""
    filled = []
    for number in range(NUM_FILLS):
        for place, phrasing in enumerate(phrasings):
            rng = random.Random(f"{SEED}/{family.id}/{number}/{place}")
            filled.append(fill(phrasing, family, rng).text)
    return filled


def _split_by_limit(family: Family) -> list[RuleFamily]:
    """Return a family for each wording with its limit; all of them have the id of the family."""
    by_wording: dict[str, dict[str, list[str]]] = {}
    for pair in generate_pairs([family], per_wording=PAIRS_PER_WORDING, seed=SEED):
        if pair.wording:
            clauses = by_wording.setdefault(pair.wording, {"valid": [], "invalid": []})
            clauses[pair.verdict].append(pair.clause)
    return [
        RuleFamily.model_validate(
            {
                "id": family.id,
                "area": family.law,
                "decider": "figure",
                "wordings": [wording],
                "keep": clauses["valid"],
                "break": clauses["invalid"],
            }
        )
        for wording, clauses in by_wording.items()
        if clauses["valid"] and clauses["invalid"]
    ]
