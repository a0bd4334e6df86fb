"""MLflow runs and the model registry, on a local SQLite store or at another address.

A run holds parameters, metrics, datasets and artifacts; adapters and embedders are registered. Each
run of a flow is one MLflow run, with its stages nested below. Contract text is never logged. MLflow
keeps no history of aliases; the release log does (see `releases`).
"""

import json
import logging
import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from components.errors import MissingError
from components.storage import Home

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities.model_registry import ModelVersion

TRACKING_URI = "MLFLOW_TRACKING_URI"
ADAPTER_MODEL = "house-style"
EMBEDDER_MODEL = "retriever"
FLOW_OF = {ADAPTER_MODEL: "tune_style", EMBEDDER_MODEL: "tune_retriever"}
Alias = Literal["champion", "challenger"]
ALIASES: tuple[Alias, ...] = get_args(Alias)


def open_tracking(home: Home) -> "MlflowClient":
    """Point MLflow to where the home's runs are and return a client.

    Raises:
        MissingError: A server is named that does not answer.
    """
    import mlflow

    logging.getLogger("mlflow").setLevel(logging.WARNING)
    home.mlflow.mkdir(parents=True, exist_ok=True)
    uri = home.tracking_uri or f"sqlite:///{home.mlflow / 'mlflow.db'}"
    if is_server(uri):
        check_server(uri)
    with _kept_environment():
        mlflow.set_tracking_uri(uri)
    mlflow.set_registry_uri(uri)
    return mlflow.MlflowClient(tracking_uri=uri, registry_uri=uri)


def has_runs(home: Home) -> bool:
    """Return whether there may be runs: opening MLflow would make a local store, in seconds."""
    return bool(home.tracking_uri) or (home.mlflow / "mlflow.db").is_file()


def open_experiment(client: "MlflowClient", home: Home, name: str) -> str:
    """Return the id of an experiment, which is made if there is none.

    A server says itself where the artifacts are; else they are in the home folder.
    """
    existing = client.get_experiment_by_name(name)
    if existing:
        return existing.experiment_id
    folder = (home.mlflow / "artifacts" / name).as_uri()
    is_local = not is_server(home.tracking_uri)
    return client.create_experiment(name, artifact_location=folder if is_local else None)


def is_server(uri: str) -> bool:
    """Return whether the address of a store is that of an MLflow server."""
    return uri.startswith(("http://", "https://"))


@cache
def check_server(uri: str) -> None:
    """Check once that a server answers; MLflow's own calls would try for minutes.

    Raises:
        MissingError: It does not.
    """
    from mlflow.exceptions import MlflowException
    from mlflow.utils.credentials import get_default_host_creds
    from mlflow.utils.rest_utils import http_request

    try:
        creds = get_default_host_creds(uri)  # type: ignore[no-untyped-call]  # of MLflow
        http_request(creds, "/health", "GET", max_retries=1, timeout=10)  # type: ignore[no-untyped-call]
    except MlflowException as error:
        raise MissingError(
            f"{TRACKING_URI}: {uri} does not answer. Start that server, correct the address, or"
            " unset it to keep runs in the home folder."
        ) from error


@contextmanager
def _kept_environment() -> Iterator[None]:
    """Take back the variable by which MLflow hands its address on to child processes.

    A command with another home would write into this home's store.
    """
    before = os.environ.get(TRACKING_URI)
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(TRACKING_URI, None)
        else:
            os.environ[TRACKING_URI] = before


@dataclass(frozen=True)
class LoggedDataset:
    """A dataset as MLflow logs it.

    `digest` identifies its bytes (at most 36 characters); `context` is the use the run makes of it.
    """

    name: str
    digest: str
    folder: Path
    counts: Mapping[str, int]
    context: Literal["curation", "training", "evaluation"]


class TrackedRun:
    """One MLflow run being written."""

    def __init__(self, client: "MlflowClient", run_id: str) -> None:
        self.client = client
        self.id = run_id

    def log_params(self, params: Mapping[str, Any]) -> None:  # Any: JSON values
        """Log settings; nested keys are joined by dots."""
        for key, value in _flatten(params):
            self.client.log_param(self.id, key, str(value)[:6000])

    def log_metrics(self, metrics: Mapping[str, float], step: int = 0) -> None:
        """Log numbers."""
        for key, value in metrics.items():
            self.client.log_metric(self.id, key, value, step=step)

    def log_table(self, rows: Sequence[Mapping[str, Any]], name: str) -> None:  # Any: JSON values
        """Log rows with the same keys as one table."""
        columns = {key: [row[key] for row in rows] for key in rows[0]}
        with warnings.catch_warnings(action="ignore"):  # MLflow's use of pandas warns
            self.client.log_table(self.id, columns, artifact_file=f"{name}.json")

    def log_file(self, path: Path) -> None:
        """Copy a file into the run's artifacts."""
        self.client.log_artifact(self.id, str(path))

    @contextmanager
    def stage(self, name: str) -> Iterator["TrackedRun"]:
        """Open a nested run with its own times, parameters and metrics.

        It ends FINISHED, or FAILED if the body raises.
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
        """Copy a file into the folder `name` of the run's artifacts."""
        self.client.log_artifact(self.id, str(path), name)

    def log_dataset(self, dataset: LoggedDataset) -> None:
        """Log a dataset as an input of the run, by its digest and folder; rows are not copied."""
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
    """Open a run in `experiment`; it ends FINISHED, or FAILED if the body raises."""
    client = open_tracking(home)
    experiment_id = open_experiment(client, home, experiment)
    run = client.create_run(experiment_id, tags=dict(tags), run_name=experiment)
    with _ended(client, run.info.run_id):
        yield TrackedRun(client, run.info.run_id)


@contextmanager
def _ended(client: "MlflowClient", run_id: str) -> Iterator[None]:
    """End a run when the body ends: FINISHED, or FAILED if it raises."""
    try:
        yield
    except BaseException:
        client.set_terminated(run_id, "FAILED")
        raise
    client.set_terminated(run_id, "FINISHED")


def list_durations(home: Home, experiment: str) -> list[float]:
    """Return the seconds that finished runs of an experiment took, the newest first.

    Stages of a run do not count.
    """
    if not has_runs(home):
        return []
    client = open_tracking(home)
    known = client.get_experiment_by_name(experiment)
    if known is None:
        return []
    runs = client.search_runs(
        [known.experiment_id],
        "attributes.status = 'FINISHED'",
        order_by=["attributes.start_time DESC"],
    )
    whole = [run for run in runs if "mlflow.parentRunId" not in run.data.tags]
    return [(run.info.end_time - run.info.start_time) / 1000 for run in whole]


def register_adapter(home: Home, run_id: str, fingerprint: str) -> str:
    """Register the run's `adapter` artifact as a new version with the alias `challenger`.

    Returns:
        The number of the version.
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
    """Tag the newest version of an adapter with the result of its gates.

    Args:
        home: The project's home.
        fingerprint: The adapter's fingerprint.
        failed: The names of the failed gates; none means that all passed.
    """
    client = open_tracking(home)
    number = find_version(client, fingerprint)
    result = f"failed: {', '.join(failed)}" if failed else "passed"
    client.set_model_version_tag(ADAPTER_MODEL, number, "gates", result)


def is_registered(home: Home, fingerprint: str) -> bool:
    """Return whether any version of the adapter has this fingerprint."""
    return bool(_search_versions(open_tracking(home), ADAPTER_MODEL, fingerprint))


def find_version(client: "MlflowClient", fingerprint: str, model: str = ADAPTER_MODEL) -> str:
    """Return the number of the newest version of a model with this fingerprint.

    Raises:
        MissingError: No such version is registered.
    """
    versions = _search_versions(client, model, fingerprint)
    if not versions:
        raise MissingError(
            f"registry: no version of {model} has fingerprint {fingerprint}. Run {FLOW_OF[model]}"
            " first."
        )
    return str(max(int(version.version) for version in versions))


def _search_versions(
    client: "MlflowClient", model: str, fingerprint: str
) -> "Sequence[ModelVersion]":
    """Return the versions of a model with this fingerprint."""
    query = f"name = '{model}' and tags.fingerprint = '{fingerprint}'"
    return client.search_model_versions(query)


def read_aliases(home: Home, model: str = ADAPTER_MODEL) -> dict[Alias, str]:
    """Return the version number of each alias of a model; an alias without version is absent."""
    client = open_tracking(home)
    if not client.search_registered_models(filter_string=f"name = '{model}'"):
        return {}
    versions = client.get_registered_model(model).aliases
    return {alias: str(versions[alias]) for alias in ALIASES if alias in versions}


def write_aliases(home: Home, wanted: Mapping[Alias, str], model: str = ADAPTER_MODEL) -> None:
    """Set the aliases of a model to these versions and delete the aliases that are absent."""
    client = open_tracking(home)
    for alias in ALIASES:
        if alias in wanted:
            client.set_registered_model_alias(model, alias, wanted[alias])
        else:
            client.delete_registered_model_alias(model, alias)


def crown_adapter(home: Home, fingerprint: str) -> None:
    """Move the alias `champion` to the newest version with this fingerprint.

    That version loses the alias `challenger`.

    Raises:
        MissingError: No such version is registered.
    """
    _crown(home, ADAPTER_MODEL, fingerprint)


def register_embedder(home: Home, run_id: str, fingerprint: str) -> str:
    """Register the run's `embedder` artifact as a new version with the alias `challenger`.

    Returns:
        The number of the version.
    """
    return _register(
        home,
        EMBEDDER_MODEL,
        "embedders that find what governs",
        run_id,
        "embedder",
        fingerprint,
    )


def crown_embedder(home: Home, fingerprint: str) -> None:
    """Move the alias `champion` of the embedder, as `crown_adapter` does for an adapter."""
    _crown(home, EMBEDDER_MODEL, fingerprint)


def _register(
    home: Home, name: str, description: str, run_id: str, artifact: str, fingerprint: str
) -> str:
    """Register an artifact of a run as a new version, make it challenger, return its number."""
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
    """Make the newest version with this fingerprint champion; it loses its other alias."""
    number = find_version(open_tracking(home), fingerprint, model)
    aliases = read_aliases(home, model)
    others = {alias: version for alias, version in aliases.items() if version != number}
    write_aliases(home, {**others, "champion": number}, model)


def _flatten(
    values: Mapping[str, Any],  # Any: JSON values
    prefix: str = "",
) -> Iterator[tuple[str, Any]]:
    """Yield `{"a": {"b": 1}}` as `("a.b", 1)`."""
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
