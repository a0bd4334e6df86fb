"""How well a reader reads rules: scores on families that it was not tuned on.

Each clause is read under one wording of its rule and, where there is one, under one opposite. The
areas under the ROC curve say how often a clause that breaks its rule leans more towards "breaks"
than one that keeps its own: 0.5 is chance, 1 is perfect.
"""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from components.errors import InputError
from components.reader.families import RuleFamily
from components.reader.lessons import BREAKS, KEEPS, OTHER, Lesson

SEED = 5
ReadPairs = Callable[[Sequence[str], Sequence[str]], NDArray[np.float32]]
"""Takes rules and clauses, returns the probability of each label, shape (n, 3)."""


@dataclass(frozen=True)
class _Asked:
    """A lesson that is asked, whether figures decide it, and whether under an opposite."""

    lesson: Lesson
    decider: str
    is_opposite: bool


def score_reader(
    read: ReadPairs, families: Sequence[RuleFamily], num_clauses: int = 6
) -> dict[str, float]:
    """Return the scores of a reader on families of rules.

    Args:
        read: The reader.
        families: Rules that it was not tuned on.
        num_clauses: Clauses of each kind and family, at most.

    Returns:
        `auc_words` and `auc_figures` of rules that words and figures decide, `auc_opposites` under
        the opposite rules, `near_right` (share of clauses that the rule does not govern told as
        something else), `governed_right` (share of the others not told so), `seconds_a_pair` and
        `num_pairs`. A score that no family has is left out.

    Raises:
        InputError: There is no family.
    """
    if not families:
        raise InputError("reader: no family of rules is held out to score it on. Give more rules.")
    asked = list_asked(families, num_clauses)
    began = time.monotonic()
    read_as = read([each.lesson.rule for each in asked], [each.lesson.clause for each in asked])
    seconds = time.monotonic() - began
    leaning = read_as[:, BREAKS] - read_as[:, KEEPS]  # (n,)
    labels = np.array([each.lesson.label for each in asked])
    deciders = np.array([each.decider for each in asked])
    is_opposite = np.array([each.is_opposite for each in asked])
    is_governed = labels != OTHER
    chosen = {
        "auc_words": is_governed & ~is_opposite & (deciders == "words"),
        "auc_figures": is_governed & ~is_opposite & (deciders == "figure"),
        "auc_opposites": is_governed & is_opposite,
    }
    scores = {
        name: _area(labels[mask] == BREAKS, leaning[mask])
        for name, mask in chosen.items()
        if len(set(labels[mask])) == 2
    }
    told_other = read_as.argmax(1) == OTHER
    if (~is_governed).any():
        scores["near_right"] = float(told_other[~is_governed].mean())
    scores["governed_right"] = float((~told_other[is_governed]).mean())
    scores["seconds_a_pair"] = seconds / len(asked)
    rounded = {name: round(value, 4) for name, value in scores.items()}
    return rounded | {"num_pairs": len(asked)}


def list_asked(families: Sequence[RuleFamily], num_clauses: int) -> list[_Asked]:
    """Return the lessons that a reader is asked about; the same ones for the same families."""
    rng = random.Random(SEED)
    asked: list[_Asked] = []
    for family in families:
        for label, clauses in ((KEEPS, family.keep), (BREAKS, family.break_)):
            for clause in rng.sample(clauses, min(num_clauses, len(clauses))):
                rule = rng.choice(family.wordings)
                asked.append(_Asked(Lesson(rule, clause, label), family.decider, False))
                if family.opposites:
                    opposite = rng.choice(family.opposites)
                    lesson = Lesson(opposite, clause, BREAKS if label == KEEPS else KEEPS)
                    asked.append(_Asked(lesson, family.decider, True))
        for clause in family.near[:num_clauses]:
            lesson = Lesson(rng.choice(family.wordings), clause, OTHER)
            asked.append(_Asked(lesson, family.decider, False))
    return asked


def list_yielding(families: Sequence[RuleFamily], num_clauses: int) -> list[Lesson]:
    """Return lessons of rules that the parties may set aside: what breaks the rule keeps these."""
    rng = random.Random(SEED)
    lessons = []
    for family in families:
        if family.yields:
            for clause in rng.sample(family.break_, min(num_clauses, len(family.break_))):
                lessons.append(Lesson(rng.choice(family.yields), clause, KEEPS))
    return lessons


def _area(is_breaking: NDArray[np.bool_], leaning: NDArray[np.float32]) -> float:
    """Return the area under the ROC curve."""
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(is_breaking, leaning))
