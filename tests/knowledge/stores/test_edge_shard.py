"""Editions of earlier versions have a Qdrant Edge shard: read, and ranked as those of today."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
import qdrant_edge as edge

from components.errors import IntegrityError
from components.knowledge.fusion import LISTS
from components.knowledge.refresh import refresh
from components.knowledge.stores.embedded import EmbeddedStore
from components.knowledge.stores.points import (
    BM25,
    DAYS,
    DENSE,
    KEYWORDS,
    payload_of,
    weigh_sparse,
)
from components.records import Version
from components.storage import Home, sha256_file, write_json_atomic
from tests.knowledge.corpus import HashingEmbedder, write_2020, write_2022
from tests.knowledge.test_stores import ask, embed


def build_shard(folder: Path, versions: list[Version]) -> None:
    """Build a shard as earlier versions did."""
    folder.mkdir(parents=True)
    dense = edge.EdgeVectorParams(
        size=64,
        distance=edge.Distance.Cosine,
        hnsw_config=edge.HnswIndexConfig(m=0, ef_construct=4, full_scan_threshold=10),
        multivector_config=edge.MultiVectorConfig(comparator=edge.MultiVectorComparator.MaxSim),
    )
    words = edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf)
    config = edge.EdgeConfig(
        vectors={DENSE: dense}, sparse_vectors={BM25: words}, wal_enabled=False
    )
    shard = edge.EdgeShard.create(str(folder), config)
    for name in KEYWORDS:
        shard.update(edge.UpdateOperation.create_field_index(name, edge.PayloadSchemaType.Keyword))
    for name in DAYS:
        days = edge.IntegerIndexParams(lookup=False, range=True)
        shard.update(edge.UpdateOperation.create_field_index(name, days))
    points = []
    for version, vectors in zip(versions, embed(versions), strict=True):
        places, weights = weigh_sparse(version, LISTS)
        sparse = edge.SparseVector(indices=list(places), values=list(weights))
        own = {DENSE: vectors.tolist(), BM25: sparse}
        points.append(edge.Point(version.id, own, payload_of(version)))
    shard.update(edge.UpdateOperation.upsert_points(points))
    shard.flush()
    shard.optimize()
    shard.flush()
    shard.close()
    edge.EdgeShard.load(str(folder)).close()


def age(home: Home) -> Path:
    """Give the edition of a home the form of an earlier version, and return its shard."""
    folder = home.knowledge / "editions" / "000001"
    versions = EmbeddedStore(home).open_edition(1).read_versions()
    build_shard(folder / "shard", versions)
    (folder / "index.json").unlink()
    (folder / "verified.json").unlink()
    shutil.rmtree(home.knowledge / "partitions")
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"] = {
        path.relative_to(folder).as_posix(): sha256_file(path)
        for path in folder.rglob("*")
        if path.is_file() and path.name not in ("manifest.json", "published.json")
    }
    write_json_atomic(folder / "manifest.json", manifest)
    return folder / "shard"


def test_an_edition_with_a_shard(tmp_path: Path) -> None:
    """It ranks as the edition of today; the next refresh embeds nothing of it again."""
    home, embedder = Home(tmp_path / "home"), HashingEmbedder()
    store = EmbeddedStore(home)
    refresh(store, home, source=write_2020(tmp_path), embedder=embedder)
    today = ask(store.open_edition(1), "interest is due", date(2021, 6, 1), "sample")
    shard = age(home)
    edition = store.open_edition(1)
    aged = ask(edition, "interest is due", date(2021, 6, 1), "sample")
    assert list(aged) == list(today) == list(LISTS)
    for name in LISTS:
        assert aged[name] == pytest.approx(today[name], abs=1e-5)
        assert len(aged[name]) == 3
    edition.close()
    num_before = embedder.num_embedded
    report = refresh(store, home, source=write_2022(tmp_path), embedder=embedder)
    assert (report.edition, report.embedded) == (2, embedder.num_embedded - num_before)
    assert report.embedded == 2
    assert not (home.knowledge / "editions" / "000002" / "shard").exists()
    shard.rename(tmp_path / "gone")
    with pytest.raises(IntegrityError, match="Roll back"):
        store.open_edition(1)
