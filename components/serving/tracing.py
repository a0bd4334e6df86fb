"""Traces of batches in MLflow.

Retrieval, generation, tools and checks with their times, for a sample of them.

Off by default, and MLflow is not imported then. Where it is on, the engine's process measures the
stages and a thread of its own writes the trace, so that no answer waits for it; when it falls
behind, traces are dropped and counted. Without `with_text` a trace holds ids, counts, states and
times only.
"""

import logging
import queue
import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from pydantic import Field

from components.config import Section
from components.records import Clause, Finding
from components.review.question import Question
from components.review.session import Session
from components.storage import Home
from components.tracking.runs import open_tracking

if TYPE_CHECKING:
    from components.engines.engine import Engine
    from components.knowledge.search import KnowledgeBase

EXPERIMENT = "serving"
MAX_BEHIND = 100
log = logging.getLogger("clausula.serving")


class TracingConfig(Section):
    """Which batches are traced, and what of them."""

    share: float = Field(
        default=0.0, ge=0, le=1, description="share of batches that are traced; 0 is off"
    )
    with_text: bool = Field(
        default=False,
        description=(
            "whether clauses and findings go into traces: contract text, readable to all who see"
            " MLflow"
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


def judge_traced(session: Session, clauses: Sequence[Clause], question: Question) -> Traced:
    """Judge clauses and measure retrieval, generation, and tools with checks.

    Runs in the engine's process.
    """
    stages: list[Stage] = []
    reviewer = session.reviewer
    knowledge, engine = reviewer.knowledge, reviewer.engine
    reviewer.knowledge = cast(
        "KnowledgeBase", _Timed(knowledge, "search_many", "retrieval", stages)
    )
    reviewer.engine = cast("Engine", _Timed(engine, "complete", "generation", stages))
    began = time.time_ns()
    try:
        findings = reviewer.judge(clauses, question)
    finally:
        reviewer.knowledge, reviewer.engine = knowledge, engine
    counts = {"tool_calls": sum(len(finding.tool_calls) for finding in findings)}
    for finding in findings:
        for name, state in finding.checks.items():
            counts[f"{name}: {state}"] = counts.get(f"{name}: {state}", 0) + 1
    stages.append(
        Stage(
            "tools and checks",
            max((stage.end_ns for stage in stages), default=began),
            time.time_ns(),
            counts,
        )
    )
    return Traced(findings, stages)


class Tracer:
    """Writes traces on a thread of its own.

    Args:
        home: Where MLflow's store is.
        config: Which are written.
    """

    def __init__(self, home: Home, config: TracingConfig) -> None:
        self._home, self._config = home, config
        self._waiting: queue.Queue[tuple[Traced, Sequence[Clause], dict[str, str]] | None] = (
            queue.Queue(MAX_BEHIND)
        )
        self.num_dropped = 0
        self._thread = threading.Thread(target=self._loop, name="tracing", daemon=True)
        if config.share:
            self._thread.start()

    def should_trace(self) -> bool:
        """Draw whether the next batch is traced."""
        return self._config.share > 0 and random.random() < self._config.share

    def write(self, traced: Traced, clauses: Sequence[Clause], **stamp: object) -> None:
        """Hand a batch on to be written, stamped with release, day and jurisdiction."""
        try:
            self._waiting.put_nowait(
                (traced, clauses, {name: str(value) for name, value in stamp.items()})
            )
        except queue.Full:
            self.num_dropped += 1

    def close(self) -> None:
        """Write what waits and end the thread."""
        if self._thread.is_alive():
            self._waiting.put(None)
            self._thread.join(60)

    def _loop(self) -> None:
        import mlflow

        client = open_tracking(self._home)
        found = client.get_experiment_by_name(EXPERIMENT)
        place = (self._home.mlflow / "artifacts" / EXPERIMENT).as_uri()
        experiment = (
            found.experiment_id
            if found
            else client.create_experiment(EXPERIMENT, artifact_location=place)
        )
        while (waiting := self._waiting.get()) is not None:
            try:
                self._write(experiment, *waiting)
            except Exception as error:  # a trace that cannot be written must not end the thread
                self.num_dropped += 1
                log.error("tracing: %s", type(error).__name__)
        mlflow.flush_trace_async_logging()

    def _write(
        self, experiment: str, traced: Traced, clauses: Sequence[Clause], stamp: dict[str, str]
    ) -> None:
        import mlflow

        has_text = self._config.with_text
        ids = {"clauses": [clause.text if has_text else clause.id for clause in clauses]}
        start = min(stage.start_ns for stage in traced.stages)
        root = mlflow.start_span_no_context(
            "review batch",
            "CHAIN",
            inputs=ids,
            attributes=stamp,
            experiment_id=experiment,
            start_time_ns=start,
        )
        for stage in traced.stages:
            kind = {"retrieval": "RETRIEVER", "generation": "LLM"}.get(stage.name, "TOOL")
            counts = {name: str(count) for name, count in stage.counts.items()}
            span = mlflow.start_span_no_context(
                stage.name, kind, parent_span=root, attributes=counts, start_time_ns=stage.start_ns
            )
            span.end(end_time_ns=stage.end_ns)
        shown = [
            f.model_dump(mode="json") if has_text else {"verdict": f.verdict, "status": f.status}
            for f in traced.findings
        ]
        root.end(outputs={"findings": shown}, end_time_ns=traced.stages[-1].end_ns)


class _Timed:
    """Stands for a part and writes down when one of its methods ran and on how many items."""

    def __init__(
        self, part: Any, method: str, stage: str, stages: list[Stage]
    ) -> None:  # Any: stands for any part
        self._part, self._method, self._stage, self._stages = part, method, stage, stages

    def __getattr__(self, name: str) -> Any:  # Any: whatever the part has
        found = getattr(self._part, name)
        if name != self._method:
            return found

        def timed(
            items: Sequence[Any], *arguments: Any, **named: Any
        ) -> Any:  # Any: as the part takes them
            start = time.time_ns()
            try:
                return found(items, *arguments, **named)
            finally:
                self._stages.append(
                    Stage(self._stage, start, time.time_ns(), {"items": len(items)})
                )

        return timed
