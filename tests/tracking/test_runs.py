"""MLflow on SQLite: runs end as they should, adapters are registered and crowned."""

import json
import os
from pathlib import Path

import pytest

from components.errors import MissingError
from components.storage import Home
from components.tracking.runs import (
    ADAPTER_MODEL,
    LoggedDataset,
    crown_adapter,
    is_registered,
    list_durations,
    mark_version,
    open_tracking,
    read_aliases,
    register_adapter,
    tracked_run,
    write_aliases,
)

pytestmark = pytest.mark.slow  # each makes MLflow a database


def test_tracked_run_registers_and_crowns(tmp_path: Path) -> None:
    """A run keeps parameters, metrics and artifacts.

    Its adapter becomes challenger, then champion.
    """
    home = Home(tmp_path / "home")
    adapter = tmp_path / "adapter"
    adapter.mkdir()
    (adapter / "weights").write_text("w")
    with tracked_run(home, "tune_style", {"git.sha": "abc"}) as run:
        run.log_params({"training": {"rank": 4}})
        run.log_metrics({"loss": 2.5}, 1)
        run.log_metrics({"loss": 1.5}, 2)
        run.log_artifacts(adapter, "adapter")
        number = register_adapter(home, run.id, "fp1")
    client = open_tracking(home)
    kept = client.get_run(run.id)
    assert kept.info.status == "FINISHED"
    assert kept.data.params == {"training.rank": "4"}
    assert [m.value for m in client.get_metric_history(run.id, "loss")] == [2.5, 1.5]
    assert str(client.get_model_version_by_alias(ADAPTER_MODEL, "challenger").version) == number
    crown_adapter(home, "fp1")
    assert client.get_model_version_by_alias(ADAPTER_MODEL, "champion").tags["fingerprint"] == "fp1"
    assert read_aliases(home) == {"champion": number}
    with pytest.raises(MissingError, match="fp2"):
        crown_adapter(home, "fp2")


def test_aliases_can_be_put_back(tmp_path: Path) -> None:
    """Aliases are read as they stand and written as they stood, absent ones included.

    A version bears the gates' mark.
    """
    home = Home(tmp_path / "home")
    assert read_aliases(home) == {}
    assert not is_registered(home, "fp1")
    (tmp_path / "w").mkdir()
    with tracked_run(home, "tune_style", {}) as run:
        run.log_artifacts(tmp_path / "w", "adapter")
        numbers = [register_adapter(home, run.id, name) for name in ("fp1", "fp2")]
    mark_version(home, "fp2", ["style"])
    assert (
        open_tracking(home).get_model_version(ADAPTER_MODEL, numbers[1]).tags["gates"]
        == "failed: style"
    )
    assert is_registered(home, "fp1")
    before = read_aliases(home)
    assert before == {"challenger": numbers[1]}
    crown_adapter(home, "fp1")
    assert read_aliases(home) == {"champion": numbers[0], "challenger": numbers[1]}
    write_aliases(home, before)
    assert read_aliases(home) == before


def test_tracked_run_stages(tmp_path: Path) -> None:
    """A stage is a nested run that ends as its body does; tables and files become artifacts."""
    home = Home(tmp_path / "home")
    (tmp_path / "picture.png").write_bytes(b"x")
    with (
        pytest.raises(RuntimeError),
        tracked_run(home, "tune_style", {}) as run,
        run.stage("training") as stage,
    ):
        run.log_table([{"name": "a", "value": 1.0}, {"name": "b", "value": 2.0}], "gates")
        run.log_file(tmp_path / "picture.png")
        raise RuntimeError
    client = open_tracking(home)
    assert client.get_run(stage.id).data.tags["mlflow.parentRunId"] == run.id
    assert client.get_run(stage.id).info.status == "FAILED"
    assert {artifact.path for artifact in client.list_artifacts(run.id)} == {
        "gates.json",
        "picture.png",
    }


def test_tracked_run_failed(tmp_path: Path) -> None:
    """A run whose body raises ends as FAILED and the error goes on.

    The times of an experiment are those of its finished runs, without their stages. The variable
    that would send a command with another home to this store is not set.
    """
    home = Home(tmp_path / "home")
    assert list_durations(home, "tune_style") == []
    with pytest.raises(RuntimeError), tracked_run(home, "tune_style", {}) as run:
        raise RuntimeError
    assert open_tracking(home).get_run(run.id).info.status == "FAILED"
    with tracked_run(home, "tune_style", {}) as run, run.stage("training"):
        pass
    (seconds,) = list_durations(home, "tune_style")
    assert 0 <= seconds < 60
    assert list_durations(home, "curate_pairs") == []
    assert str(home.root) not in os.environ.get("MLFLOW_TRACKING_URI", "")


def test_log_dataset_is_the_runs_input(tmp_path: Path) -> None:
    """A dataset is logged as an input with its digest, its folder, its counts and its use."""
    home = Home(tmp_path / "home")
    with tracked_run(home, "curate_pairs", {}) as run:
        run.log_dataset(
            LoggedDataset(
                "pairs",
                "0123456789abcdef",
                tmp_path / "datasets" / "d",
                {"num_pairs": 7},
                "curation",
            )
        )
        (tmp_path / "card.md").write_text("# Card")
        run.log_artifact(tmp_path / "card.md", "card")
    client = open_tracking(home)
    inputs = client.get_run(run.id).inputs
    assert inputs is not None
    (logged,) = inputs.dataset_inputs
    assert (logged.dataset.name, logged.dataset.digest) == ("pairs", "0123456789abcdef")
    assert json.loads(str(logged.dataset.profile)) == {"num_pairs": 7}
    assert json.loads(logged.dataset.source)["uri"].endswith("datasets/d")
    assert {tag.key: tag.value for tag in logged.tags} == {"mlflow.data.context": "curation"}
    assert [artifact.path for artifact in client.list_artifacts(run.id, "card")] == ["card/card.md"]
