"""Traces of batches: off they import nothing; on they have the stages, and text on request."""

import json
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path
from typing import cast

import pytest

from components.knowledge.search import KnowledgeBase
from components.prompting.style import StyleGuide
from components.records import Clause
from components.review.hit_reading import HitsJudge
from components.review.question import Question
from components.review.reviewer import Reviewer, ReviewerConfig
from components.review.session import Session, SessionConfig
from components.serving import tracing
from components.serving.supervisor import Supervisor
from components.serving.traced_batch import Traced, judge_traced
from components.serving.tracing import EXPERIMENT, Tracer, TracingConfig
from components.storage import Home
from components.tracking.releases import Release
from components.tracking.runs import open_tracking
from tests.conftest import ROOT
from tests.review.rules import KeyWordReader
from tests.review.test_reviewer import INTEREST, SURE, ScriptedEngine, figures, knowledge, say

__all__ = ["knowledge"]  # a fixture of its module
QUESTION = Question(date(2022, 3, 1), "sample")
CLAUSE = Clause(id="rv-1:c-1", text=INTEREST, start=0, end=len(INTEREST))


@pytest.mark.slow
def test_tracing_off_imports_no_mlflow() -> None:
    """The whole server is imported without MLflow."""
    code = "import components.serving.server, sys; sys.exit('mlflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def traced_batch(knowledge: KnowledgeBase, judge: HitsJudge) -> Traced:
    """Return a batch of one clause, traced; its findings are those of an untraced one."""
    engine = ScriptedEngine(say("invalid", figures("16 per cent a year")))
    config = ReviewerConfig(redlines=False)  # each stage once
    reviewer = Reviewer(knowledge, engine, StyleGuide(), SURE, config, judge=judge)
    expected = reviewer.judge([CLAUSE], QUESTION)
    session = Session(cast("Release", None), reviewer, SessionConfig())
    traced = judge_traced(session, [CLAUSE], QUESTION)
    assert traced.findings == expected
    assert (reviewer.chooser.knowledge, reviewer.chooser.judge) == (knowledge, judge)
    assert reviewer.engine is engine
    return traced


def test_judge_traced_without_a_reader(request: pytest.FixtureRequest) -> None:
    """The stages are those that ran, in order, and what was traced is as it was before."""
    traced = traced_batch(request.getfixturevalue("knowledge"), HitsJudge())
    assert [stage.name for stage in traced.stages] == [
        "retrieval",
        "generation",
        "tools and checks",
    ]
    assert traced.stages[-1].counts["tool_calls"] == 4  # searched, judged, looked up, compared


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of MLflow, whose thread would end with the trace unwritten
@pytest.mark.parametrize("with_text", [False, True])
def test_trace_has_the_stages(
    request: pytest.FixtureRequest, tmp_path: Path, with_text: bool
) -> None:
    """A traced batch has the same findings, and its trace has the stages in order."""
    reader = KeyWordReader()
    traced = traced_batch(request.getfixturevalue("knowledge"), HitsJudge(reader=reader))
    stages = ["retrieval", "reading", "generation", "tools and checks"]
    assert [stage.name for stage in traced.stages] == stages
    assert traced.stages[1].counts == {"items": reader.batch_sizes[-1]}
    home = Home(tmp_path)
    tracer = Tracer(home, TracingConfig(share=1.0, with_text=with_text))
    assert tracer.should_trace()
    tracer.write(traced, [CLAUSE], release="r-1", jurisdiction="sample")
    tracer.close()
    assert tracer.num_dropped == 0
    client = open_tracking(home)
    experiment = client.get_experiment_by_name(EXPERIMENT)
    assert experiment is not None
    (trace,) = client.search_traces(locations=[experiment.experiment_id])
    spans = {span.name: span for span in trace.data.spans}
    assert list(spans) == ["review batch", *stages]
    assert all(span.start_time_ns <= (span.end_time_ns or 0) for span in spans.values())
    written = json.dumps([span.to_dict() for span in spans.values()])
    assert (INTEREST in written) == with_text
    assert "r-1" in written
    # A server that traces nothing any more still deletes what an earlier one has traced.
    later = Tracer(home, TracingConfig())
    later.erase("rv-1")
    later.close()
    holding = [path for path in home.root.rglob("*") if path.is_file() and holds_text(path)]
    assert holding == []
    left = client.search_traces(locations=[experiment.experiment_id])
    assert len(left) == (0 if with_text else 1)


def holds_text(path: Path) -> bool:
    """Return whether a file holds the clause."""
    return INTEREST.encode() in path.read_bytes()


def test_tracing_off_traces_nothing(tmp_path: Path) -> None:
    """With a share of 0 no batch is traced and no thread runs."""
    tracer = Tracer(Home(tmp_path), TracingConfig())
    assert not any(tracer.should_trace() for _ in range(100))
    tracer.close()


def test_close_does_not_wait_for_a_store_that_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where traces cannot be written they are dropped, and the server stops all the same."""

    def fail(tracer: Tracer) -> None:
        raise OSError("no store")

    monkeypatch.setattr(Tracer, "_loop", fail)
    monkeypatch.setattr(tracing, "CLOSE_S", 0.05)
    supervisor = Supervisor()
    tracer = Tracer(Home(tmp_path), TracingConfig(share=1), supervisor)
    for _ in range(tracing.MAX_WAITING + 2):
        tracer.write(Traced([], []), [CLAUSE])
    assert tracer.num_dropped == 2
    closing = threading.Thread(target=tracer.close, daemon=True)
    closing.start()
    closing.join(20)
    assert not closing.is_alive()
    supervisor.close()
