"""The account of a dataset's pairs: what each is used for, counted and listed.

Drafted pairs are no part of it: nobody reviewed them, and they are drawn as far as they are needed.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from components.curation.dataset.uses import USES, KnownUses
from components.records import Group, Pair, Record


class UnusedPair(Record):
    """A pair that is not trained on as it was given, or not at all, and why.

    `use` is what is left of it: `trained` where only sentences of its reason are left out,
    `verdict_only`, or `none`.
    """

    pair: str
    use: Literal["trained", "verdict_only", "none"]
    reason: str


def count_uses(
    pairs: Mapping[str, Sequence[Pair]], training: Sequence[Group], uses: KnownUses
) -> dict[str, Any]:  # Any: JSON values
    """Return what a manifest says of the uses of reviewed pairs.

    Args:
        pairs: The pairs of each split.
        training: The groups of training.
        uses: What each pair is used for.
    """
    by_kind = Counter(dict.fromkeys(USES, 0))
    by_code: Counter[str] = Counter()
    num_shortened = 0
    for pair in _reviewed(pairs):
        use = uses.of(pair)
        by_kind[use.kind] += 1
        by_code[use.code or ""] += use.code is not None
        num_shortened += bool(use.facts) and use.code is None
    shown = {example.pair_id for group in training for example in group.examples}
    to_show = {pair.id for pair in pairs["train"] if pair.law and pair.origin != "drafted"}
    return {
        "uses": dict(by_kind),
        "verdict_only": {code: count for code, count in sorted(by_code.items()) if count},
        "num_shortened": num_shortened,
        "num_to_show": len(to_show),
        "num_shown": len(to_show & shown),
    }


def list_uses(pairs: Mapping[str, Sequence[Pair]], uses: KnownUses) -> list[UnusedPair]:
    """Return the reviewed pairs that are not trained on as they were given."""
    rows: list[UnusedPair] = []
    for pair in _reviewed(pairs):
        use = uses.of(pair)
        if use.code is not None:
            rows.append(UnusedPair(pair=pair.id, use=use.kind, reason=use.explain()))
        elif use.facts:
            facts = ", ".join(use.facts)
            reason = f"facts: sentences that say what its two texts do not show ({facts})"
            rows.append(UnusedPair(pair=pair.id, use=use.kind, reason=reason))
    return rows


def list_dropped(dropped: Sequence[tuple[str, str]], pairs: Sequence[Pair]) -> list[UnusedPair]:
    """Return the examples whose reason was dropped once its facts were masked.

    Args:
        dropped: `(pair id, facts)` of each.
        pairs: The pairs of the split.
    """
    drafted = {pair.id for pair in pairs if pair.origin == "drafted"}
    rows: list[UnusedPair] = []
    for pair_id, facts in dropped:
        reason = f"facts: the answer says what its two texts do not show (as masked: {facts})"
        use: Literal["verdict_only", "none"] = "none" if pair_id in drafted else "verdict_only"
        rows.append(UnusedPair(pair=pair_id, use=use, reason=reason))
    return rows


def _reviewed(pairs: Mapping[str, Sequence[Pair]]) -> Iterator[Pair]:
    """Yield the pairs that a person reviewed, of all splits."""
    for part in pairs.values():
        for pair in part:
            if pair.origin != "drafted":
                yield pair
