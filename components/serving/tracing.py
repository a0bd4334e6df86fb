"""Traces of batches in MLflow: retrieval, reading, generation, tools and checks, with their times.

Off by default; MLflow is not imported then. If it is on, a sample of the batches is traced. The
engine's process measures the stages, and a thread of the server writes the trace, so no answer
waits for it. If the thread falls behind, traces are dropped and counted. Without `with_text`, a
trace holds ids, counts, states and times only; with it, the traces of a review are deleted when it
is erased.
"""

import logging
import queue
import random
import sqlite3
import threading
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import Field

from components.config import Section
from components.errors import BusyError
from components.records import Clause, Finding
from components.serving.supervisor import Supervisor, describe_fault
from components.serving.traced_batch import Traced
from components.storage import Home
from components.tracking.runs import open_experiment, open_tracking

if TYPE_CHECKING:
    from mlflow import MlflowClient

EXPERIMENT = "serving"
MAX_WAITING = 100
THREAD = "tracing"
REVIEWS_TAG = "reviews"
TRACES = "traces"
HAS_TEXT = "traces-have-text"  # a file: there may be traces to delete when a review is erased
ERASE_S = 60.0
CLOSE_S = 10.0  # for which a full queue may keep the server from stopping
_SPAN_KINDS = {"retrieval": "RETRIEVER", "generation": "LLM"}
log = logging.getLogger("clausula.serving")


class TracingConfig(Section):
    """Which batches are traced, and what a trace holds."""

    share: float = Field(
        default=0.0, ge=0, le=1, description="share of batches that are traced; 0 is off"
    )
    with_text: bool = Field(
        default=False,
        description=(
            "whether traces hold clauses and findings: contract text, readable to everyone with"
            " access to MLflow"
        ),
    )


@dataclass
class _Trace:
    """A trace that waits to be written."""

    traced: Traced
    clauses: Sequence[Clause]
    stamp: dict[str, str]

    @property
    def review_ids(self) -> set[str]:
        """The reviews whose clauses are in the batch."""
        return {clause.id.partition(":")[0] for clause in self.clauses}


@dataclass
class _Erasure:
    """A review whose traces are to be deleted, and whether that is done."""

    review_id: str
    is_done: threading.Event = field(default_factory=threading.Event)


class Tracer:
    """Writes traces on a thread of its own.

    Args:
        home: Where MLflow's store is.
        config: Which batches are traced.
        supervisor: Keeps the thread alive; None for one of its own.
    """

    def __init__(
        self, home: Home, config: TracingConfig, supervisor: Supervisor | None = None
    ) -> None:
        self._home = home
        self._config = config
        self._waiting: queue.Queue[_Trace | _Erasure | None] = queue.Queue(MAX_WAITING)
        self._erased: set[str] = set()
        self._supervisor = supervisor or Supervisor()
        self._has_text = home.serving / HAS_TEXT
        self.num_dropped = 0
        self._is_running = bool(config.share) or self._has_text.exists()
        if self._is_running:
            self._supervisor.run(THREAD, self._loop, is_essential=False)

    def should_trace(self) -> bool:
        """Draw whether the next batch is traced."""
        return self._config.share > 0 and random.random() < self._config.share

    def write(self, traced: Traced, clauses: Sequence[Clause], **stamp: object) -> None:
        """Hand a batch to the thread, stamped with release, day and jurisdiction."""
        stamp_text = {name: str(value) for name, value in stamp.items()}
        try:
            self._waiting.put_nowait(_Trace(traced, clauses, stamp_text))
        except queue.Full:
            self.num_dropped += 1

    def erase(self, review_id: str) -> None:
        """Delete the traces with a review's text, and write none any more.

        Raises:
            BusyError: That is not done within a minute.
        """
        self._erased.add(review_id)
        if not self._is_running or not (self._config.with_text or self._has_text.exists()):
            return
        erasure = _Erasure(review_id)
        with suppress(queue.Full):
            self._waiting.put(erasure, timeout=ERASE_S)
        if not erasure.is_done.wait(ERASE_S):
            raise BusyError("traces: cannot be deleted now. Try again later.")

    def close(self) -> None:
        """Write the waiting traces and end the thread; a store that is away keeps them waiting."""
        if not self._is_running:
            return
        try:
            self._waiting.put(None, timeout=CLOSE_S)
        except queue.Full:
            log.error("tracing: %s traces are not written", self._waiting.qsize())
            return
        self._supervisor.join(THREAD, 60)

    def _loop(self) -> None:
        """Write and delete traces until None comes."""
        import mlflow

        client = open_tracking(self._home)
        experiment_id = open_experiment(client, self._home, EXPERIMENT)
        while (item := self._waiting.get()) is not None:
            try:
                if isinstance(item, _Erasure):
                    self._delete(client, experiment_id, item)
                elif not item.review_ids & self._erased:
                    self._write(experiment_id, item)
            except Exception as error:  # a trace that cannot be written must not end the thread
                self.num_dropped += 1
                log.error("tracing: %s", describe_fault(error))
        mlflow.flush_trace_async_logging()

    def _delete(self, client: "MlflowClient", experiment_id: str, erasure: _Erasure) -> None:
        """Delete the traces that hold clauses of a review, and what the store keeps of them."""
        import mlflow

        mlflow.flush_trace_async_logging()
        trace_ids: list[str] = []
        page_token: str | None = None
        while True:
            page = client.search_traces(
                locations=[experiment_id], include_spans=False, page_token=page_token
            )
            for trace in page:
                if erasure.review_id in trace.info.tags.get(REVIEWS_TAG, "").split(","):
                    trace_ids.append(trace.info.trace_id)
            page_token = page.token
            if not page_token:
                break
        if trace_ids:
            client.delete_traces(experiment_id, trace_ids=trace_ids)
            self._delete_files(client, experiment_id, trace_ids)
        erasure.is_done.set()

    def _delete_files(
        self, client: "MlflowClient", experiment_id: str, trace_ids: Sequence[str]
    ) -> None:
        """Delete the files of traces, which MLflow leaves, and what its SQLite keeps of them."""
        from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

        location = client.get_experiment(experiment_id).artifact_location
        for trace_id in trace_ids:
            store = get_artifact_repository(f"{location}/{TRACES}/{trace_id}")
            store.delete_artifacts()  # type: ignore[no-untyped-call]  # of MLflow
        if not self._home.tracking_uri:
            # SQLite leaves what was deleted in its free pages.
            path = self._home.mlflow / "mlflow.db"
            with closing(sqlite3.connect(path, timeout=10)) as database:
                database.execute("VACUUM")

    def _write(self, experiment_id: str, trace: _Trace) -> None:
        """Write a trace: a root span with a span for each stage."""
        import mlflow

        if self._config.with_text:
            self._has_text.parent.mkdir(parents=True, exist_ok=True)
            self._has_text.touch()
        stages = trace.traced.stages
        root = mlflow.start_span_no_context(
            "review batch",
            "CHAIN",
            inputs={"clauses": [self._show_clause(clause) for clause in trace.clauses]},
            attributes=trace.stamp,
            tags={REVIEWS_TAG: ",".join(sorted(trace.review_ids))},
            experiment_id=experiment_id,
            start_time_ns=min(stage.start_ns for stage in stages),
        )
        for stage in stages:
            span = mlflow.start_span_no_context(
                stage.name,
                _SPAN_KINDS.get(stage.name, "TOOL"),
                parent_span=root,
                attributes={name: str(count) for name, count in stage.counts.items()},
                start_time_ns=stage.start_ns,
            )
            span.end(end_time_ns=stage.end_ns)
        findings = [self._show_finding(finding) for finding in trace.traced.findings]
        root.end(outputs={"findings": findings}, end_time_ns=stages[-1].end_ns)

    def _show_clause(self, clause: Clause) -> str:
        return clause.text if self._config.with_text else clause.id

    def _show_finding(self, finding: Finding) -> dict[str, Any]:  # Any: JSON values
        if self._config.with_text:
            return finding.model_dump(mode="json")
        return {"verdict": finding.verdict, "status": finding.status}
