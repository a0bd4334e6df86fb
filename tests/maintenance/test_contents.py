"""What of a home a backup holds."""

from components.maintenance.contents import (
    date_folders,
    list_engines,
    list_left_out,
    read_hashes,
    read_published,
    walk_files,
)
from components.serving.served_release import Served
from components.storage import Home


def test_walk_files(used: tuple[Home, Served]) -> None:
    """Results, pointers and keys are taken; locks, half-written folders and caches are not."""
    home, _ = used
    (home.root / "rooms-of-tomorrow").mkdir(exist_ok=True)
    (home.root / "rooms-of-tomorrow" / "state.json").write_text("{}")
    (home.adapters / ".half.0123abcd").mkdir(parents=True, exist_ok=True)
    (home.adapters / ".half.0123abcd" / "weights.bin").write_bytes(b"half")
    (home.adapters / "link-to-nowhere").symlink_to(home.root / "gone")
    names = set(walk_files(home, list_left_out(home, with_models=False)))
    assert {
        "knowledge/current.json",
        "knowledge/editions/000001/manifest.json",
        "knowledge/editions/000001/published.json",
        "releases/log.jsonl",
        "serving/serving.db",
        "serving/audit.key",
        "serving/audit-head.json",
        "mlflow/mlflow.db",
        "engines/engine/model.bin",
        "rooms-of-tomorrow/state.json",
    } <= names
    ends = (".lock", "/lock", "-wal", "-shm", "verified.json")
    assert [name for name in names if name.endswith(ends) or "half" in name] == []
    assert "adapters/link-to-nowhere" not in names


def test_list_left_out(used: tuple[Home, Served]) -> None:
    """What is left out is named: models by their versions, engines that no release names."""
    home, served = used
    left_out = list_left_out(home, with_models=False)
    assert left_out["models"] == "fetched or made again when it is next needed (llm==1)"
    assert set(left_out) == {"models", "checkpoints", "knowledge/vectors", "engines/unnamed"}
    assert "models" not in list_left_out(home, with_models=True)
    assert list_engines(home) == {served.release.engine}


def test_hashes_and_folders(used: tuple[Home, Served]) -> None:
    """An edition's manifest vouches for its files, and its folders without files are known."""
    home, _ = used
    assert read_published(home) == 1
    hashes = read_hashes(home, "knowledge/editions/000001/manifest.json")
    assert "knowledge/editions/000001/versions.jsonl" in hashes
    assert read_hashes(home, "knowledge/editions/000001/versions.jsonl") == {}
    folders = date_folders(home, {})
    assert any(name.startswith("knowledge/partitions/") for name in folders)
    assert folders["engines/engine"] == (home.engines / "engine").stat().st_mtime
