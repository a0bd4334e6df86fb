"""Threads that cannot die unseen: restarted with a pause that grows, counted, and told."""

import ctypes
import logging
import threading
import time

import pytest

from components.serving.metrics import Metrics
from components.serving.supervisor import Supervisor
from tests.serving.running import wait_for


class Loop:
    """A loop that runs until it is told to stop, and dies when it is told to."""

    def __init__(self, num_deaths: int = 0) -> None:
        self.num_lives = 0
        self.num_deaths = num_deaths
        self.stop = threading.Event()
        self.ident = 0

    def __call__(self) -> None:
        """Run."""
        self.num_lives += 1
        self.ident = threading.get_ident()
        if self.num_lives <= self.num_deaths:
            raise OSError("Quetzalcoatl")
        while not self.stop.wait(0.01):
            pass


def test_thread_that_dies_is_started_again_and_counted(caplog: pytest.LogCaptureFixture) -> None:
    """Each death is logged by kind and place and counted; the pause doubles."""
    metrics = Metrics()
    supervisor = Supervisor(metrics.count_restart)
    loop = Loop(num_deaths=3)
    began = time.monotonic()
    with caplog.at_level(logging.ERROR):
        supervisor.run("deeds", loop)
        wait_for(lambda: loop.num_lives == 4)
    assert time.monotonic() - began > 0.1 + 0.2 + 0.4
    wait_for(lambda: 'restarts_total{thread="deeds"} 3.0' in metrics.render().decode())
    assert supervisor.faults() == []
    assert "deeds: OSError at test_supervisor.py:" in caplog.text
    assert "Quetzalcoatl" not in caplog.text
    loop.stop.set()
    supervisor.join("deeds", 5)
    supervisor.close()


def test_dead_thread_is_told() -> None:
    """While a thread waits for its next life it is a fault, an essential one or a lesser one."""
    supervisor = Supervisor()
    supervisor.run("vital", Loop(num_deaths=100))
    supervisor.run("lesser", Loop(num_deaths=100), is_essential=False)
    wait_for(lambda: supervisor.faults() == ["vital"])
    wait_for(lambda: supervisor.lesser_faults() == ["lesser"])
    supervisor.close()


def test_killed_thread_is_started_again() -> None:
    """A thread that is killed from outside, in whatever it does, lives again."""
    supervisor = Supervisor()
    loop = Loop()
    supervisor.run("deeds", loop)
    wait_for(lambda: loop.ident)
    killed = ctypes.c_ulong(loop.ident)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(killed, ctypes.py_object(SystemExit))
    wait_for(lambda: loop.num_lives == 2)
    wait_for(lambda: not supervisor.faults())
    loop.stop.set()
    supervisor.join("deeds", 5)
    assert supervisor.faults() == []
    supervisor.close()


def test_dead_supervisor_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A supervisor that died itself is a fault."""
    supervisor = Supervisor()
    monkeypatch.setattr(supervisor, "_watch", lambda: None)
    loop = Loop()
    supervisor.run("deeds", loop)
    wait_for(lambda: supervisor.faults() == ["supervisor"])
    loop.stop.set()


def test_thread_that_finds_no_room_is_started_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the machine has no room for a thread it is tried again, and the others are watched."""
    start = threading.Thread.start
    refusals = iter(range(3))

    def start_later(thread: threading.Thread) -> None:
        if thread.name == "deeds" and next(refusals, None) is not None:
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", start_later)
    restarted: list[str] = []
    supervisor = Supervisor(restarted.append)
    loop = Loop()
    supervisor.run("deeds", loop)
    assert supervisor.faults() == ["deeds"]
    wait_for(lambda: loop.num_lives == 1)
    wait_for(lambda: not supervisor.faults())
    wait_for(lambda: restarted == ["deeds"])
    loop.stop.set()
    supervisor.join("deeds", 5)
    supervisor.close()


def test_supervisor_survives_a_fault_of_its_caller() -> None:
    """What is called at a restart may fail; the thread is started, and again when it dies again."""

    def fail(name: str) -> None:
        raise ValueError(name)

    supervisor = Supervisor(fail)
    loop = Loop(num_deaths=2)
    supervisor.run("deeds", loop)
    wait_for(lambda: loop.num_lives == 3)
    assert supervisor.faults() == []
    loop.stop.set()
    supervisor.join("deeds", 5)
    supervisor.close()


def test_dead_supervisor_is_started_by_the_next_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """A supervisor that died watches again from the next thread on, the earlier ones too."""
    supervisor = Supervisor()
    with monkeypatch.context() as patched:
        patched.setattr(supervisor, "_watch", lambda: None)
        first = Loop(num_deaths=1)
        supervisor.run("first", first)
        wait_for(lambda: "supervisor" in supervisor.faults())
    second = Loop()
    supervisor.run("second", second)
    wait_for(lambda: first.num_lives == 2 and not supervisor.faults())
    for loop in (first, second):
        loop.stop.set()
    supervisor.close()


def test_join_waits_for_the_life_that_ends_the_work() -> None:
    """A thread that dies while it stops lives again, and `join` waits until it has returned."""
    supervisor = Supervisor()
    lives: list[int] = []
    told = threading.Event()

    def work() -> None:
        told.wait()
        lives.append(len(lives))
        if len(lives) == 1:
            raise OSError

    supervisor.run("deeds", work)
    told.set()
    supervisor.join("deeds", 5)
    assert lives == [0, 1] and supervisor.faults() == []
    supervisor.close()


def test_closed_supervisor_starts_nothing_again() -> None:
    """After `close` a death is final, and no fault."""
    supervisor = Supervisor()
    loop = Loop()
    supervisor.run("deeds", loop)
    supervisor.close()
    loop.stop.set()
    supervisor.join("deeds", 5)
    assert loop.num_lives == 1
