"""The embedder is tuned, gated and published; a worse one is refused and changes nothing."""

import json
import shutil
from pathlib import Path

import mlflow
import pytest

from components.curation.dataset.build import read_pairs
from components.errors import MissingError
from components.knowledge.stores.embedded import EmbeddedStore
from components.models.sources import EMBEDDER
from components.reader.choice import ReaderConfig, find_reader, read_card
from components.retriever_tuning.lessons import read_lessons
from components.storage import Home, verify_folder
from components.tracking.runs import EMBEDDER_MODEL, open_tracking
from tests.conftest import call_cli, copy_data
from tests.reader.material import make_families, write_families

pytestmark = pytest.mark.slow
CONFIG = ("run", "tune_retriever", "--config", "configs/smoke/tune_retriever.yaml")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, pipeline_home: Home) -> Home:
    """Give a home with two editions of the sample code, and a dataset of its pairs."""
    home = Home(tmp_path_factory.mktemp("retriever") / "home")
    left_out = ("prefect", "artifacts", "adapters", "engines", "mlflow", "releases", "reviews")
    shutil.copytree(
        pipeline_home.root,
        home.root,
        symlinks=True,
        copy_function=copy_data,
        ignore=shutil.ignore_patterns(*left_out),
    )
    return home


def test_tune_without_a_dataset(tmp_path: Path) -> None:
    """Where no pairs were curated yet, the message says how to."""
    done = call_cli(Home(tmp_path), *CONFIG)
    assert done.returncode == 2
    assert "no dataset yet. Run: clausula run curate_pairs." in done.stderr


def test_tune_gate_publish(home: Home) -> None:
    """A tuned embedder is a folder that verifies, a registered champion and an edition of its own.

    Searches ask that edition without configuring the embedder.
    """
    done = call_cli(home, *CONFIG)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "gate clauses: nDCG@10" in done.stdout
    [folder] = home.embedders.glob("[!.]*")
    manifest = verify_folder(folder)
    *_, plain, tuned = EmbeddedStore(home).list_editions()
    assert (
        tuned.embedder.startswith(f"retriever-{folder.name}")
        and tuned.embedder != plain.embedder == manifest["base"]
    )
    assert EmbeddedStore(home).current_edition() == tuned.number == 3
    champion = open_tracking(home).get_model_version_by_alias(EMBEDDER_MODEL, "champion")
    assert champion.tags["fingerprint"] == folder.name
    found = call_cli(home, "statutes", "search", "interest above the maximum rate", "--limit", "3")
    assert "Civil Code Article 205" in found.stdout, found.stderr
    assert not list((home.root / "checkpoints").glob("*"))
    assert_lessons_of_the_dataset(home)
    mlflow.set_tracking_uri("")


def assert_lessons_of_the_dataset(home: Home) -> None:
    """Assert that every reviewed lesson is a pair of the dataset's training split."""
    [dataset] = home.datasets.glob("[!.]*")
    [path] = (home.root / "retriever").glob("*[!s].jsonl")
    pairs = [lesson.pair for lesson in read_lessons(path)]
    clauses = {pair.query for pair in pairs if pair.kind == "reviewed"}
    assert len(clauses) > 20
    assert clauses <= {pair.clause for pair in read_pairs(dataset, "train")}


def test_tune_again_does_nothing(home: Home) -> None:
    """A second run finds the embedder; an older edition is asked with the one that made it."""
    done = call_cli(home, *CONFIG)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "already tuned" in done.stdout
    assert EmbeddedStore(home).current_edition() == 3
    assert call_cli(home, "editions", "rollback", "--to", "2").returncode == 0
    found = call_cli(home, "statutes", "search", "interest above the maximum rate", "--limit", "3")
    assert "Civil Code Article 205" in found.stdout, found.stderr
    assert call_cli(home, "editions", "rollback", "--to", "3").returncode == 0


def test_worse_reranker_is_refused(home: Home, tmp_path: Path) -> None:
    """A reader that gains too little ends with code 1; it is kept, and no search may use it."""
    write_families(tmp_path / "rules.jsonl", make_families())
    rules = f"reranker.rules={tmp_path / 'rules.jsonl'}"
    few = ("--set", "gathering.num_probed=6", "--set", "reranker.held_out_one_in=2")
    wanted = ("--set", "trains=reranker", "--set", rules, "--set", "reranker.min_gain=0.9")
    before = EmbeddedStore(home).current_edition()
    done = call_cli(home, *CONFIG, *few, *wanted)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "gains too little on: clauses" in done.stderr
    [card] = home.readers.glob("*.json")
    assert read_card(card).task == "governing"
    with pytest.raises(MissingError, match="no reranker is there"):
        find_reader(ReaderConfig(base=EMBEDDER), home, "governing")
    assert EmbeddedStore(home).current_edition() == before


def test_worse_embedder_is_refused(home: Home) -> None:
    """A rate that ruins the weights ends with code 1, and the edition in use stays."""
    before = EmbeddedStore(home).current_edition()
    done = call_cli(home, *CONFIG, "--set", "training.learning_rate=0.01", "--set", "min_gain=0.0")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "finds less than" in done.stderr
    assert "FAILED" in done.stdout
    assert EmbeddedStore(home).current_edition() == before
    newest = max(
        (home.root / "retriever").glob("*-failures.jsonl"), key=lambda path: path.stat().st_mtime
    )
    assert {"id", "family", "wanted", "rank", "found"} == set(
        json.loads(newest.read_text().splitlines()[0])
    )
