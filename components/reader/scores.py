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
from components.reader.lessons import BREAKS, KEEPS, OTHER, RuleLesson

SEED = 5
ReadPairs = Callable[[Sequence[str], Sequence[str]], NDArray[np.float32]]
"""Takes rules and clauses, returns the probability of each label, shape (n, 3)."""


@dataclass(frozen=True)
class AskedLesson:
    """A lesson that is asked.

    Attributes:
        family: The id of its family.
        lesson: Rule, clause and label.
        decider: Whether a figure decides, or words do.
        is_opposite: Whether the rule is an opposite of the family's.
    """

    family: str
    lesson: RuleLesson
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
    asked = list_asked(families, num_clauses)
    began = time.monotonic()
    read_as = read([each.lesson.rule for each in asked], [each.lesson.clause for each in asked])
    return score_readings(asked, read_as, (time.monotonic() - began) / len(asked))


def score_readings(
    asked: Sequence[AskedLesson], read_as: NDArray[np.float32], seconds_a_pair: float
) -> dict[str, float]:
    """Return the scores of lessons that were read, as `score_reader` does.

    Args:
        asked: What was asked.
        read_as: The probability of each label, shape (n, 3).
        seconds_a_pair: How long each took.
    """
    leaning = read_as[:, BREAKS] - read_as[:, KEEPS]  # (n,)
    scores = score_areas(asked, leaning) | score_relating(asked, read_as)
    return scores | {"seconds_a_pair": round(seconds_a_pair, 4), "num_pairs": len(asked)}


def score_areas(asked: Sequence[AskedLesson], leaning: NDArray[np.floating]) -> dict[str, float]:
    """Return the areas under the ROC curve: of words, of figures, and under opposites.

    Args:
        asked: What was asked.
        leaning: How far each clause leans towards breaking its rule, shape (n,); any scale.
    """
    labels = np.array([each.lesson.label for each in asked])
    deciders = np.array([each.decider for each in asked])
    is_opposite = np.array([each.is_opposite for each in asked])
    is_governed = labels != OTHER
    chosen = {
        "auc_words": is_governed & ~is_opposite & (deciders == "words"),
        "auc_figures": is_governed & ~is_opposite & (deciders == "figure"),
        "auc_opposites": is_governed & is_opposite,
    }
    return {
        name: round(_area(labels[mask] == BREAKS, leaning[mask]), 4)
        for name, mask in chosen.items()
        if len(set(labels[mask])) == 2
    }


def score_relating(asked: Sequence[AskedLesson], read_as: NDArray[np.float32]) -> dict[str, float]:
    """Return how often the reader is right that a rule governs a clause, or that it does not.

    Args:
        asked: What was asked.
        read_as: The probability of each label, shape (n, 3).
    """
    is_governed = np.array([each.lesson.label != OTHER for each in asked])
    told_other = read_as.argmax(1) == OTHER
    scores = {}
    if (~is_governed).any():
        scores["near_right"] = round(float(told_other[~is_governed].mean()), 4)
    if is_governed.any():
        scores["governed_right"] = round(float((~told_other[is_governed]).mean()), 4)
    return scores


def list_asked(families: Sequence[RuleFamily], num_clauses: int) -> list[AskedLesson]:
    """Return the lessons that a reader is asked about; the same ones for the same families.

    Raises:
        InputError: There is no family.
    """
    if not families:
        raise InputError("reader: no family of rules is held out to score it on. Give more rules.")
    rng = random.Random(SEED)
    asked: list[AskedLesson] = []
    for family in families:
        for label, clauses in ((KEEPS, family.keep), (BREAKS, family.break_)):
            for clause in rng.sample(clauses, min(num_clauses, len(clauses))):
                rule = rng.choice(family.wordings)
                asked.append(
                    AskedLesson(family.id, RuleLesson(rule, clause, label), family.decider, False)
                )
                if family.opposites:
                    opposite = rng.choice(family.opposites)
                    lesson = RuleLesson(opposite, clause, BREAKS if label == KEEPS else KEEPS)
                    asked.append(AskedLesson(family.id, lesson, family.decider, True))
        for clause in family.near[:num_clauses]:
            lesson = RuleLesson(rng.choice(family.wordings), clause, OTHER)
            asked.append(AskedLesson(family.id, lesson, family.decider, False))
    return asked


def list_yielding(families: Sequence[RuleFamily], num_clauses: int) -> list[RuleLesson]:
    """Return lessons of rules that the parties may set aside: what breaks the rule keeps these."""
    rng = random.Random(SEED)
    lessons = []
    for family in families:
        if family.yields:
            for clause in rng.sample(family.break_, min(num_clauses, len(family.break_))):
                lessons.append(RuleLesson(rng.choice(family.yields), clause, KEEPS))
    return lessons


def _area(is_breaking: NDArray[np.bool_], leaning: NDArray[np.floating]) -> float:
    """Return the area under the ROC curve."""
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(is_breaking, leaning))
