"""The flow from end to end, with models behind a server on this machine, without any release."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from components.curation.dataset.build import read_pairs
from components.curation.dataset.parquet import write_pairs
from components.knowledge.embedding import Embedder
from components.knowledge.refresh import refresh
from components.knowledge.stores.embedded import EmbeddedStore
from components.records import Pair
from components.storage import Home, staged_folder
from components.tracking.runs import open_tracking
from tests.arms.material import make_pair
from tests.conftest import call_cli
from tests.engines.chat_server import ChatServer, Json, chat_server
from tests.knowledge.corpus import write_2020, write_2022

SAYS = "Per Civil Code Article 205, this clause is invalid: it owes 18 per cent a year on the loan."
NUM_ARMS = 6


@dataclass(frozen=True)
class Compared:
    """A home in which the arms were compared once, its config, and what was printed."""

    home: Home
    server: ChatServer
    config: Path
    output: str


def answer(body: Json) -> str:
    """Answer in house style where the model was shown the article, else in its own words."""
    shown = body["messages"][-1]["content"].startswith("Article: ")
    return SAYS if shown else "The clause is not valid."


def make_pairs() -> dict[str, list[Pair]]:
    """Return reviewed pairs of each split, each family in one of them."""
    rates = "Interest of {} per cent a year is owed on the loan, payable at the end of each {}."
    splits: dict[str, list[Pair]] = {}
    for offset, (split, spans) in enumerate(
        {
            "train": ("month", "quarter", "term", "season", "half-year", "harvest"),
            "validation": ("week",),
            "test": ("year", "fortnight"),
        }.items()
    ):
        splits[split] = [
            make_pair(10 * offset + number, rates.format(18, span), family=f"{split}-{span}")
            for number, span in enumerate(spans)
        ]
    return splits


@pytest.fixture(scope="module")
def compared(
    tmp_path_factory: pytest.TempPathFactory, models_home: Home, embedder_folder: Path
) -> Iterator[Compared]:
    """Give a home in which two remote models were compared, one of them without its key."""
    root = tmp_path_factory.mktemp("compare-arms")
    home = Home(root / "home")
    home.root.mkdir()
    home.models.symlink_to(models_home.models)
    embedder = Embedder(embedder_folder, home)
    for source in (write_2020(root), write_2022(root)):
        refresh(EmbeddedStore(home), home, source=source, embedder=embedder)
    pairs = make_pairs()
    count = sum(len(part) for part in pairs.values())
    clusters = {pair.id: pair.id for part in pairs.values() for pair in part}
    manifest = {"num_pairs": count, "num_drafted": 0}
    with staged_folder(home.datasets / "d-1", manifest) as aside:
        write_pairs(aside / "pairs.parquet", pairs, clusters)
    with chat_server(answer) as server, pytest.MonkeyPatch.context() as patch:
        patch.delenv("ANTHROPIC_API_KEY", raising=False)
        patch.delenv("ANTHROPIC_AUTH_TOKEN", raising=False)
        patch.setenv("OPENAI_API_KEY", "key-o")
        config = root / "compare_arms.yaml"
        config.write_text(yaml.safe_dump(make_config(server)))
        done = call_cli(home, "run", "compare_arms", "--config", str(config))
        assert done.returncode == 0, done.stdout + done.stderr
        yield Compared(home, server, config, done.stdout)


def make_config(server: ChatServer) -> Json:
    """Return a config of two models behind the server."""
    near = {
        "name": "near",
        "kind": "openai",
        "remote": {"url": f"{server.url}/v1", "model": "m"},
        "prices": {"prompt": 2.0, "answer": 8.0},
    }
    far = {"name": "far", "kind": "anthropic", "remote": {"url": server.url, "model": "claude"}}
    return {
        "models": [near, far],
        "items": {"num_held_out": 3, "num_amended": 2},
        "examples": {"count": 1, "num_candidates": 10},
    }


def test_table_and_advice_are_printed(compared: Compared) -> None:
    """Each arm has its figures, or the reason why it was not run; the advice quotes the figures."""
    lines = compared.output.splitlines()
    (head,) = [line for line in lines if line.startswith("3 held-out clauses")]
    assert "2 amended ones on both days" in head
    (retrieval,) = [line for line in lines if line.startswith("near: retrieval")]
    assert retrieval.split()[2:7] == ["1.00", "1.00", "1.00", "0.00", "1.00"]
    assert "near: tuned" in compared.output
    assert compared.output.count("release: none has been promoted") >= 2
    assert "arm far.few_shot: not run: anthropic: no key in ANTHROPIC_API_KEY" in compared.output
    assert "advice for near: retrieve" in lines
    assert "advice for far" not in compared.output


def test_page_is_kept_and_logged_without_clauses(compared: Compared) -> None:
    """The page in the home shows the answers; what is logged has the figures alone."""
    (page,) = compared.home.reports.glob("arms-*.html")
    assert SAYS.replace("'", "&#x27;") in page.read_text()
    client = open_tracking(compared.home)
    experiment = client.get_experiment_by_name("compare_arms")
    assert experiment is not None
    runs = client.search_runs([experiment.experiment_id])
    (whole,) = [run for run in runs if "mlflow.parentRunId" not in run.data.tags]
    nested = {run.info.run_name: run for run in runs if run is not whole}
    assert len(nested) == 2 * NUM_ARMS
    assert nested["near.retrieval"].data.metrics["verdict"] == 1.0
    assert "not_run" in nested["far.instructions"].data.tags
    assert nested["far.instructions"].data.metrics == {}
    assert whole.data.tags["advice.near"] == "retrieve"
    artifacts = Path(whole.info.artifact_uri.removeprefix("file://"))
    logged = (artifacts / "arms.html").read_text()
    assert "18 per cent" not in logged
    assert "Failures by family" in logged
    assert (artifacts / "arms.json").is_file()


def test_finished_arms_are_not_asked_again(compared: Compared) -> None:
    """A second run asks nobody; with one arm's answers gone it asks that one alone."""
    before = len(compared.server.bodies)
    done = call_cli(compared.home, "run", "compare_arms", "--config", str(compared.config))
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(compared.server.bodies) == before
    folders = [path for path in compared.home.arms.iterdir() if (path / "rows.jsonl").is_file()]
    answered = [path for path in folders if "num_tokens" in (path / "rows.jsonl").read_text()]
    assert len(answered) == 4
    (answered[0] / "manifest.json").unlink()
    done = call_cli(compared.home, "run", "compare_arms", "--config", str(compared.config))
    assert done.returncode == 0, done.stdout + done.stderr
    assert before < len(compared.server.bodies) <= before + 7


def test_items_and_prices_of_the_answers(compared: Compared) -> None:
    """Answers carry the server's own counts of tokens, and each arm answered every item."""
    rows = []
    for path in compared.home.arms.glob("*/rows.jsonl"):
        text = path.read_text()
        if "num_tokens" in text:
            rows.append([json.loads(line) for line in text.splitlines()])
    assert {len(part) for part in rows} == {7}
    assert {row["num_prompt_tokens"] for part in rows for row in part} <= {0, 11}
    assert len(read_pairs(compared.home.datasets / "d-1", "test")) == 2
