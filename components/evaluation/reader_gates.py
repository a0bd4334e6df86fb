"""What a tuned reader must reach before it may judge, and what is fitted to it on the way.

It is asked about families of rules that were held out. The gates: it reads them better than chance
by a margin, also under their opposites, and no held-out family or clause stood in its lessons.
"""

import time
from collections.abc import Mapping, Sequence

from pydantic import Field

from components.config import Section
from components.gate_result import GateResult
from components.judging.breaking import Known, RuleReading, fit_breaking
from components.likeness.gold_guard import GoldGuard
from components.prompting.template import Passage
from components.reader.families import RuleFamily
from components.reader.lessons import BREAKS, OTHER
from components.reader.reader import RuleReader
from components.reader.scores import list_asked, list_yielding, score_readings
from components.records import Breaking

NUM_CLAUSES = 6


class ReaderGatesConfig(Section):
    """The least that a reader must reach on held-out families."""

    min_auc_words: float = Field(
        default=0.6,
        ge=0,
        le=1,
        description="area under the ROC curve where words decide; 0.5 is chance",
    )
    min_auc_opposites: float = Field(
        default=0.6,
        ge=0,
        le=1,
        description="the same under the opposite rules, which only who reads the rule can tell",
    )
    max_lost: float = Field(
        default=0.01,
        ge=0,
        le=1,
        description="what it may lose of auc_words against the reader that it went on from",
    )
    likeness: float = Field(
        default=0.7,
        gt=0,
        le=1,
        description="share of common runs of words from which a clause counts as one of training",
    )
    max_leaked: float = Field(
        default=0.0, ge=0, le=1, description="share of held-out families that training knew"
    )


def gate_reader(
    scores: dict[str, float],
    trained: Sequence[RuleFamily],
    held_out: Sequence[RuleFamily],
    config: ReaderGatesConfig,
    *,
    before: Mapping[str, float] | None = None,
    known: Sequence[str] = (),
) -> list[GateResult]:
    """Return the gates of a reader.

    Args:
        scores: Its scores on the held-out families.
        trained: The families that it was tuned on.
        held_out: Those that it was asked about.
        config: The bounds.
        before: Scores on them of the reader that it went on from, which it must nearly reach.
        known: Ids of the families that the reader it went on from was tuned on.
    """
    least = (before or {}).get("auc_words", 0.0) - config.max_lost
    leaked = find_leaked(trained, held_out, config.likeness, known)
    num_held_out = len({family.id for family in held_out})
    share = len(leaked) / max(1, num_held_out)
    return [
        _at_least("auc_words", scores, max(config.min_auc_words, least)),
        _at_least("auc_opposites", scores, config.min_auc_opposites),
        GateResult(
            gate="reader",
            name="leaked",
            value=round(share, 4),
            bound=f"at most {config.max_leaked:g}",
            has_passed=share <= config.max_leaked,
            details=tuple(leaked),
        ),
    ]


def _at_least(name: str, scores: dict[str, float], bound: float) -> GateResult:
    """Return a score against its bound; a score that no family gives fails."""
    value = scores.get(name, 0.0)
    return GateResult(
        gate="reader",
        name=name,
        value=value,
        bound=f"at least {bound:g}",
        has_passed=value >= bound,
    )


def find_leaked(
    trained: Sequence[RuleFamily],
    held_out: Sequence[RuleFamily],
    likeness: float,
    known: Sequence[str] = (),
) -> list[str]:
    """Return the held-out families that training knew: by their id, or by a clause like one of it.

    Args:
        trained: The families that a reader was tuned on.
        held_out: Those that it is asked about.
        likeness: Share of common runs of words from which a clause is like another.
        known: Ids of families that the reader it went on from was tuned on.
    """
    ids = {family.id for family in trained} | set(known)
    clauses = {clause for family in trained for clause in (*family.keep, *family.break_)}
    guard = GoldGuard(clauses, similarity=likeness)
    leaked = set()
    for family in held_out:
        own = (*family.keep, *family.break_)
        if family.id in ids or any(guard.is_leak(clause) for clause in own):
            leaked.add(family.id)
    return sorted(leaked)


def measure_reader(
    reader: RuleReader, held_out: Sequence[RuleFamily]
) -> tuple[dict[str, float], Breaking]:
    """Score a reader on held-out families, and fit whether a clause breaks an article.

    Raises:
        InputError: There is no family, or the families hold clauses of one side only.
    """
    asked = list_asked(held_out, NUM_CLAUSES)
    lessons = [each.lesson for each in asked] + list_yielding(held_out, NUM_CLAUSES)
    passages = [Passage(lesson.rule) for lesson in lessons]
    began = time.monotonic()
    read_as = reader.read(
        [passage.text for passage in passages], [lesson.clause for lesson in lessons]
    )  # (n, 3)
    seconds_a_pair = (time.monotonic() - began) / len(lessons)
    scores = score_readings(asked, read_as[: len(asked)], seconds_a_pair)
    rows = []
    for lesson, passage, row in zip(lessons, passages, read_as, strict=True):
        if lesson.label != OTHER:
            is_broken = lesson.label == BREAKS
            rows.append(Known(passage, lesson.clause, RuleReading.of(row), is_broken))
    return scores, fit_breaking(rows)
