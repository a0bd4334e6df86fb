"""Lessons hold nothing of what is tested on.

No held-out law, no held-out family, nothing like a gold clause.
"""

import json
from datetime import date
from pathlib import Path

import pytest

from components.errors import InputError
from components.likeness.gold_guard import GoldGuard
from components.records import Pair
from components.retriever_tuning.gathering import GatheringConfig, gather_lessons, make_probes
from components.retriever_tuning.library import StatuteSource
from components.retriever_tuning.pairs import PairKind
from components.retriever_tuning.reviewed import collect_reviewed
from components.storage import Home
from tests.conftest import DATA
from tests.knowledge.corpus import HashingEmbedder
from tests.retriever_tuning.material import HELD_OUT, make_reviewed, make_statutes, read_versions

COUNTS: dict[PairKind, int] = {"reviewed": 60, "recast": 30, "cropped": 20, "note": 20, "cited": 5}


@pytest.fixture
def config(tmp_path: Path) -> GatheringConfig:
    """Give a config with statutes of its own and a gold set that holds one trained clause."""
    gold = tmp_path / "gold.jsonl"
    clause = next(pair.clause for pair in make_reviewed().trained if pair.law)
    gold.write_text(json.dumps({"id": "a", "clause": clause, "verdict": "valid"}) + "\n")
    return GatheringConfig(
        statutes=(make_statutes(tmp_path / "acts"),),
        num_pairs=COUNTS,
        gold=(gold,),
        num_negatives=2,
    )


def test_lessons_hold_nothing_of_a_test(config: GatheringConfig, tmp_path: Path) -> None:
    """No clause of held-out families, no word of held-out laws, no gold clause is a lesson."""
    reviewed = make_reviewed()
    lessons, _ = gather_lessons(config, Home(tmp_path), HashingEmbedder(), reviewed)
    texts: set[str] = set()
    for lesson in lessons:
        texts |= {lesson.pair.query, lesson.pair.passage, *lesson.negatives}
    assert not any("mill" in text.lower().split() for text in texts)
    assert any("vessel" in text for text in texts)
    assert not {lesson.pair.family for lesson in lessons} & HELD_OUT
    probes = make_probes(config, Home(tmp_path), reviewed)
    tested = [query.text for probe in probes for query in probe.queries]
    gold = json.loads(config.gold[0].read_text())["clause"]
    assert len(tested) > 20
    assert not texts & {gold, *tested}
    guard = GoldGuard([gold, *(text for text in tested if len(text.split()) > 8)], similarity=0.5)
    queries = [lesson.pair.query for lesson in lessons if lesson.pair.kind != "reviewed"]
    assert [query for query in queries if guard.is_leak(query)] == []


def test_lessons_are_of_the_pairs_given(tmp_path: Path) -> None:
    """The reviewed clauses of a dataset turn up among the lessons, and no sample clause does."""
    versions = read_versions()
    pairs = [
        Pair(
            id=f"p{number}",
            clause=f"Clause {number}: the Carrier answers for parcel {number} as agreed.",
            law=version.law,
            article=version.article,
            verdict="valid",
            family=f"family-{number}",
            as_of=date(2026, 1, 1),
            jurisdiction="sample",
        )
        for number, version in enumerate(versions[:12])
    ]
    splits = {"train": pairs[:8], "validation": pairs[8:10], "test": pairs[10:]}
    config = GatheringConfig(num_pairs={"reviewed": 100, "cropped": 5}, num_negatives=0)
    reviewed = collect_reviewed(splits, versions)
    lessons, _ = gather_lessons(config, Home(tmp_path), HashingEmbedder(), reviewed)
    clauses = {lesson.pair.query for lesson in lessons if lesson.pair.kind == "reviewed"}
    assert clauses == {pair.clause for pair in pairs[:8]}
    probe = make_probes(config, Home(tmp_path), reviewed)[0]
    assert {query.text for query in probe.queries} == {pair.clause for pair in pairs[8:]}


def test_guard_drops_and_counts(config: GatheringConfig, tmp_path: Path) -> None:
    """With every reviewed pair drawn, those like the gold clause are dropped and counted."""
    reviewed = make_reviewed()
    all_reviewed = {"num_pairs": {"reviewed": 100_000}, "num_negatives": 0}
    guarded = config.model_copy(update=all_reviewed)
    unguarded = guarded.model_copy(update={"gold": (), "statutes": ()})
    lessons, num_dropped = gather_lessons(guarded, Home(tmp_path), HashingEmbedder(), reviewed)
    everything, none_dropped = gather_lessons(
        unguarded, Home(tmp_path), HashingEmbedder(), reviewed
    )
    assert 0 < num_dropped < 200
    assert none_dropped == 0
    assert len(lessons) + num_dropped == len(everything)


def test_probes_without_a_held_out_article_refused(tmp_path: Path) -> None:
    """A dataset that holds out no article of the edition cannot judge an embedder."""
    with pytest.raises(InputError, match="no held-out pair cites what is in force"):
        make_probes(GatheringConfig(), Home(tmp_path), make_reviewed(frozenset()))


@pytest.mark.realdata
@pytest.mark.slow
@pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is absent")
def test_no_leak_from_the_gold_set(tmp_path: Path) -> None:
    """Of lessons from real statutes none is like a gold clause or comes from a tested law."""
    gold = DATA / "golden" / "taiwan_clauses.jsonl"
    acts = StatuteSource(
        kind="justice-xml",
        path=DATA / "statutes" / "canada-en" / "2025-01",
        held_out=("P-8.6", "T-13"),
    )
    taiwan = DATA / "statutes" / "taiwan-en" / "2022-02"
    codes = tuple(sorted(path.stem for path in taiwan.glob("*.json")))
    laws = StatuteSource(kind="taiwan-json", path=taiwan, held_out=codes)
    counts: dict[PairKind, int] = {
        "reviewed": 400,
        "recast": 100,
        "cropped": 100,
        "note": 300,
        "cited": 50,
    }
    config = GatheringConfig(statutes=(acts, laws), num_pairs=counts, gold=(gold,), num_negatives=0)
    reviewed = make_reviewed(frozenset())
    lessons, _ = gather_lessons(config, Home(tmp_path), HashingEmbedder(), reviewed)
    clauses = [json.loads(line)["clause"] for line in gold.read_text().splitlines()]
    guard = GoldGuard(clauses, similarity=0.5)
    assert len(lessons) > 700
    texts = [text for lesson in lessons for text in (lesson.pair.query, lesson.pair.passage)]
    assert not any(guard.is_leak(text) for text in texts)
    laws_used = {lesson.pair.article_key.split("/")[0] for lesson in lessons}
    assert laws_used & {"P-8.6", "T-13", *codes} == set()
