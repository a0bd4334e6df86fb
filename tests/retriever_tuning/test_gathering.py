"""Lessons hold nothing of what is tested on.

No held-out law, no held-out family, nothing like a gold clause.
"""

import json
from pathlib import Path

import pytest

from components.errors import UsageError
from components.likeness.gold_guard import GoldGuard
from components.retriever_tuning.gathering import (
    GatheringConfig,
    StatuteSource,
    gather_lessons,
    is_about_another,
    make_probes,
    read_lessons,
    read_reviewed,
    write_lessons,
)
from components.storage import Home
from tests.conftest import DATA
from tests.knowledge.corpus import HashingEmbedder

HELD_OUT = frozenset({"security-deposit-cap", "withdrawal-waiver"})
COUNTS = {"sample": 60, "recast": 30, "cropped": 20, "note": 20, "cited": 5}


def write_acts(folder: Path) -> Path:
    """Write two small laws, one of them to be held out."""
    folder.mkdir()
    for name, noun in (("ship-act", "vessel"), ("mill-act", "mill")):
        body = "".join(
            f"### Article {number} Duty of the lessee of a {noun} {number}\nThe lessee of the"
            f" {noun} shall keep it in repair for {number} years under the contract. The lessor may"
            f" inspect the {noun} at any time after a written notice to the lessee number"
            f" {number}.\n\n"
            for number in range(1, 40)
        )
        (folder / f"{name}.md").write_text(
            f"---\nlaw: {name}\ntitle: {noun.title()} Act\namended: 2024-01-01\n---\n##"
            f" General\n\n{body}"
        )
    return folder


@pytest.fixture
def config(tmp_path: Path) -> GatheringConfig:
    gold = tmp_path / "gold.jsonl"
    clause = next(
        pair.clause for pair in read_reviewed() if pair.family not in HELD_OUT and pair.law
    )
    gold.write_text(json.dumps({"id": "a", "clause": clause, "verdict": "valid"}) + "\n")
    source = StatuteSource(
        kind="markdown", path=write_acts(tmp_path / "acts"), held_out=("mill-act",)
    )
    return GatheringConfig(statutes=(source,), num_pairs=COUNTS, guarded=(gold,), num_negatives=2)


def test_lessons_hold_nothing_of_a_test(config: GatheringConfig, tmp_path: Path) -> None:
    """By hash and by likeness: no clause of held-out families, no word of held-out laws, no gold clause; laws beside them are used."""
    lessons, _ = gather_lessons(config, Home(tmp_path), HashingEmbedder(), HELD_OUT)
    texts = {text for one in lessons for text in (one.pair.query, one.pair.passage, *one.negatives)}
    assert not any("mill" in text.lower().split() for text in texts)
    assert any("vessel" in text for text in texts)
    assert not {one.pair.family for one in lessons} & HELD_OUT
    tested = [
        query.text
        for probe in make_probes(config, Home(tmp_path), HELD_OUT)
        for query in probe.queries
    ]
    gold = json.loads(config.guarded[0].read_text())["clause"]
    assert len(tested) > 20
    assert not texts & {gold, *tested}
    guard = GoldGuard([gold, *(text for text in tested if len(text.split()) > 8)], similarity=0.5)
    assert [
        one.pair.query
        for one in lessons
        if one.pair.kind != "sample" and guard.is_leak(one.pair.query)
    ] == []


def test_negatives_are_about_another_article(config: GatheringConfig, tmp_path: Path) -> None:
    """Each lesson has its negatives, none of them its own passage, and lessons come back from their file."""
    lessons, _ = gather_lessons(config, Home(tmp_path), HashingEmbedder(), HELD_OUT)
    origins = {one.pair.passage: one.pair for one in lessons}
    assert {len(one.negatives) for one in lessons} == {2}
    assert all(
        is_about_another(origins[text], one.pair) for one in lessons for text in one.negatives
    )
    write_lessons(tmp_path / "lessons.jsonl", lessons)
    assert read_lessons(tmp_path / "lessons.jsonl") == lessons


def test_guard_drops_and_counts(config: GatheringConfig, tmp_path: Path) -> None:
    """With every sample pair drawn, those like the gold clause are dropped and counted."""
    everything = config.model_copy(update={"num_pairs": {"sample": 100_000}, "num_negatives": 0})
    lessons, num_dropped = gather_lessons(everything, Home(tmp_path), HashingEmbedder(), HELD_OUT)
    open_ = everything.model_copy(update={"guarded": (), "statutes": ()})
    assert 0 < num_dropped < 200
    assert len(lessons) + num_dropped == len(
        gather_lessons(open_, Home(tmp_path), HashingEmbedder(), HELD_OUT)[0]
    )


def test_held_out_law_that_is_not_there_refused(config: GatheringConfig, tmp_path: Path) -> None:
    """A mistyped id would let a tested law into training."""
    source = config.statutes[0].model_copy(update={"held_out": ("mil-act",)})
    with pytest.raises(UsageError, match="no such law, got mil-act"):
        gather_lessons(
            config.model_copy(update={"statutes": (source,)}),
            Home(tmp_path),
            HashingEmbedder(),
            HELD_OUT,
        )


@pytest.mark.realdata
@pytest.mark.slow
@pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is absent")
def test_no_leak_from_the_golden_set(tmp_path: Path) -> None:
    """Of lessons made from the real statutes none is like a golden clause, and none comes from a law that a benchmark tests on."""
    golden = DATA / "golden" / "taiwan_clauses.jsonl"
    acts = StatuteSource(
        kind="justice-xml",
        path=DATA / "statutes" / "canada-en" / "2025-01",
        held_out=("P-8.6", "T-13"),
    )
    codes = tuple(
        sorted(path.stem for path in (DATA / "statutes" / "taiwan-en" / "2022-02").glob("*.json"))
    )
    laws = StatuteSource(
        kind="taiwan-json", path=DATA / "statutes" / "taiwan-en" / "2022-02", held_out=codes
    )
    counts = {"sample": 400, "recast": 100, "cropped": 100, "note": 300, "cited": 50}
    config = GatheringConfig(
        statutes=(acts, laws), num_pairs=counts, guarded=(golden,), num_negatives=0
    )
    lessons, _ = gather_lessons(config, Home(tmp_path), HashingEmbedder(), frozenset())
    clauses = [json.loads(line)["clause"] for line in golden.read_text().splitlines()]
    guard = GoldGuard(clauses, similarity=0.5)
    assert len(lessons) > 700
    assert not any(
        guard.is_leak(one.pair.query) or guard.is_leak(one.pair.passage) for one in lessons
    )
    assert {one.pair.origin.split("/")[0] for one in lessons} & {"P-8.6", "T-13", *codes} == set()
