"""MLflow runs on a local SQLite store: parameters, metrics, artifacts and registered adapters and embedders.

One parent run a flow run. Contract text never goes in. Alias history is not kept by MLflow: the release log does that.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from components.errors import MissingError
from components.storage import Home

if TYPE_CHECKING:
    from mlflow import MlflowClient

ADAPTER_MODEL, EMBEDDER_MODEL = "house-style", "retriever"


def open_tracking(home: Home) -> "MlflowClient":
    """Point MLflow at the home folder's SQLite store and return a client of it."""
    import mlflow

    logging.getLogger("mlflow").setLevel(logging.WARNING)
    home.mlflow.mkdir(parents=True, exist_ok=True)
    uri = f"sqlite:///{home.mlflow / 'mlflow.db'}"
    mlflow.set_tracking_uri(uri)
    mlflow.set_registry_uri(uri)
    return mlflow.MlflowClient(tracking_uri=uri, registry_uri=uri)


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

    def log_artifacts(self, folder: Path, name: str) -> None:
        """Copy a folder into the run's artifacts under `name`."""
        self.client.log_artifacts(self.id, str(folder), name)

    def set_tag(self, key: str, value: str) -> None:
        """Set a tag."""
        self.client.set_tag(self.id, key, value)


@contextmanager
def tracked_run(home: Home, experiment: str, tags: Mapping[str, str]) -> Iterator[TrackedRun]:
    """Open a run in `experiment`; it ends FINISHED, or FAILED when the body raises."""
    client = open_tracking(home)
    found = client.get_experiment_by_name(experiment)
    location = (home.mlflow / "artifacts" / experiment).as_uri()
    experiment_id = found.experiment_id if found else client.create_experiment(experiment, artifact_location=location)
    run = client.create_run(experiment_id, tags=dict(tags), run_name=experiment)
    try:
        yield TrackedRun(client, run.info.run_id)
    except BaseException:
        client.set_terminated(run.info.run_id, "FAILED")
        raise
    client.set_terminated(run.info.run_id, "FINISHED")


def register_adapter(home: Home, run_id: str, fingerprint: str) -> str:
    """Register the run's `adapter` artifact as a new model version under the alias `challenger`; return its number."""
    return _register(home, ADAPTER_MODEL, "LoRA adapters that carry the house style", run_id, "adapter", fingerprint)


def crown_adapter(home: Home, fingerprint: str) -> None:
    """Move the alias `champion` to the newest version with this fingerprint.

    Raises:
        MissingError: No such version is registered.
    """
    _crown(home, ADAPTER_MODEL, fingerprint, "tune_style")


def register_embedder(home: Home, run_id: str, fingerprint: str) -> str:
    """Register the run's `embedder` artifact as a new model version under the alias `challenger`; return its number."""
    return _register(home, EMBEDDER_MODEL, "embedders that find the governing article", run_id, "embedder", fingerprint)


def crown_embedder(home: Home, fingerprint: str) -> None:
    """Move the alias `champion` to the newest version with this fingerprint.

    Raises:
        MissingError: No such version is registered.
    """
    _crown(home, EMBEDDER_MODEL, fingerprint, "tune_retriever")


def _register(home: Home, name: str, description: str, run_id: str, artifact: str, fingerprint: str) -> str:
    client = open_tracking(home)
    if not client.search_registered_models(filter_string=f"name = '{name}'"):
        client.create_registered_model(name, description=description)
    uri = f"{client.get_run(run_id).info.artifact_uri}/{artifact}"
    version = client.create_model_version(name, uri, run_id=run_id, tags={"fingerprint": fingerprint})
    client.set_registered_model_alias(name, "challenger", version.version)
    return str(version.version)


def _crown(home: Home, name: str, fingerprint: str, flow: str) -> None:
    client = open_tracking(home)
    versions = client.search_model_versions(f"name = '{name}' and tags.fingerprint = '{fingerprint}'")
    if not versions:
        raise MissingError(f"registry: no version of {name} has fingerprint {fingerprint}. Run {flow} first.")
    newest = max(versions, key=lambda v: int(v.version))
    client.set_registered_model_alias(name, "champion", newest.version)


def _flatten(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:  # Any: JSON values
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
