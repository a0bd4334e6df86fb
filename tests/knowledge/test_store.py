"""The shard finds what is in force, keeps each list's score, and stays as it was written."""

import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import cast

import numpy as np
import pytest
import qdrant_edge as edge

from components.errors import IntegrityError
from components.knowledge.embedding import embedded_text
from components.knowledge.store import RRF_K, Shard, build_shard, day_number, fuse
from components.records import Version
from components.statutes.reading import Article
from components.statutes.versions import advance
from components.storage import sha256_file
from tests.knowledge.corpus import HashingEmbedder

TEXTS = {"1": "Interest above 20 per cent.", "2": "The tenant pays a deposit.", "3": "Employees rest every seventh day."}


def make_versions(jurisdiction: str, texts: dict[str, str]) -> list[Version]:
    """Make versions in force since 2020-01-01."""
    articles = [Article("L", "Law", number, "", text, date(2020, 1, 1), "en", "") for number, text in texts.items()]
    return list(advance((), articles, source=jurisdiction, jurisdiction=jurisdiction, snapshot_date=date(2021, 1, 1)).versions)


def build(folder: Path, versions: list[Version]) -> Shard:
    """Build and open a shard."""
    build_shard(folder, versions, HashingEmbedder().embed([embedded_text(v) for v in versions]))
    return Shard(folder)


def ask(shard: Shard, text: str, day: date = date(2021, 1, 1), jurisdiction: str = "a") -> list[str]:
    """Return the ids found for one text."""
    [matches] = shard.query([text], HashingEmbedder().embed([text]), as_of=day, jurisdiction=jurisdiction, depth=10)
    return [match.version_id for match in matches]


def test_query_half_open_range_at_its_ends(tmp_path: Path) -> None:
    """A version is found from its first day on and no longer on the day it ends."""
    [version] = make_versions("a", {"1": TEXTS["1"]})
    shard = build(tmp_path / "shard", [version.model_copy(update={"valid_to": date(2021, 7, 20)})])
    days = [date(2019, 12, 31), date(2020, 1, 1), date(2021, 7, 19), date(2021, 7, 20)]
    assert [bool(ask(shard, "interest", day)) for day in days] == [False, True, True, False]


def test_query_other_jurisdiction_moves_nothing(tmp_path: Path) -> None:
    """Another jurisdiction's law is not found and does not move a score."""
    alone = build(tmp_path / "alone", make_versions("a", TEXTS))
    both = build(tmp_path / "both", make_versions("a", TEXTS) + make_versions("b", {str(i): "Interest and deposit." for i in range(20)}))
    vectors = HashingEmbedder().embed(["interest deposit"])
    found = [s.query(["interest deposit"], vectors, as_of=date(2021, 1, 1), jurisdiction="a", depth=10)[0] for s in (alone, both)]
    assert [m.version_id for m in found[0]] == [m.version_id for m in found[1]]
    for one, other in zip(*found, strict=True):
        assert one.scores == pytest.approx(other.scores)


def test_query_scores_are_each_lists_own(tmp_path: Path) -> None:
    """The dense score is the cosine worked out by hand, and the fused one follows from the ranks."""
    versions = make_versions("a", TEXTS)
    shard = build(tmp_path / "shard", versions)
    query = HashingEmbedder().embed(["deposit of the tenant"])
    by_hand = {v.id: float(HashingEmbedder().embed([embedded_text(v)])[0] @ query[0]) for v in versions}
    [matches] = shard.query(["deposit of the tenant"], query, as_of=date(2021, 1, 1), jurisdiction="a", depth=10)
    assert matches[0].version_id == versions[1].id
    assert matches[0].ranks == {"dense": 1, "bm25": 1}
    assert {m.version_id: m.scores["dense"] for m in matches} == pytest.approx(by_hand, abs=1e-5)
    assert matches[0].score == pytest.approx(2 / RRF_K)


def test_query_stop_words_only_uses_dense_list(tmp_path: Path) -> None:
    """A text with no word to look for is still answered by the dense list."""
    shard = build(tmp_path / "shard", make_versions("a", TEXTS))
    [matches] = shard.query(["the of"], HashingEmbedder().embed(["the of"]), as_of=date(2021, 1, 1), jurisdiction="a", depth=10)
    assert {tuple(match.scores) for match in matches} == {("dense",)}


def test_read_vectors_returns_what_was_written(tmp_path: Path) -> None:
    """Dense vectors come back by id; an id that is not there is left out."""
    versions = make_versions("a", TEXTS)
    vectors = build(tmp_path / "shard", versions).read_vectors([versions[2].id, "00000000-0000-0000-0000-000000000000"])
    expected = HashingEmbedder().embed([embedded_text(versions[2])])[0]
    assert list(vectors) == [versions[2].id]
    np.testing.assert_allclose(vectors[versions[2].id], expected, atol=1e-6)


def test_shard_read_by_two_processes_keeps_its_bytes(tmp_path: Path) -> None:
    """Opening and asking, here and in another process at once, leaves every file's hash as it was."""
    folder = tmp_path / "shard"
    shard = build(folder, make_versions("a", TEXTS))
    before = {p: sha256_file(p) for p in folder.rglob("*") if p.is_file()}
    code = f"from pathlib import Path; from components.knowledge.store import Shard; print(len(Shard(Path({str(folder)!r}))))"
    done = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True)
    assert int(done.stdout) == len(shard) == len(TEXTS)
    assert ask(shard, "deposit")
    shard.close()
    assert {p: sha256_file(p) for p in folder.rglob("*") if p.is_file()} == before


def test_shard_missing_folder_refused(tmp_path: Path) -> None:
    """A shard that is not there says what to do."""
    with pytest.raises(IntegrityError, match="Roll back"):
        Shard(tmp_path / "none")


def test_fuse_by_hand() -> None:
    """Fusion adds 1 / (k + rank), ranks from 0, over the lists and breaks ties by id."""
    matches = fuse({"dense": [("b", 0.9), ("a", 0.8)], "bm25": [("a", 7.0), ("b", 3.0), ("c", 1.0)]})
    assert [m.version_id for m in matches] == ["a", "b", "c"]
    assert matches[0].score == pytest.approx(1 / RRF_K + 1 / (RRF_K + 1))
    assert matches[2].ranks == {"bm25": 3}


def test_query_fuses_as_edge_does(tmp_path: Path) -> None:
    """The engine's own fusion of the same two lists gives the same scores."""
    texts = {
        str(number): f"{word} deposit, {number} days of rent." for number, word in enumerate(("tenant", "interest", "wage", "loan", "sale"))
    }
    build(tmp_path / "shard", make_versions("a", texts)).close()
    question = "tenant deposit of rent"
    vectors = HashingEmbedder().embed([question])
    mine = Shard(tmp_path / "shard").query([question], vectors, as_of=date(2021, 1, 1), jurisdiction="a", depth=10)[0]
    dense = edge.Prefetch(10, query=edge.Query.Nearest(vectors[0].tolist(), using="dense"))
    bm25 = edge.Prefetch(10, query=edge.Query.Nearest(edge.Bm25().embed_query(question), using="bm25"))
    shard = edge.EdgeShard.load(str(tmp_path / "shard"))
    rrf = cast("edge.Fusion", edge.Fusion.Rrf(k=RRF_K))  # the stubs do not derive Rrf from Fusion
    theirs = shard.query(edge.QueryRequest(10, prefetches=[dense, bm25], query=rrf))
    assert {m.version_id: m.score for m in mine} == pytest.approx({str(p.id): p.score for p in theirs})


def test_day_number_of_open_end() -> None:
    """Days are integers in order, and no day is after all of them."""
    assert day_number(date(2021, 7, 20)) == 20210720 < day_number(None)
