"""The engine's process: it answers, passes errors on, and is started again when it dies."""

import errno
import os
import signal
import time
from collections.abc import Iterator
from datetime import date
from multiprocessing.context import SpawnProcess

import pytest

from components.engines.engine import EngineAwayError, Request
from components.errors import EngineError, MissingError
from components.records import Clause
from components.review.question import Question
from components.review.session import Session
from components.serving.served_release import Served
from components.serving.worker import ReviewProcess, _lower_priority
from tests.serving.scripted import ANSWER, BREAKING, DYING, HANGING, serving_scripted

pytestmark = pytest.mark.service
QUESTION = Question(date(2021, 3, 1), "sample")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Give a scripted release."""
    with serving_scripted(tmp_path_factory.mktemp("worker")) as opened:
        yield opened


def clause_of(text: str) -> Clause:
    """Return a clause."""
    return Clause(id="c1", text=text, start=0, end=len(text))


def test_process_judges_and_completes(served: Served) -> None:
    """Findings and completions come back from the process, one for each item."""
    clauses = [clause_of("Interest of 18 per cent is owed."), clause_of("Keys are returned.")]
    findings = served.process.judge(clauses, QUESTION)
    assert [finding.clause for finding in findings] == [clause.text for clause in clauses]
    traced = served.process.judge_traced(clauses, QUESTION)
    assert traced.findings == findings
    completions = served.process.complete([Request("a"), Request("b")])
    assert [completion.text for completion in completions] == [ANSWER, ANSWER]


def test_error_of_a_batch_is_told_without_its_text(served: Served) -> None:
    """An error in the engine comes back by its kind, and the same process goes on."""
    pid = served.process.pid
    with pytest.raises(EngineError, match="ValueError in a batch") as raised:
        served.process.complete([Request(f"The {BREAKING} pays.")])
    assert BREAKING not in str(raised.value)
    assert served.process.complete([Request("a")])[0].text == ANSWER
    assert served.process.pid == pid


def test_process_that_dies_is_started_again(served: Served) -> None:
    """A batch that ends the process twice fails, and the next one is answered."""
    pid = served.process.pid
    with pytest.raises(EngineError, match="died twice"):
        served.process.complete([Request(f"The {DYING} pays.")])
    assert served.process.complete([Request("a")])[0].text == ANSWER
    assert served.process.pid != pid


def test_call_that_hangs_is_killed_and_not_repeated(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call beyond the engine's limit and the margin ends, once, and the next is answered."""
    monkeypatch.setattr(served.process, "_call_timeout_s", 0.3)
    pid = served.process.pid
    began = time.monotonic()
    with pytest.raises(EngineError, match="no answer within 0.3 s") as raised:
        served.process.complete([Request(f"The {HANGING} pays.")])
    assert not isinstance(raised.value, EngineAwayError)
    assert time.monotonic() - began < 5
    monkeypatch.setattr(served.process, "_call_timeout_s", 60)
    assert served.process.complete([Request("a")])[0].text == ANSWER
    assert served.process.pid != pid


def test_process_that_cannot_be_started_again_is_away(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the release cannot be opened, or no process started, the engine is away for a while."""
    with monkeypatch.context() as patched:
        patched.setattr(served.process, "_open_session", fail_to_open)
        for _ in range(2):
            os.kill(served.process.pid, signal.SIGKILL)
            with pytest.raises(EngineAwayError, match="no such adapter"):
                served.process.complete([Request("a")])
        patched.setattr(SpawnProcess, "_Popen", staticmethod(find_no_room))
        for _ in range(2):
            with pytest.raises(EngineAwayError, match="cannot be started, got no room"):
                served.process.complete([Request("a")])
    assert served.process.complete([Request("a")])[0].text == ANSWER


def fail_to_open() -> Session:
    """Raise what opening a release raises where a part is missing."""
    raise MissingError("release r-1: no such adapter. Promote another release.")


def find_no_room(process: SpawnProcess) -> None:
    """Raise what starting a process raises where the machine has no room for one."""
    raise BlockingIOError(errno.EAGAIN, "no room")


def test_error_of_opening_is_raised() -> None:
    """A release that cannot be opened in the process says why."""
    with pytest.raises(MissingError, match="no such adapter"):
        ReviewProcess(fail_to_open, niceness=0)


def test_process_without_nice_values(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system has no nice values (Windows) the priority stays, and nothing fails."""
    priority = os.getpriority(os.PRIO_PROCESS, 0)
    monkeypatch.delattr(os, "nice")
    _lower_priority(10)
    assert os.getpriority(os.PRIO_PROCESS, 0) == priority
