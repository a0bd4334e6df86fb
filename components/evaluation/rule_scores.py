"""How well clauses are judged under the right rule: figures first, the reader, rules that yield.

A file of rule families needs no law and no search: each clause is judged under a wording of its own
rule, and under one opposite, as a review judges a clause under the article that governs it. Beside
the whole judging stand the scores of the reader alone. What the search makes of a clause, and
whether it finds the rule, is not measured here.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from components.documents.paragraph_labels import split_label
from components.errors import InputError
from components.judging.breaking import RuleReading, breaking_probability
from components.judging.comparisons import compare_all
from components.prompting.prompt_injection import clear_orders
from components.prompting.template import Passage
from components.reader.families import RuleFamily
from components.reader.lessons import BREAKS, KEEPS, OTHER, RuleLesson
from components.reader.reader import NUM_LABELS
from components.reader.scores import (
    AskedLesson,
    list_asked,
    list_yielding,
    score_areas,
    score_relating,
)
from components.records import BY_FIGURES, Breaking
from components.text.english import is_english

ALL_CLAUSES = 1_000_000
FIELDS = (
    ("auc_words", "auc_figures", "auc_opposites")
    + ("accuracy_words", "accuracy_figures", "yields_right")
    + ("near_right", "governed_right")
    + ("reader_auc_words", "reader_auc_figures", "reader_auc_opposites")
)


class ReadsPairs(Protocol):
    """What a reader of rules offers; see `components.reader.reader.RuleReader`."""

    def read(
        self,
        rules: Sequence[str],
        clauses: Sequence[str],
        on_progress: Callable[[int, int], None] | None = None,
    ) -> NDArray[np.float32]:
        """Return the probabilities that each clause keeps its rule, breaks it, or neither."""


@dataclass(frozen=True)
class JudgedLessons:
    """What was made of n lessons.

    Attributes:
        breaks: The probability that each clause breaks its rule, shape (n,).
        is_read: Which pairs the reader read, shape (n,).
        readings: What it said, shape (n, 3); zeros where it did not read.
        is_decided: Where figures or reader told; in a review the writer decides the rest.
    """

    breaks: NDArray[np.float64]
    is_read: NDArray[np.bool_]
    readings: NDArray[np.float32]
    is_decided: NDArray[np.bool_]

    def take(self, places: slice) -> "JudgedLessons":
        """Return what was made of some of the lessons."""
        return JudgedLessons(
            breaks=self.breaks[places],
            is_read=self.is_read[places],
            readings=self.readings[places],
            is_decided=self.is_decided[places],
        )


@dataclass(frozen=True)
class JudgedRules:
    """Families of rules, their clauses judged.

    Attributes:
        asked: The clauses under their rules and under opposites.
        asked_judged: What was made of them.
        yielding_judged: What was made of clauses under rules that the parties may set aside; every
            one of them keeps its rule.
        seconds: What all of it took.
    """

    asked: Sequence[AskedLesson]
    asked_judged: JudgedLessons
    yielding_judged: JudgedLessons
    seconds: float


def judge_rules(
    families: Sequence[RuleFamily],
    reader: ReadsPairs | None,
    breaking: Breaking,
    on_progress: Callable[[int, int], None] | None = None,
) -> JudgedRules:
    """Judge every clause of families of rules.

    Args:
        families: The rules.
        reader: The reader; None: figures alone judge.
        breaking: How figures and reader are weighed.
        on_progress: Called with the number of pairs read and of all that are read.

    Raises:
        InputError: There is no family.
    """
    if not families:
        raise InputError("rules: no family to score. Give a file with one family a line.")
    asked = list_asked(families, ALL_CLAUSES)
    lessons = [each.lesson for each in asked] + list_yielding(families, ALL_CLAUSES)
    began = time.monotonic()
    judged = judge_lessons(lessons, reader, breaking, on_progress)
    seconds = time.monotonic() - began
    return JudgedRules(
        asked=asked,
        asked_judged=judged.take(slice(len(asked))),
        yielding_judged=judged.take(slice(len(asked), None)),
        seconds=seconds,
    )


def score_rules(rules: JudgedRules, trained_on: Sequence[str] = ()) -> dict[str, float | None]:
    """Return the scores of families whose clauses were judged.

    Args:
        rules: From `judge_rules`.
        trained_on: Ids of the families that the reader was tuned on, which flatter it.

    Returns:
        `auc_words`, `auc_figures`, `auc_opposites`: areas under the ROC curve of the probability
        that a clause breaks its rule; 0.5 is chance. `accuracy_words`, `accuracy_figures`: shares
        of right verdicts. `yields_right`: share of clauses judged to keep a rule that parties may
        set aside. `near_right`, `governed_right` and `reader_...`: the reader alone, see
        `score_reader`. A score that the families do not give is None. `num_families`,
        `num_trained_on`, `num_pairs`, `num_unread` (pairs in a language that the reader cannot
        read, judged by figures alone) and `seconds_a_pair`.
    """
    asked, judged, yielding = rules.asked, rules.asked_judged, rules.yielding_judged
    num_pairs = len(asked) + len(yielding.breaks)
    scores: dict[str, float | None] = dict.fromkeys(FIELDS)
    scores |= score_areas(asked, judged.breaks)
    scores |= score_verdicts(asked, judged)
    scores |= _score_reader(asked, judged)
    if len(yielding.breaks):
        scores["yields_right"] = round(float((yielding.breaks < 0.5).mean()), 4)
    ids = {each.family for each in asked}
    return scores | {
        "seconds_a_pair": round(rules.seconds / num_pairs, 4),
        "num_families": len(ids),
        "num_trained_on": len(ids & set(trained_on)),
        "num_pairs": num_pairs,
        "num_unread": int((~judged.is_read).sum() + (~yielding.is_read).sum()),
    }


def explain_families(rules: JudgedRules) -> list[str]:
    """Return a line for each family with a clause that is judged wrongly, the worst first.

    Clauses that a rule does not govern are left out: no verdict is asked of them.
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for place, each in enumerate(rules.asked):
        if each.lesson.label == OTHER:
            continue
        count = counts[each.family]
        count["all"] += 1
        if is_right(each, rules.asked_judged, place):
            continue
        count["wrong"] += 1
        count["keeping" if each.lesson.label == KEEPS else "breaking"] += 1
        count["opposite"] += each.is_opposite
    wrong = [name for name, count in counts.items() if count["wrong"]]
    wrong.sort(key=lambda name: -counts[name]["wrong"] / counts[name]["all"])
    return [f"{name}: {_describe(counts[name])}" for name in wrong]


def _describe(count: Counter[str]) -> str:
    """Return how many clauses of a family were judged wrongly, and which."""
    return (
        f"{count['wrong']} of {count['all']} wrong ({count['keeping']} keep the rule,"
        f" {count['breaking']} break it; {count['opposite']} under an opposite)"
    )


def judge_lessons(
    lessons: Sequence[RuleLesson],
    reader: ReadsPairs | None,
    breaking: Breaking,
    on_progress: Callable[[int, int], None] | None = None,
) -> JudgedLessons:
    """Judge each clause under its rule, as a review does under the article that governs it.

    Args:
        lessons: Rules and clauses.
        reader: The reader; None: figures alone judge.
        breaking: How figures and reader are weighed.
        on_progress: Called with the number of pairs read and of all that are read.
    """
    articles = [Passage(clear_orders(lesson.rule).text) for lesson in lessons]
    clauses = [clear_orders(split_label(lesson.clause)[1]).text for lesson in lessons]
    is_read = np.array(
        [
            reader is not None and is_english(clause) and is_english(article.text)
            for clause, article in zip(clauses, articles, strict=True)
        ]
    )
    readings = np.zeros((len(lessons), NUM_LABELS), dtype=np.float32)
    places = np.flatnonzero(is_read)
    if reader is not None and len(places):
        rules = [articles[place].text for place in places]
        readings[places] = reader.read(rules, [clauses[place] for place in places], on_progress)
    breaks = np.empty(len(lessons))
    is_decided = is_read.copy()
    for place, (article, clause) in enumerate(zip(articles, clauses, strict=True)):
        reading = RuleReading.of(readings[place]) if is_read[place] else None
        comparisons = compare_all(article, clause)
        fit = BY_FIGURES if reading is None else breaking
        breaks[place] = breaking_probability(fit, reading, comparisons, article)
        is_decided[place] |= comparisons.is_unanimous
    return JudgedLessons(breaks, is_read, readings, is_decided)


def score_verdicts(asked: Sequence[AskedLesson], judged: JudgedLessons) -> dict[str, float]:
    """Return the shares of right verdicts under rules that words decide, and that figures do.

    A clause on which neither figures nor the reader told anything counts as half right: a guess.

    Args:
        asked: What was asked.
        judged: What was made of it.
    """
    shares: dict[str, list[float]] = {"words": [], "figure": []}
    for place, each in enumerate(asked):
        if each.is_opposite or each.lesson.label == OTHER:
            continue
        share = float(is_right(each, judged, place)) if judged.is_decided[place] else 0.5
        shares[each.decider].append(share)
    names = {"words": "accuracy_words", "figure": "accuracy_figures"}
    return {
        names[decider]: round(sum(values) / len(values), 4)
        for decider, values in shares.items()
        if values
    }


def is_right(asked: AskedLesson, judged: JudgedLessons, place: int) -> bool:
    """Say whether the likelier of "keeps" and "breaks" is right for the lesson at a place."""
    return bool(judged.breaks[place] >= 0.5) == (asked.lesson.label == BREAKS)


def _score_reader(asked: Sequence[AskedLesson], judged: JudgedLessons) -> dict[str, float]:
    """Return the scores of the reader alone, on the pairs that it read."""
    read = [each for each, is_read in zip(asked, judged.is_read, strict=True) if is_read]
    if not read:
        return {}
    readings = judged.readings[judged.is_read]  # (n, 3)
    areas = score_areas(read, readings[:, BREAKS] - readings[:, KEEPS])
    alone = {f"reader_{name}": value for name, value in areas.items()}
    return alone | score_relating(read, readings)
