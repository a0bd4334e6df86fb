"""Lessons of a reader: a rule, a clause, and whether the clause keeps or breaks the rule.

A deal of one family holds a clause that keeps the rule and one that breaks it, both under a wording
of the rule and under one of its opposite, and now and then the rule that parties may set aside, a
clause of the same area that the rule does not govern, and the rule of another family.
Rules are shown alone or among other paragraphs, clauses alone or with a number, a heading or a
neighbour, since that is how articles and contracts have them.
"""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from components.reader.families import RuleFamily

KEEPS, BREAKS, OTHER = 0, 1, 2
"""The labels, in the order of the reader's outputs."""
NEAR_SHARE = 0.5
YIELD_SHARE = 0.5
STRANGER_SHARE = 0.6
TWIN_SHARE = 0.7
FAR_SHARE = 0.5
"""Of strangers, how many are of any area."""
PARAGRAPH_SHARE = 0.3
NUMBER_SHARE = 0.2
NEIGHBOUR_SHARE = 0.15
MAX_RULE_WORDS = 130
MAX_CLAUSE_WORDS = 60


@dataclass(frozen=True)
class RuleLesson:
    """A rule and a clause with the label of what the clause does to the rule."""

    rule: str
    clause: str
    label: int


@dataclass(frozen=True)
class Deal:
    """Lessons of one family.

    Attributes:
        lessons: Every lesson.
        orders: Pairs of places: the first lesson's clause breaks its rule more than the second's.
    """

    lessons: tuple[RuleLesson, ...]
    orders: tuple[tuple[int, int], ...]


class Dealer:
    """Deals families in random order, each once before any comes again.

    Args:
        families: What to train on; those of one id are dealt in turn as one family.
        rng: Draws everything.
    """

    def __init__(self, families: Sequence[RuleFamily], rng: random.Random) -> None:
        self._rng = rng
        self._deck: list[str] = []
        self._by_id: dict[str, list[RuleFamily]] = defaultdict(list)
        self._by_area: dict[str, list[RuleFamily]] = defaultdict(list)
        self._families = list(families)
        for family in families:
            self._by_id[family.id].append(family)
            self._by_area[family.area].append(family)

    def deal(self) -> Deal:
        """Return the lessons of the next family."""
        if not self._deck:
            self._deck = self._rng.sample(sorted(self._by_id), len(self._by_id))
        return self._deal_family(self._rng.choice(self._by_id[self._deck.pop()]))

    def _deal_family(self, family: RuleFamily) -> Deal:
        """Draw the lessons of one family."""
        rng = self._rng
        if not (family.keep and family.break_):
            return self._deal_one_sided(family)
        keeping, breaking = self._draw_clauses(family)
        wording = self._show_rule(rng.choice(family.wordings), family)
        lessons = [RuleLesson(wording, keeping, KEEPS), RuleLesson(wording, breaking, BREAKS)]
        orders = [(1, 0)]
        if family.opposites:
            opposite = self._show_rule(rng.choice(family.opposites), family)
            lessons += [
                RuleLesson(opposite, keeping, BREAKS),
                RuleLesson(opposite, breaking, KEEPS),
            ]
            orders += [(2, 3), (2, 0), (1, 3)]
        if family.yields and rng.random() < YIELD_SHARE:
            lessons.append(RuleLesson(rng.choice(family.yields), breaking, KEEPS))
        if family.near and rng.random() < NEAR_SHARE:
            rule = rng.choice([*family.wordings, *family.opposites])
            lessons.append(
                RuleLesson(rule, self._show_clause(rng.choice(family.near), family), OTHER)
            )
        lessons += self._deal_stranger(family, rng.choice([keeping, breaking]))
        return Deal(tuple(lessons), tuple(orders))

    def _deal_one_sided(self, family: RuleFamily) -> Deal:
        """Draw the lessons of a family whose clauses all keep the rule, or all break it."""
        label = KEEPS if family.keep else BREAKS
        clause = self._show_clause(self._rng.choice(family.keep or family.break_), family)
        rule = self._show_rule(self._rng.choice(family.wordings), family)
        return Deal((RuleLesson(rule, clause, label), *self._deal_stranger(family, clause)), ())

    def _deal_stranger(self, family: RuleFamily, clause: str) -> list[RuleLesson]:
        """Now and then, return the clause under the rule of another family."""
        stranger = self._draw_stranger(family)
        is_strange = stranger.id != family.id and not self._holds_clause_of(stranger, clause)
        if not is_strange or self._rng.random() >= STRANGER_SHARE:
            return []
        rule = self._rng.choice([*stranger.wordings, *stranger.opposites])
        return [RuleLesson(rule, clause, OTHER)]

    def _draw_stranger(self, family: RuleFamily) -> RuleFamily:
        """Draw a family of the same area, or of any: a search brings up both."""
        if self._rng.random() < FAR_SHARE:
            return self._rng.choice(self._families)
        return self._rng.choice(self._by_area[family.area])

    def _holds_clause_of(self, family: RuleFamily, clause: str) -> bool:
        """Say whether a clause has one of a family's or of its twins' beside it."""
        clauses: list[str] = []
        for twin in self._by_id[family.id]:
            clauses += [*twin.keep, *twin.break_]
        return any(own in clause for own in clauses)

    def _draw_clauses(self, family: RuleFamily) -> tuple[str, str]:
        """Draw a clause that keeps the rule and one that breaks it; often they are twins.

        Clauses at the same place of both lists are often worded alike, so that only what they
        provide tells them apart.
        """
        place = self._rng.randrange(len(family.keep))
        if place < len(family.break_) and self._rng.random() < TWIN_SHARE:
            breaking = family.break_[place]
        else:
            breaking = self._rng.choice(family.break_)
        return self._show_clause(family.keep[place], family), self._show_clause(breaking, family)

    def _show_rule(self, rule: str, family: RuleFamily) -> str:
        """Return the rule alone, or as one of two or three paragraphs of an article."""
        if self._rng.random() >= PARAGRAPH_SHARE:
            return rule
        others = [each for each in self._by_area[family.area] if each.id != family.id]
        paragraphs = [rule]
        for stranger in self._rng.sample(others, min(len(others), self._rng.choice([1, 1, 2]))):
            paragraphs.append(self._rng.choice(stranger.wordings))
        if sum(len(paragraph.split()) for paragraph in paragraphs) > MAX_RULE_WORDS:
            return rule
        self._rng.shuffle(paragraphs)
        return "\n".join(paragraphs)

    def _show_clause(self, clause: str, family: RuleFamily) -> str:
        """Return the clause alone, or with a number before it, or a neighbour beside it."""
        rng = self._rng
        shown = clause
        if rng.random() < NEIGHBOUR_SHARE and len(self._by_area) > 1:
            area = rng.choice([area for area in self._by_area if area != family.area])
            stranger = rng.choice(self._by_area[area])
            neighbour = rng.choice(stranger.keep or stranger.break_)
            if len(f"{clause} {neighbour}".split()) <= MAX_CLAUSE_WORDS:
                shown = f"{clause} {neighbour}" if rng.random() < 0.5 else f"{neighbour} {clause}"
        if rng.random() < NUMBER_SHARE:
            number = rng.choice(["{}.", "{}.1", "Article {}.", "({})", "Section {}"])
            shown = f"{number.format(rng.randrange(1, 30))} {shown}"
        return shown
