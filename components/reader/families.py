"""Families of rules: one rule in several wordings, its opposites, and clauses under it.

Under an opposite the clauses that keep the rule break it, and those that break it keep it. So the
same clause is asked under both, and only who reads the rule can tell them apart.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from components.errors import MissingError
from components.records import Record
from components.text.jsonl import read_records


class RuleFamily(Record):
    """One rule, with clauses that keep it, break it, or are not governed by it.

    Attributes:
        id: Names the rule.
        area: The field of law; wordings of the same area serve as near misses.
        language: Of all texts, such as `en`.
        decider: Whether a comparison of figures decides, or words do.
        wordings: Texts of the rule.
        opposites: Texts of the opposite rule.
        yields: Texts of the rule by which the parties may agree otherwise: nothing breaks it.
        keep: Clauses that keep the rule; there is one at least, here or in `break_`.
        break_: Clauses that break it.
        near: Clauses of the area that the rule does not govern.
    """

    id: str
    area: str
    language: str = "en"
    decider: Literal["figure", "words"]
    wordings: tuple[str, ...] = Field(min_length=1)
    opposites: tuple[str, ...] = ()
    yields: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    break_: tuple[str, ...] = Field(default=(), alias="break")
    near: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _has_clauses(self) -> Self:
        if not self.keep and not self.break_:
            raise ValueError("keep and break are both empty")
        return self


def read_families(path: Path) -> list[RuleFamily]:
    """Read a JSONL file of families, or every such file of a folder in the order of names.

    Raises:
        MissingError: There is no such file.
        InputError: A file is not UTF-8 or holds no family, or a line is not one.
    """
    paths = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    if not paths or not all(each.is_file() for each in paths):
        raise MissingError(f"{path}: no file of rule families (JSONL). Give a file or a folder.")
    families: list[RuleFamily] = []
    for each in paths:
        rows = read_records(each, RuleFamily, "file of rule families")
        families += [family for _, family in rows]
    return families


def is_held_out(family: str, one_in: int) -> bool:
    """Say whether a family is held out of training; the same ones on every machine and in any set.

    Args:
        family: Its id.
        one_in: Of so many families one is held out, on average.
    """
    return int(hashlib.sha256(family.encode()).hexdigest(), 16) % one_in == 0


def part_families(
    families: Sequence[RuleFamily], one_in: int
) -> tuple[list[RuleFamily], list[RuleFamily]]:
    """Return the families to train on, and those that are held out."""
    trained = [family for family in families if not is_held_out(family.id, one_in)]
    held_out = [family for family in families if is_held_out(family.id, one_in)]
    return trained, held_out
