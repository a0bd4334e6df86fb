"""Golden sets kept out of training.

No pair whose clause is, or nearly is, a clause that we are measured on.

A clause is blocked when it is the same as a golden one (letter case, punctuation and figures in
digits aside), when it shares many of its word runs, or when most of a golden clause stands inside
it. What is blocked is counted and named by id, never shown. Golden files are read for this and for
nothing else here. Not covered: a golden clause in other words.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from components.config import Section
from components.likeness.near_twins import read_runs
from components.records import Pair
from components.text.jsonl import read_records

MIN_RUNS = 6


class GoldenConfig(Section):
    """What must never be trained on."""

    files: tuple[Path, ...] = Field(
        default=(), description="golden sets, JSONL with a `clause` a line"
    )
    similarity: float = Field(
        default=0.6,
        gt=0,
        le=1,
        description="share of three-word runs in common from which a clause is blocked",
    )
    contained: float = Field(
        default=0.8,
        gt=0,
        le=1,
        description="share of a golden clause's runs inside a clause from which it is blocked",
    )


class GoldenClause(BaseModel):
    """A row of a golden set; only its clause is used."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    clause: str = Field(min_length=1)

    def __repr__(self) -> str:
        return f"GoldenClause(length={len(self.clause)})"


@dataclass(frozen=True)
class Blocked:
    """A pair that was blocked: its id, where the golden clause stands, and how alike the two are."""

    pair_id: str
    place: str
    similarity: float


def read_golden(config: GoldenConfig) -> dict[str, str]:
    """Return the clauses of all golden sets by where they stand, `file.jsonl:7`.

    Raises:
        MissingError: A file is not there.
        InputError: A file cannot be read as a golden set.
    """
    rows = (
        (path, *row)
        for path in config.files
        for row in read_records(path, GoldenClause, "golden set")
    )
    return {f"{path.name}:{number}": row.clause for path, number, row in rows}


def block_golden(
    pairs: Sequence[Pair], golden: dict[str, str], config: GoldenConfig
) -> tuple[list[Pair], list[Blocked]]:
    """Part the pairs that may be trained on from those that are too near to a golden clause.

    Args:
        pairs: Reviewed and drafted pairs.
        golden: From `read_golden`.
        config: How near is too near.

    Returns:
        The pairs that stay, in order, and what was blocked.
    """
    places, runs_of = list(golden), [read_runs(clause) for clause in golden.values()]
    index: dict[int, list[int]] = defaultdict(list)
    for number, runs in enumerate(runs_of):
        for run in runs:
            index[run].append(number)
    kept: list[Pair] = []
    blocked: list[Blocked] = []
    for pair in pairs:
        runs = read_runs(pair.clause)
        shared = Counter(number for run in runs for number in index.get(run, ()))
        near = [
            (
                count / (len(runs) + len(runs_of[number]) - count),
                count / len(runs_of[number]),
                number,
            )
            for number, count in shared.items()
        ]
        hits = [
            (jaccard, number)
            for jaccard, share, number in near
            if jaccard >= config.similarity
            or (share >= config.contained and len(runs_of[number]) >= MIN_RUNS)
        ]
        if hits:
            similarity, number = max(hits)
            blocked.append(Blocked(pair.id, places[number], round(similarity, 4)))
        else:
            kept.append(pair)
    return kept, blocked
