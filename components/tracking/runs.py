"""MLflow runs on a local SQLite store.

Parameters, metrics, datasets, artifacts, registered adapters and embedders.

One run a flow run, its stages nested below it. Contract text never goes in. Alias history is not
kept by MLflow: the release log does that.
"""

import json
import logging
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from components.errors import MissingError
from components.storage import Home

if TYPE_CHECKING:
    from mlflow import MlflowClient

ADAPTER_MODEL, EMBEDDER_MODEL = "house-style", "retriever"
FLOW_OF = {ADAPTER_MODEL: "tune_style", EMBEDDER_MODEL: "tune_retriever"}
Alias = Literal["champion", "challenger"]
ALIASES: tuple[Alias, ...] = get_args(Alias)


def open_tracking(home: Home) -> "MlflowClient":
    """Point MLflow at the home folder's SQLite store and return a client of it."""
    import mlflow

    logging.getLogger("mlflow").setLevel(logging.WARNING)
    home.mlflow.mkdir(parents=True, exist_ok=True)
    uri = f"sqlite:///{home.mlflow / 'mlflow.db'}"
    mlflow.set_tracking_uri(uri)
    mlflow.set_registry_uri(uri)
    return mlflow.MlflowClient(tracking_uri=uri, registry_uri=uri)


@dataclass(frozen=True)
class LoggedDataset:
    """A dataset as MLflow knows it.

    `digest` names its bytes (at most 36 characters), `context` what the run does with it.
    """

    name: str
    digest: str
    folder: Path
    counts: Mapping[str, int]
    context: Literal["curation", "training", "evaluation"]


class TrackedRun:
    """One MLflow run being written."""

    def __init__(self, client: "MlflowClient", run_id: str) -> None:
        self.client, self.id = client, run_id

    def log_params(self, params: Mapping[str, Any]) -> None:  # Any: JSON values
        """Log settings, nested keys joined by dots."""
        for key, value in _flatten(params):
            self.client.log_param(self.id, key, str(value)[:6000])

    def log_metrics(self, metrics: Mapping[str, float], step: int = 0) -> None:
        """Log numbers."""
        for key, value in metrics.items():
            self.client.log_metric(self.id, key, value, step=step)

    def log_table(self, rows: Sequence[Mapping[str, Any]], name: str) -> None:  # Any: JSON values
        """Log rows that have the same keys as one table."""
        columns = {key: [row[key] for row in rows] for key in rows[0]}
        with warnings.catch_warnings(
            action="ignore"
        ):  # of MLflow's use of pandas, which is not ours to mend
            self.client.log_table(self.id, columns, artifact_file=f"{name}.json")

    def log_file(self, path: Path) -> None:
        """Copy a file into the run's artifacts."""
        self.client.log_artifact(self.id, str(path))

    @contextmanager
    def stage(self, name: str) -> Iterator["TrackedRun"]:
        """Open a run nested in this one, with its own times, parameters and metrics.

        It ends as its body does.
        """
        parent = self.client.get_run(self.id).info
        run = self.client.create_run(
            parent.experiment_id, tags={"mlflow.parentRunId": self.id}, run_name=name
        )
        with _ended(self.client, run.info.run_id):
            yield TrackedRun(self.client, run.info.run_id)

    def log_artifacts(self, folder: Path, name: str) -> None:
        """Copy a folder into the run's artifacts under `name`."""
        self.client.log_artifacts(self.id, str(folder), name)

    def log_artifact(self, path: Path, name: str) -> None:
        """Copy one file into the run's artifacts, into the folder `name`."""
        self.client.log_artifact(self.id, str(path), name)

    def log_dataset(self, dataset: LoggedDataset) -> None:
        """Log a dataset as the run's input, with its digest; its rows stay where they are."""
        from mlflow.entities import Dataset, DatasetInput, InputTag

        entity = Dataset(
            name=dataset.name,
            digest=dataset.digest,
            source_type="local",
            source=json.dumps({"uri": str(dataset.folder)}),
            profile=json.dumps(dict(dataset.counts), sort_keys=True),
        )
        self.client.log_inputs(
            self.id, [DatasetInput(entity, [InputTag("mlflow.data.context", dataset.context)])]
        )

    def set_tag(self, key: str, value: str) -> None:
        """Set a tag."""
        self.client.set_tag(self.id, key, value)


@contextmanager
def tracked_run(home: Home, experiment: str, tags: Mapping[str, str]) -> Iterator[TrackedRun]:
    """Open a run in `experiment`; it ends FINISHED, or FAILED when the body raises."""
    client = open_tracking(home)
    found = client.get_experiment_by_name(experiment)
    location = (home.mlflow / "artifacts" / experiment).as_uri()
    experiment_id = (
        found.experiment_id
        if found
        else client.create_experiment(experiment, artifact_location=location)
    )
    run = client.create_run(experiment_id, tags=dict(tags), run_name=experiment)
    with _ended(client, run.info.run_id):
        yield TrackedRun(client, run.info.run_id)


@contextmanager
def _ended(client: "MlflowClient", run_id: str) -> Iterator[None]:
    try:
        yield
    except BaseException:
        client.set_terminated(run_id, "FAILED")
        raise
    client.set_terminated(run_id, "FINISHED")


def register_adapter(home: Home, run_id: str, fingerprint: str) -> str:
    """Register the run's `adapter` artifact as a new model version under the alias `challenger`.

    Return its number.
    """
    return _register(
        home,
        ADAPTER_MODEL,
        "LoRA adapters that carry the house style",
        run_id,
        "adapter",
        fingerprint,
    )


def mark_version(home: Home, fingerprint: str, failed: Sequence[str]) -> None:
    """Write on the newest version of an adapter whether its gates passed, and which failed."""
    client = open_tracking(home)
    number = find_version(client, fingerprint)
    client.set_model_version_tag(
        ADAPTER_MODEL, number, "gates", f"failed: {', '.join(failed)}" if failed else "passed"
    )


def is_registered(home: Home, fingerprint: str) -> bool:
    """Say whether any version has this fingerprint."""
    return bool(
        open_tracking(home).search_model_versions(
            f"name = '{ADAPTER_MODEL}' and tags.fingerprint = '{fingerprint}'"
        )
    )


def find_version(client: "MlflowClient", fingerprint: str, model: str = ADAPTER_MODEL) -> str:
    """Return the newest version of a model with this fingerprint.

    Raises:
        MissingError: No such version is registered.
    """
    versions = client.search_model_versions(
        f"name = '{model}' and tags.fingerprint = '{fingerprint}'"
    )
    if not versions:
        raise MissingError(
            f"registry: no version of {model} has fingerprint {fingerprint}. Run {FLOW_OF[model]}"
            " first."
        )
    return str(max(versions, key=lambda v: int(v.version)).version)


def read_aliases(home: Home, model: str = ADAPTER_MODEL) -> dict[Alias, str]:
    """Return the version that each alias of a model stands at.

    An alias that was never set is absent.
    """
    client = open_tracking(home)
    if not client.search_registered_models(filter_string=f"name = '{model}'"):
        return {}
    found = client.get_registered_model(model).aliases
    return {alias: str(found[alias]) for alias in ALIASES if alias in found}


def write_aliases(home: Home, wanted: Mapping[Alias, str], model: str = ADAPTER_MODEL) -> None:
    """Set the aliases of a model to these versions and take away those that are absent."""
    client = open_tracking(home)
    for alias in ALIASES:
        if alias in wanted:
            client.set_registered_model_alias(model, alias, wanted[alias])
        else:
            client.delete_registered_model_alias(model, alias)


def crown_adapter(home: Home, fingerprint: str) -> None:
    """Move the alias `champion` to the newest version with this fingerprint, which is no longer a challenger then.

    Raises:
        MissingError: No such version is registered.
    """
    _crown(home, ADAPTER_MODEL, fingerprint)


def register_embedder(home: Home, run_id: str, fingerprint: str) -> str:
    """Register the run's `embedder` artifact as a new model version under the alias `challenger`.

    Return its number.
    """
    return _register(
        home,
        EMBEDDER_MODEL,
        "embedders that find the governing article",
        run_id,
        "embedder",
        fingerprint,
    )


def crown_embedder(home: Home, fingerprint: str) -> None:
    """Do for an embedder what `crown_adapter` does for an adapter."""
    _crown(home, EMBEDDER_MODEL, fingerprint)


def _register(
    home: Home, name: str, description: str, run_id: str, artifact: str, fingerprint: str
) -> str:
    client = open_tracking(home)
    if not client.search_registered_models(filter_string=f"name = '{name}'"):
        client.create_registered_model(name, description=description)
    uri = f"{client.get_run(run_id).info.artifact_uri}/{artifact}"
    version = client.create_model_version(
        name, uri, run_id=run_id, tags={"fingerprint": fingerprint}
    )
    client.set_registered_model_alias(name, "challenger", version.version)
    return str(version.version)


def _crown(home: Home, model: str, fingerprint: str) -> None:
    number, aliases = (
        find_version(open_tracking(home), fingerprint, model),
        read_aliases(home, model),
    )
    wanted = {alias: version for alias, version in aliases.items() if version != number}
    write_aliases(home, {**wanted, "champion": number}, model)


def _flatten(
    values: Mapping[str, Any], prefix: str = ""
) -> Iterator[tuple[str, Any]]:  # Any: JSON values
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
