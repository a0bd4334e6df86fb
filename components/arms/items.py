"""What the arms are asked: held-out clauses, and clauses before and after an amendment.

A clause is held out if its family stands in a split that nothing was tuned on. An amended clause
stands under an article whose wording changed so that the clause's figure, which kept the rule,
breaks it now, or the other way about: code reads the right verdict of both days from the two
wordings. It is asked on both days, and only an answer that follows the law turns. Where the
held-out families have too few of these, those of training serve: the figures that these were tuned
on were drawn anew, so no limit could be learnt. Not covered: amendments of rules without figures,
whose right verdict nobody gave.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Literal

from components.errors import GateError
from components.evaluation.sampling import in_turn
from components.judging.comparisons import compare_all
from components.knowledge.search import KnowledgeBase
from components.promotion.calibration import choose_pairs
from components.promotion.pairing import is_own_wording
from components.prompting.template import Passage
from components.records import Pair, Record, Verdict, Version

ItemKind = Literal["held out", "before", "after"]


class ArmItem(Record):
    """One clause on one day, with its right answer.

    Attributes:
        kind: `held out`, or the day `before` or `after` an amendment.
        twin: What a clause before an amendment and the same one after it share; else empty.
        outdated: The verdict under the law before the amendment, for kind `after`; else empty.
    """

    id: str
    kind: ItemKind
    family: str
    clause: str
    as_of: date
    jurisdiction: str
    law: str
    article: str
    verdict: Verdict
    twin: str = ""
    outdated: Verdict | Literal[""] = ""

    def __repr__(self) -> str:
        return f"ArmItem(id={self.id!r}, kind={self.kind!r})"

    __str__ = __repr__


def draw_items(pairs: Sequence[Pair], knowledge: KnowledgeBase, count: int) -> list[ArmItem]:
    """Return held-out clauses, one family after the other in turn.

    Args:
        pairs: Reviewed pairs of a split that nothing was tuned on.
        knowledge: The edition; pairs that were reviewed under another wording are left out.
        count: Clauses, at most.

    Raises:
        GateError: The edition holds the wording of none of them.
    """
    reviewed = [pair for pair in pairs if pair.origin != "drafted"]
    chosen = choose_pairs(reviewed, knowledge, count)
    if not chosen:
        raise GateError(
            f"edition {knowledge.edition}: it holds the wording of no held-out pair. Curate pairs"
            " under this edition, then run this again."
        )
    return [_make_item(pair) for pair in chosen]


def draw_amended(
    splits: Sequence[Sequence[Pair]], knowledge: KnowledgeBase, count: int
) -> list[ArmItem]:
    """Return clauses whose verdict an amendment turned, before it and after it.

    Args:
        splits: Reviewed pairs, those of held-out splits first.
        knowledge: The edition, which holds both wordings.
        count: Clauses, at most; each gives two items.
    """
    items: list[ArmItem] = []
    for pairs in splits:
        families: dict[str, list[tuple[ArmItem, ArmItem]]] = {}
        seen: set[str] = set()
        for pair in sorted(pairs, key=lambda pair: pair.id):
            is_usable = pair.law and pair.origin != "drafted" and pair.clause not in seen
            if not is_usable or not is_own_wording(pair, knowledge):
                continue
            seen.add(pair.clause)
            families.setdefault(pair.family, []).extend(_find_turns(pair, knowledge))
        for before, after in in_turn(families.values()):
            if len(items) < 2 * count:
                items += [before, after]
    return items


def _make_item(pair: Pair) -> ArmItem:
    """Return a pair as a held-out item."""
    return ArmItem(
        id=pair.id,
        kind="held out",
        family=pair.family,
        clause=pair.clause,
        as_of=pair.as_of,
        jurisdiction=pair.jurisdiction,
        law=pair.law,
        article=pair.article,
        verdict=pair.verdict,
    )


def _find_turns(pair: Pair, knowledge: KnowledgeBase) -> Iterator[tuple[ArmItem, ArmItem]]:
    """Yield a clause before and after the amendment of its article that turned its verdict last."""
    versions = knowledge.versions_of(pair.law, pair.article, jurisdiction=pair.jurisdiction)
    known = [version for version in versions if version.valid_from <= pair.as_of]
    steps = list(zip(known, known[1:], strict=False))
    for old, new in reversed(steps):
        verdict_before = _judge(pair.clause, old)
        verdict_after = _judge(pair.clause, new)
        if verdict_before is None or verdict_after is None or verdict_before == verdict_after:
            continue
        if old.valid_from >= new.valid_from:
            continue  # the old wording was never in force
        if new is known[-1] and verdict_after != pair.verdict:
            continue  # code and attorney disagree, so nothing is sure
        day_before = new.valid_from - timedelta(days=1)
        before = _make_item(pair).model_copy(
            update={
                "id": f"{pair.id}/before",
                "kind": "before",
                "as_of": day_before,
                "law": old.law,
                "article": old.article,
                "verdict": verdict_before,
                "twin": pair.id,
            }
        )
        after = before.model_copy(
            update={
                "id": f"{pair.id}/after",
                "kind": "after",
                "as_of": new.valid_from,
                "law": new.law,
                "article": new.article,
                "verdict": verdict_after,
                "outdated": verdict_before,
            }
        )
        yield before, after
        return


def _judge(clause: str, version: Version) -> Verdict | None:
    """Return the verdict that the figures of a clause and an article give, None for none."""
    comparisons = compare_all(Passage(version.text), clause)
    if not comparisons.is_unanimous:
        return None
    return "invalid" if comparisons.broken else "valid"


def group_by_day(items: Sequence[ArmItem]) -> Mapping[tuple[date, str], list[ArmItem]]:
    """Return items by day and jurisdiction: those of one day are searched for together."""
    groups: dict[tuple[date, str], list[ArmItem]] = {}
    for item in items:
        groups.setdefault((item.as_of, item.jurisdiction), []).append(item)
    return groups
