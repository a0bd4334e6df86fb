"""A refresh killed anywhere leaves the old edition answering, and ends well when run again."""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from components.errors import ClausulaError
from components.knowledge.editions import open_current
from components.knowledge.refresh import refresh
from components.knowledge.search import KnowledgeBase
from components.knowledge.source import SourceConfig
from components.knowledge.stores.embedded import EmbeddedStore
from components.storage import Home
from tests.conftest import ROOT
from tests.knowledge.corpus import HashingEmbedder, make_source, write_2020, write_2022, write_law

REFRESH = """
import os, signal, sys, time
from pathlib import Path
from components.knowledge import refresh, refresh_plan, vector_cache
from components.knowledge.stores import embedded as embedded_store
from components.knowledge.stores.embedded import EmbeddedStore
from components.storage import Home
from tests.knowledge.corpus import HashingEmbedder, write_2022

def die(*arguments, **settings):
    os.kill(os.getpid(), signal.SIGKILL)

{steps}
print("started", flush=True)
home = Home(Path(sys.argv[1]))
source = write_2022(Path(sys.argv[2]))
refresh.refresh(EmbeddedStore(home), home, source=source, embedder=HashingEmbedder())
"""
STEPS = {
    "before reading the snapshot": "refresh_plan.open_snapshot = die",
    "before comparing": "refresh_plan.advance = die",
    "before the gates": "refresh_plan.check_counts = die",
    "before embedding": "HashingEmbedder.embed = die",
    "before keeping vectors": "vector_cache.write_bytes_atomic = die",
    "before writing the edition": "EmbeddedStore.write_edition = die",
    "while writing the edition": "embedded_store.Version.model_dump_json = die",
    "before publishing": "EmbeddedStore.publish = die",
    "while publishing": "embedded_store.write_json_atomic = die",
    "before forgetting the vectors": "refresh.VectorCache.clear = die",
    "before deleting old editions": "refresh.prune = die",
}
SLOW = (
    "embed = HashingEmbedder.embed\nHashingEmbedder.embed = lambda *a, **k: (time.sleep(0.05),"
    " embed(*a, **k))[1]"
)
DAY = date(2022, 3, 1)


def start(home: Home, root: Path, steps: str, stderr: int | None = None) -> "subprocess.Popen[str]":
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", REFRESH.format(steps=steps), str(home.root), str(root)]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=stderr, text=True
    )


def answer(home: Home) -> str:
    knowledge = KnowledgeBase.open(EmbeddedStore(home), HashingEmbedder())
    try:
        return knowledge.show("Civil Code", "205", as_of=DAY, jurisdiction="sample").text
    finally:
        knowledge.close()


def wordings(home: Home) -> list[str]:
    return [
        version.model_dump_json() for version in open_current(EmbeddedStore(home)).read_versions()
    ]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Give the versions of a refresh that was never killed."""
    root = tmp_path_factory.mktemp("whole")
    for source in (write_2020(root), write_2022(root)):
        refresh(
            EmbeddedStore(Home(root / "home")),
            Home(root / "home"),
            source=source,
            embedder=HashingEmbedder(),
        )
    return wordings(Home(root / "home"))


@pytest.mark.service
@pytest.mark.parametrize("step", STEPS)
def test_refresh_killed_at_a_step(tmp_path: Path, step: str, whole: list[str]) -> None:
    """Killed at any step, the old or the new edition answers; run again, the new one is whole."""
    home = Home(tmp_path / "home")
    refresh(EmbeddedStore(home), home, source=write_2020(tmp_path), embedder=HashingEmbedder())
    process = start(home, tmp_path, STEPS[step])
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    is_published = step.startswith(("before forgetting", "before deleting"))
    assert ("16 per cent" if is_published else "20 per cent") in answer(home)
    refresh(EmbeddedStore(home), home, source=write_2022(tmp_path), embedder=HashingEmbedder())
    assert wordings(home) == whole
    assert "16 per cent" in answer(home)


@pytest.mark.service
def test_refresh_killed_at_random_moments(tmp_path: Path, whole: list[str]) -> None:
    """Killed at random moments, one after another, it never leaves anything unreadable."""
    home, rng = Home(tmp_path / "home"), random.Random(3)
    refresh(EmbeddedStore(home), home, source=write_2020(tmp_path), embedder=HashingEmbedder())
    for _ in range(6):
        process = start(home, tmp_path, SLOW)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(rng.uniform(0, 0.15))
        process.kill()
        process.communicate(timeout=60)
        assert "per cent" in answer(home)
        assert all(
            open_current(EmbeddedStore(home), manifest.number).read_versions()
            for manifest in EmbeddedStore(home).list_editions()
        )
    refresh(EmbeddedStore(home), home, source=write_2022(tmp_path), embedder=HashingEmbedder())
    assert wordings(home) == whole


@pytest.mark.service
def test_refresh_two_at_once(tmp_path: Path, whole: list[str]) -> None:
    """Of two refreshes at once each succeeds or is refused, and the edition is whole."""
    home = Home(tmp_path / "home")
    refresh(EmbeddedStore(home), home, source=write_2020(tmp_path), embedder=HashingEmbedder())
    write_2022(tmp_path)
    processes = [start(home, tmp_path, SLOW) for _ in range(2)]
    for process in processes:
        process.communicate(timeout=60)
    assert any(process.returncode == 0 for process in processes)
    assert EmbeddedStore(home).current_edition() == 2
    assert wordings(home) == whole


@pytest.mark.service
def test_refresh_with_a_full_disk(tmp_path: Path, whole: list[str]) -> None:
    """Where there is no room for the next edition that is said once.

    The old one answers, and with room it goes on.
    """
    home = Home(tmp_path / "home")
    refresh(EmbeddedStore(home), home, source=write_2020(tmp_path), embedder=HashingEmbedder())
    full = (
        "import resource\nsignal.signal(signal.SIGXFSZ,"
        " signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))"
    )
    process = start(home, tmp_path, full, stderr=subprocess.PIPE)
    told = process.communicate(timeout=60)[1]
    assert process.returncode == 1
    assert "no room for 1 MB" in told.splitlines()[-1] and str(home.root) in told.splitlines()[-1]
    assert "20 per cent" in answer(home)
    assert [p.name for p in (home.knowledge / "editions").iterdir()] == ["000001"]
    refresh(EmbeddedStore(home), home, source=write_2022(tmp_path), embedder=HashingEmbedder())
    assert wordings(home) == whole


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ('{"英文法規名稱": "Civil Code", "最新英文異動日期": "2020', "taiwan-json"),
        ("<Statute><Identification>", "justice-xml"),
        ("<akomaNtoso><act>", "akoma-ntoso"),
        ("<dokumente><norm>", "gii-xml"),
        ("<uscDoc><meta>", "uslm"),
        (b"\xff\xfe\x00 not text", "markdown"),
        ("---\nlaw: a\ntitle: A\n---\n### Article 1\nX.\n\n### Article 1\nY.\n", "markdown"),
    ],
)
def test_refresh_broken_snapshot_changes_nothing(
    tmp_path: Path, content: str | bytes, kind: str
) -> None:
    """A damaged snapshot is refused in one message, and the old edition answers."""
    home = Home(tmp_path / "home")
    refresh(EmbeddedStore(home), home, source=write_2020(tmp_path), embedder=HashingEmbedder())
    folder = tmp_path / "2023-01"
    folder.mkdir()
    suffix = {
        "taiwan-json": ".json",
        "justice-xml": ".xml",
        "akoma-ntoso": ".xml",
        "gii-xml": ".xml",
        "uslm": ".xml",
        "markdown": ".md",
    }[kind]
    (folder / f"law{suffix}").write_bytes(
        content if isinstance(content, bytes) else content.encode()
    )
    source = SourceConfig.model_validate(
        {"name": "laws", "kind": kind, "path": folder, "jurisdiction": "sample"}
    )
    with pytest.raises(ClausulaError) as caught:
        refresh(EmbeddedStore(home), home, source=source, embedder=HashingEmbedder())
    assert f"law{suffix}" in str(caught.value)
    assert EmbeddedStore(home).current_edition() == 1
    assert "20 per cent" in answer(home)


def test_refresh_article_of_200000_characters(tmp_path: Path) -> None:
    """A very long article is kept whole and found by its own words."""
    home = Home(tmp_path / "home")
    text = "Lighthouse keepers are paid monthly. " * 5500
    source = make_source(
        write_law(tmp_path / "2021-01", {"1": text, "2": "Letters bind."}, amended=date(2020, 1, 1))
    )
    refresh(EmbeddedStore(home), home, source=source, embedder=HashingEmbedder())
    knowledge = KnowledgeBase.open(EmbeddedStore(home), HashingEmbedder())
    found = knowledge.search(
        "How are lighthouse keepers paid?", as_of=DAY, jurisdiction="sample", limit=1
    )[0]
    assert found.version.article == "1"
    assert len(found.version.text) > 200_000
    knowledge.close()
