"""Traces of batches in MLflow: retrieval, reading, generation, tools and checks, with their times.

Off by default; MLflow is not imported then. If it is on, a sample of the batches is traced. The
engine's process measures the stages, and a thread of the server writes the trace, so no answer
waits for it. If the thread falls behind, traces are dropped and counted. Without `with_text`, a
trace holds ids, counts, states and times only.
"""

import logging
import queue
import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

from pydantic import Field

from components.config import Section
from components.records import Clause, Finding
from components.review.question import Question
from components.review.session import Session
from components.storage import Home
from components.tracking.runs import open_tracking

if TYPE_CHECKING:
    from mlflow import MlflowClient

    from components.engines.engine import Engine
    from components.knowledge.search import KnowledgeBase
    from components.reader.reader import ReadsRules

EXPERIMENT = "serving"
MAX_WAITING = 100
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
class Stage:
    """A stage of a batch, in nanoseconds of the clock."""

    name: str
    start_ns: int
    end_ns: int
    counts: dict[str, int] = field(default_factory=dict)


@dataclass
class Traced:
    """A batch with its findings and stages."""

    findings: list[Finding]
    stages: list[Stage]


@dataclass
class _Trace:
    """A trace that waits to be written."""

    traced: Traced
    clauses: Sequence[Clause]
    stamp: dict[str, str]


def judge_traced(session: Session, clauses: Sequence[Clause], question: Question) -> Traced:
    """Judge clauses and measure retrieval, reading, generation, and tools with checks.

    It runs in the engine's process, where one call at a time uses the reviewer.
    """
    stages: list[Stage] = []
    reviewer = session.reviewer
    chooser = reviewer.chooser
    knowledge = chooser.knowledge
    judge = chooser.judge
    engine = reviewer.engine
    timed_knowledge = _Timed(knowledge, "search_many", "retrieval", stages)
    timed_engine = _Timed(engine, "complete", "generation", stages)
    chooser.knowledge = cast("KnowledgeBase", timed_knowledge)
    if judge.reader is not None:
        timed_reader = _Timed(judge.reader, "read", "reading", stages)
        chooser.judge = replace(judge, reader=cast("ReadsRules", timed_reader))
    reviewer.engine = cast("Engine", timed_engine)
    start_ns = time.time_ns()
    try:
        findings = reviewer.judge(clauses, question)
    finally:
        chooser.knowledge = knowledge
        chooser.judge = judge
        reviewer.engine = engine
    checks_start_ns = max((stage.end_ns for stage in stages), default=start_ns)
    checks = Stage("tools and checks", checks_start_ns, time.time_ns(), _count_checks(findings))
    return Traced(findings, [*stages, checks])


def _count_checks(findings: Sequence[Finding]) -> dict[str, int]:
    """Return the number of tool calls, and of each state of each check."""
    counts = {"tool_calls": sum(len(finding.tool_calls) for finding in findings)}
    for finding in findings:
        for name, state in finding.checks.items():
            key = f"{name}: {state}"
            counts[key] = counts.get(key, 0) + 1
    return counts


class Tracer:
    """Writes traces on a thread of its own.

    Args:
        home: Where MLflow's store is.
        config: Which batches are traced.
    """

    def __init__(self, home: Home, config: TracingConfig) -> None:
        self._home = home
        self._config = config
        self._waiting: queue.Queue[_Trace | None] = queue.Queue(MAX_WAITING)
        self.num_dropped = 0
        self._thread = threading.Thread(target=self._loop, name="tracing", daemon=True)
        if config.share:
            self._thread.start()

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

    def close(self) -> None:
        """Write the waiting traces and end the thread."""
        if self._thread.is_alive():
            self._waiting.put(None)
            self._thread.join(60)

    def _loop(self) -> None:
        """Write traces until None comes."""
        import mlflow

        experiment_id = self._open_experiment(open_tracking(self._home))
        while (trace := self._waiting.get()) is not None:
            try:
                self._write(experiment_id, trace)
            except Exception as error:  # a trace that cannot be written must not end the thread
                self.num_dropped += 1
                log.error("tracing: %s", type(error).__name__)
        mlflow.flush_trace_async_logging()

    def _open_experiment(self, client: "MlflowClient") -> str:
        """Return the id of the experiment of traces, which is made if there is none."""
        experiment = client.get_experiment_by_name(EXPERIMENT)
        if experiment is not None:
            return experiment.experiment_id
        artifacts = (self._home.mlflow / "artifacts" / EXPERIMENT).as_uri()
        return client.create_experiment(EXPERIMENT, artifact_location=artifacts)

    def _write(self, experiment_id: str, trace: _Trace) -> None:
        """Write a trace: a root span with a span for each stage."""
        import mlflow

        stages = trace.traced.stages
        root = mlflow.start_span_no_context(
            "review batch",
            "CHAIN",
            inputs={"clauses": [self._show_clause(clause) for clause in trace.clauses]},
            attributes=trace.stamp,
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


class _Timed:
    """Wraps an object and records when one of its methods ran, and on how many items."""

    def __init__(
        self,
        wrapped: Any,  # Any: any object
        method: str,
        stage: str,
        stages: list[Stage],
    ) -> None:
        self._wrapped = wrapped
        self._method = method
        self._stage = stage
        self._stages = stages

    def __getattr__(self, name: str) -> Any:  # Any: any attribute of the wrapped object
        attribute = getattr(self._wrapped, name)
        if name != self._method:
            return attribute

        def timed(items: Sequence[Any], *arguments: Any, **named: Any) -> Any:  # Any: as wrapped
            start_ns = time.time_ns()
            try:
                return attribute(items, *arguments, **named)
            finally:
                counts = {"items": len(items)}
                self._stages.append(Stage(self._stage, start_ns, time.time_ns(), counts))

        return timed
