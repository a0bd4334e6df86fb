"""Splits: what belongs together stays together, and planted leaks are found by name."""

from datetime import date

import pytest

from components.curation.dataset.splitting import SPLITS, SplitConfig, check_splits, split_pairs
from components.errors import GateError, InputError
from components.likeness.near_duplicates import DuplicatesConfig, find_clusters
from components.records import Pair


def spell(number: int) -> str:
    """Return a word of letters for a number: digits do not tell clauses apart."""
    return "".join(chr(97 + int(digit)) for digit in str(number))


def pair(number: int, *, clause: str, family: str = "", law: str = "Trade Act") -> Pair:
    governed = (
        {"law": law, "article": "1", "verdict": "valid", "rule": "r", "wording": "w"}
        if law
        else {"verdict": "ungoverned"}
    )
    fields = {
        "id": f"p{number:04d}",
        "clause": clause,
        "family": family or f"f{number // 5}",
        "as_of": date(2026, 1, 1),
        "jurisdiction": "sample",
        "does": "d",
    }
    return Pair.model_validate(fields | governed)


def distinct(number: int, *, family: str = "", law: str = "Trade Act") -> Pair:
    return pair(
        number,
        clause=" ".join(f"word{spell(number)}x{spell(place)}" for place in range(12)),
        family=family,
        law=law,
    )


def drafted(number: int, family: str) -> Pair:
    return distinct(number, family=family).model_copy(update={"origin": "drafted"})


def test_split_pairs_shares_no_family_and_no_cluster() -> None:
    """No family and no cluster of near-duplicates stands in two splits.

    Every pair stands in exactly one.
    """
    pairs = [distinct(number) for number in range(100)]
    same = (
        "Interest on the loan is eighteen percent a year and is paid on the first day of each"
        " quarter in advance."
    )
    pairs += [
        pair(number, family=f"f{number % 10}", clause=f"{same} Clause {number}.")
        for number in range(200, 206)
    ]
    clusters = find_clusters(pairs, DuplicatesConfig())
    parts = split_pairs(pairs, clusters, SplitConfig())
    assert sorted(p.id for part in parts.values() for p in part) == sorted(p.id for p in pairs)
    families = [{p.family for p in part} for part in parts.values()]
    assert not families[0] & families[1] | families[0] & families[2] | families[1] & families[2]
    near = [{clusters[p.id] for p in part} for part in parts.values()]
    assert not near[0] & near[1] | near[0] & near[2] | near[1] & near[2]
    assert all(any(p.law for p in part) for part in parts.values())


def test_split_pairs_joins_families_over_twins_that_clusters_missed() -> None:
    """Where clustering missed a near-duplicate, the families are joined over it all the same."""
    pairs = [distinct(number) for number in range(60)]
    text = " ".join(f"shared{spell(place)}" for place in range(20))
    pairs += [
        pair(100, family="f1", clause=text),
        pair(101, family="f2", clause=text),
        pair(102, family="f3", clause=text),
    ]
    for seed in range(12):
        parts = split_pairs(pairs, {}, SplitConfig(seed=seed))
        assert (
            len(
                {
                    name
                    for name, part in parts.items()
                    if any(p.family in ("f1", "f2", "f3") for p in part)
                }
            )
            == 1
        )


def test_split_pairs_gives_each_kind_its_part() -> None:
    """Reviewed, ungoverned and drafted pairs each have a part in every split."""
    pairs = [distinct(number) for number in range(100)]
    pairs += [distinct(1000 + number, law="", family=f"none{number // 5}") for number in range(30)]
    pairs += [drafted(2000 + number, f"drafted/{number // 4}") for number in range(40)]
    parts = split_pairs(pairs, {}, SplitConfig())
    for name in SPLITS:
        assert any(p.law and p.origin == "reviewed" for p in parts[name])
        assert any(not p.law for p in parts[name])
        assert any(p.origin == "drafted" for p in parts[name])


def test_split_pairs_puts_a_giant_into_training() -> None:
    """A family that holds most of the pairs is trained on, never held out."""
    pairs = [distinct(number, family="giant") for number in range(200)] + [
        distinct(300 + n, family=f"f{n // 4}") for n in range(40)
    ]
    for seed in range(10):
        assert {p.family for p in split_pairs(pairs, {}, SplitConfig(seed=seed))["train"]} >= {
            "giant"
        }


def test_check_splits_finds_a_planted_twin() -> None:
    """A near-duplicate of a test clause in training is found and named by its id, not its text."""
    text = (
        "The tenant shall pay a deposit of two months' rent to the landlord before the keys to the"
        " flat are handed over to him."
    )
    planted = pair(7, family="t", clause=text.replace("two", "three").replace("flat", "house"))
    parts = {
        "train": [distinct(1), pair(2, family="a", clause=text)],
        "validation": [distinct(8)],
        "test": [planted],
    }
    check_splits({**parts, "test": [distinct(15)]}, SplitConfig())
    with pytest.raises(
        GateError, match=r"1 near-duplicates stand in two splits: p0007 \(test\) and p0002"
    ) as caught:
        check_splits(parts, SplitConfig(twin_similarity=0.55))
    assert "deposit" not in str(caught.value)


def test_check_splits_finds_twins_that_differ_in_a_figure() -> None:
    """The same clause with another figure in digits is the same clause."""
    one = "Interest on the outstanding amount accrues at 18% per year from the due date."
    parts = {
        "train": [pair(1, family="a", clause=one)],
        "validation": [],
        "test": [pair(2, family="b", clause=one.replace("18", "9.5"))],
    }
    with pytest.raises(GateError, match="near-duplicates"):
        check_splits(parts, SplitConfig())


def test_check_splits_finds_a_planted_family() -> None:
    """A family that stands in two splits is named."""
    parts = {
        "train": [distinct(1, family="x")],
        "validation": [distinct(2, family="y")],
        "test": [distinct(3, family="x")],
    }
    with pytest.raises(GateError, match="family x stands in train and in test"):
        check_splits(parts, SplitConfig())


def test_split_pairs_too_few_families() -> None:
    """Pairs of one family cannot be split, and the message says what is needed."""
    with pytest.raises(InputError, match="at least 3 families"):
        split_pairs([distinct(n, family="one") for n in range(9)], {}, SplitConfig())


def test_split_pairs_keeps_seen_families_in_training() -> None:
    """What a starter was tuned on is never held out while other families are left."""
    pairs = [distinct(number, family=f"family {number % 12}") for number in range(48)]
    seen = {f"family {number}" for number in range(7)}
    for seed in range(5):
        parts = split_pairs(pairs, {}, SplitConfig(seed=seed), seen)
        held_out = {pair.family for name in ("validation", "test") for pair in parts[name]}
        assert held_out
        assert not held_out & seen
    everything = {f"family {number}" for number in range(12)}
    parts = split_pairs(pairs, {}, SplitConfig(), everything)
    assert parts["test"]
