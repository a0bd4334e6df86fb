"""A batch of clauses judged with its stages measured: retrieval, reading, generation, checks.

It runs in the engine's process; `tracing` writes what comes of it.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

from components.records import Clause, Finding
from components.review.question import Question
from components.review.session import Session

if TYPE_CHECKING:
    from components.engines.engine import Engine
    from components.knowledge.search import KnowledgeBase
    from components.reader.reader import ReadsRules


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
        findings = reviewer.review(clauses, question)
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
