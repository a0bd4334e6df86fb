"""The account of uses: each reviewed pair counted once, what is not trained listed with why."""

from components.curation.dataset.use_counts import count_uses, list_dropped, list_uses
from components.curation.dataset.uses import KnownUses
from tests.curation.dataset.test_own_words import LOAN
from tests.tuning.material import make_group

HEAD = "Per Civil Code Article 205, this clause is invalid"
PAIRS = {
    "train": [
        LOAN.model_copy(update={"id": "a", "answer": f"{HEAD}: it sets 18%."}),
        LOAN.model_copy(update={"id": "b", "answer": f"{HEAD}: it sets 18%. Usury is 40%."}),
        LOAN.model_copy(update={"id": "c", "answer": f"{HEAD}: usury is 40%."}),
        LOAN.model_copy(update={"id": "d", "origin": "drafted"}),
    ],
    "test": [LOAN.model_copy(update={"id": "e", "law": ""})],
}


def test_count_uses() -> None:
    """Uses and reasons are counted, and how many of the training pairs stand in a group."""
    group = make_group()
    shown = (group.examples[0].model_copy(update={"pair_id": "b"}),)
    counts = count_uses(PAIRS, [group.model_copy(update={"examples": shown})], KnownUses())
    assert counts == {
        "uses": {"trained": 2, "verdict_only": 2},
        "verdict_only": {"facts": 1, "no-article": 1},
        "num_shortened": 1,
        "num_to_show": 3,
        "num_shown": 1,
    }


def test_list_uses() -> None:
    """What is not trained as it was given is listed; drafted pairs are not part of the account."""
    rows = {row.pair: row for row in list_uses(PAIRS, KnownUses())}
    assert sorted(rows) == ["b", "c", "e"]
    assert rows["b"].use == "trained"
    assert "figure 40%" in rows["b"].reason
    assert rows["c"].reason.startswith("facts: its reason says what neither")
    assert rows["e"].reason.startswith("no-article: ")


def test_list_dropped() -> None:
    """A reason dropped once masked leaves a reviewed pair its verdict, a drafted one nothing."""
    rows = list_dropped([("a", "title: Old Act"), ("d", "figure: 3")], PAIRS["train"])
    assert [row.use for row in rows] == ["verdict_only", "none"]
    assert "as masked: title: Old Act" in rows[0].reason
