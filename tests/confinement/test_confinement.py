"""Foreign files are read in children: within bounds, a few at once, none taking another along."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from components.confinement.bounds import Bounds
from components.confinement.confinement import Confinement
from components.domain import LEGAL, use_domain
from components.errors import BusyError, InputError
from tests.confinement import deeds
from tests.conftest import ROOT

MODULES = ("components.documents.contract_parts", "components.reports.review_report")
BOUNDS = Bounds(max_seconds=20, max_memory_bytes=200_000_000)


@pytest.fixture(scope="module")
def confinement() -> Iterator[Confinement]:
    """Give a confinement of two at once."""
    with Confinement(BOUNDS, MODULES) as opened:
        yield opened


@pytest.fixture
def hasty(confinement: Confinement) -> Iterator[Confinement]:
    """Give the same with little time for each call."""
    confinement.bounds = Bounds(max_seconds=0.2, max_memory_bytes=200_000_000)
    yield confinement
    confinement.bounds = BOUNDS


def test_result_comes_back_and_nothing_heavy_is_there(confinement: Confinement) -> None:
    """A call returns what its function returns, from a process without torch and MLflow."""
    assert confinement.run("c.txt", deeds.add, 2, 3) == 5
    modules = confinement.run("c.txt", deeds.list_modules)
    assert "components.documents.pdf" in modules
    assert not {"torch", "mlflow", "prefect", "fastapi"} & set(modules)


def test_child_speaks_the_words_of_its_caller(confinement: Confinement) -> None:
    """The domain goes with each call, also to a worker that was there before it was chosen."""
    assert confinement.run("c.txt", deeds.name_unit) == "article"
    use_domain(LEGAL.model_copy(update={"unit": "section"}))
    assert confinement.run("c.txt", deeds.name_unit) == "section"


def test_child_is_there_within_a_moment(confinement: Confinement) -> None:
    """A call on a worker that stands ready costs less than 0.3 s."""
    confinement.run("c.txt", deeds.add, 2, 3)
    seconds = []
    for _ in range(3):
        began = time.monotonic()
        confinement.run("c.txt", deeds.add, 2, 3)
        seconds.append(time.monotonic() - began)
    assert min(seconds) < 0.3


def test_errors_keep_their_kind_and_hide_their_text(confinement: Confinement) -> None:
    """An own error comes back as it is; any other is told by kind and place alone."""
    with pytest.raises(InputError, match="c.pdf: encrypted"):
        confinement.run("c.pdf", deeds.refuse)
    with pytest.raises(InputError, match=r"c.pdf: cannot be read, LookupError at deeds.py:\d+"):
        confinement.run("c.pdf", deeds.stumble, "Quetzalcoatl")


def test_memory_is_bounded(confinement: Confinement) -> None:
    """A call may take what the bound says, and a file that wants more is refused."""
    assert confinement.run("c.docx", deeds.take_memory, 100_000_000) == 100_000_000
    with pytest.raises(InputError, match="c.docx: takes more than 200000000 bytes of memory"):
        confinement.run("c.docx", deeds.take_memory, 400_000_000)


def test_open_files_are_bounded(confinement: Confinement, tmp_path: Path) -> None:
    """A call has few open files, and writes no core."""
    path = tmp_path / "f"
    path.touch()
    assert confinement.run("c.zip", deeds.open_files, path, 10) == 10
    with pytest.raises(InputError, match="OSError"):
        confinement.run("c.zip", deeds.open_files, path, 100)
    assert confinement.run("c.zip", deeds.read_bounds) == (64, 0)


def test_time_is_bounded(hasty: Confinement) -> None:
    """A call that sleeps or computes too long is killed, whatever it does."""
    began = time.monotonic()
    with pytest.raises(InputError, match="takes more than 0.2 s, twice, and is refused"):
        hasty.run("c.pdf", deeds.sleep, 30.0, b"1")
    with pytest.raises(InputError, match="takes more than 0.2 s, twice, and is refused"):
        hasty.run("c.pdf", deeds.burn, 30.0)
    assert time.monotonic() - began < 20


def test_file_that_killed_its_child_twice_is_refused_at_once(hasty: Confinement) -> None:
    """The same content under another name, given again, is refused without another try."""
    deaths = hasty.num_deaths
    for name in ("a.txt", "b.txt"):
        with pytest.raises(InputError, match=f"{name}: takes more than"):
            hasty.run(name, deeds.sleep, 30.0, b"the same")
    assert hasty.num_deaths == deaths + 2
    with pytest.raises(InputError):
        hasty.run("a.txt", deeds.sleep, 30.0, b"another")
    assert hasty.num_deaths == deaths + 4


def test_death_is_tried_once_more(confinement: Confinement, tmp_path: Path) -> None:
    """A child that died once is started again; one that dies again is not."""
    assert confinement.run("c.pdf", deeds.end_process_once, tmp_path / "once") == "answer"
    log = tmp_path / "log"
    with pytest.raises(InputError, match=r"ended the process that read it \(code -6\), twice"):
        confinement.run("c.pdf", deeds.end_process, log)
    assert log.read_text() == "xx"
    assert confinement.run("c.txt", deeds.add, 2, 3) == 5


def test_killed_worker_is_replaced(confinement: Confinement) -> None:
    """A worker that somebody kills costs no call."""
    parent = confinement.run("c.txt", os.getppid)
    os.kill(parent, 9)
    assert confinement.run("c.txt", deeds.add, 2, 3) == 5
    assert confinement.run("c.txt", os.getppid) != parent


def test_few_run_at_once_and_the_others_wait() -> None:
    """With one place, a second call runs after the first."""
    spans: list[tuple[float, float]] = []

    def call() -> None:
        confined.run("c.txt", deeds.sleep, 0.2, b"")
        spans.append((time.monotonic() - 0.2, time.monotonic()))

    with Confinement(BOUNDS, at_once=1) as confined:
        confined.warm()
        threads = [threading.Thread(target=call) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    (_, first_end), (second_start, _) = sorted(spans)
    assert second_start >= first_end - 0.05
    with pytest.raises(BusyError, match="stopping"):
        confined.run("c.txt", deeds.add, 2, 3)


def test_worker_ends_with_its_owner() -> None:
    """A worker of a process that was killed ends too."""
    script = (
        "import os, sys, time\n"
        "from components.confinement.bounds import Bounds\n"
        "from components.confinement.confinement import Confinement\n"
        "confinement = Confinement(Bounds())\n"
        "print(confinement.run('c.txt', os.getppid), flush=True)\n"
        "time.sleep(60)\n"
    )
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        worker = int(owner.stdout.readline())
        owner.kill()
    ends_at = time.monotonic() + 10
    while _is_running(worker):
        assert time.monotonic() < ends_at
        time.sleep(0.05)


def _is_running(pid: int) -> bool:
    """Return whether a process runs, or waits to be collected by somebody else."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
