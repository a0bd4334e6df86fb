"""Homes as a server that was used leaves them, small: edition, release, reviews, MLflow."""

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import cast

from components.knowledge.refresh import refresh
from components.knowledge.search import KnowledgeBase
from components.knowledge.stores.embedded import EmbeddedStore
from components.prompting.style import StyleGuide
from components.review.reviewer import Reviewer, ReviewerConfig
from components.review.session import SessionConfig
from components.serving.audit import Ledger
from components.serving.database import open_database
from components.serving.keys import KeyRing
from components.serving.served_release import Served
from components.serving.worker import ReviewProcess
from components.storage import Home, staged_folder, write_text_atomic
from components.tracking.releases import publish_release
from tests.knowledge.corpus import HashingEmbedder, write_2020
from tests.review.test_reviewer import SURE
from tests.serving.light import HouseEngine, InProcess
from tests.serving.scripted import make_scripted_release
from tests.serving.stored import store_done_review

TRACKING = """
CREATE TABLE experiments (experiment_id INTEGER, artifact_location TEXT);
CREATE TABLE datasets (dataset_source TEXT);
"""


def make_served(root: Path) -> Served:
    """Return a release over one edition in `home` below a folder; its engine follows a script."""
    home = Home(root / "home")
    store = EmbeddedStore(home)
    refresh(store, home, source=write_2020(root), embedder=HashingEmbedder())
    return open_again(home)


def open_again(home: Home) -> Served:
    """Open that release over the edition in another home."""
    knowledge = KnowledgeBase.open(EmbeddedStore(home), HashingEmbedder())
    reviewer = Reviewer(knowledge, HouseEngine(), StyleGuide(), SURE, ReviewerConfig())
    process = cast(ReviewProcess, InProcess(reviewer))
    return Served(make_scripted_release(), knowledge, process, SessionConfig())


def make_home(root: Path) -> tuple[Home, Served]:
    """Return a home in which a release is served, and the release."""
    served = make_served(root)
    home = Home(root / "home")
    fill_home(home)
    return home, served


def make_tiny_home(root: Path) -> Home:
    """Return a home whose edition is no real one, which is copied in no time."""
    home = Home(root)
    for number in ("000001", "000002"):
        with staged_folder(home.knowledge / "editions" / number, {}) as aside:
            (aside / "shard").mkdir()
            for name in ("versions.jsonl", "shard/a.dat", "shard/b.dat"):
                (aside / name).write_text(f"{name} of {number}")
    write_text_atomic(home.knowledge / "current.json", '{"number": 2}')
    fill_home(home)
    return home


def fill_home(home: Home) -> None:
    """Write what a release, an engine, a tuning and MLflow leave in a home."""
    home.reports.mkdir(parents=True)
    with (home.reports / "holes.dat").open("wb") as file:  # as the index of an earlier version has
        file.write(b"x")
        file.truncate(2_000_000)
    release = make_scripted_release()
    publish_release(home, release, "promote")
    with staged_folder(home.engines / release.engine, {}) as aside:
        (aside / "model.bin").write_bytes(b"weights" * 1000)
    with staged_folder(home.engines / "unnamed", {}) as aside:
        (aside / "model.bin").write_bytes(b"others")
    with staged_folder(home.models / "llm-1", {"name": "llm", "version": "1", "wheel_sha256": "a"}):
        pass
    write_text_atomic(home.checkpoints / "t" / "step.pt", "half")
    write_tracking(home)


def write_tracking(home: Home) -> None:
    """Write a database as MLflow's, and an artifact."""
    write_text_atomic(home.mlflow / "artifacts" / "tune_style" / "figures.txt", "loss 0.1")
    rows = [
        (0, f"{home.root}/mlflow/artifacts/0"),
        (1, (home.mlflow / "artifacts" / "tune_style").as_uri()),
        (2, f"s3://bucket{home.root}/elsewhere"),
    ]
    with closing(sqlite3.connect(home.mlflow / "mlflow.db")) as tracking:
        tracking.executescript(TRACKING)
        tracking.executemany("INSERT INTO experiments VALUES (?, ?)", rows)
        source = '{"uri": "' + str(home.datasets / "d1") + '"}'
        tracking.execute("INSERT INTO datasets VALUES (?)", (source,))
        tracking.commit()


def fill_database(home: Home) -> str:
    """Write a review that is done, a key and their rows of the ledger; return the ledger's head."""
    database = open_database(home)
    store_done_review(database)
    ledger = Ledger(database, home)
    KeyRing(database, ledger).create("Anna", ("analyst",), actor="test")
    head = str(ledger.verify())
    database.close()
    return head


def snapshot_of(folder: Path) -> dict[str, bytes]:
    """Return all files below a folder by path, without what SQLite keeps beside a database."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@contextmanager
def no_file_above(num_bytes: int) -> Iterator[None]:
    """Let the disk be full for every file of this process that grows beyond a size."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (num_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
