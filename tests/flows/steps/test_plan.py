"""The steps of a run are announced with an estimate, and timed when they made something."""

import json
from pathlib import Path

import pytest

from components.storage import Home
from flows.steps.plan import (
    TIMES,
    Plan,
    PlannedStep,
    begin_step,
    describe_about,
    planned,
    read_times,
)

STEPS = (
    PlannedStep("pairs", "pairs are read", "datasets"),
    PlannedStep("tuning", "a model learns", "adapters"),
)
EXPECTED_S = {"pairs": 32.0, "tuning": 290.0}


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Give a clock that a test moves by hand."""
    return Clock()


def plan_of(home: Home, clock: Clock, identity: str = "settings") -> Plan:
    """Return a plan of two steps."""
    return Plan(STEPS, EXPECTED_S, home, identity, clock)


def run_both(home: Home, clock: Clock, seconds: tuple[float, float], *, makes: bool) -> None:
    """Run both steps, which take the seconds given and may make a folder each."""
    with planned(plan_of(home, clock)):
        for step, spent in zip(STEPS, seconds, strict=True):
            begin_step(step.name)
            clock.now += spent
            if makes:
                (home.root / step.folder / f"result-{clock.now}").mkdir(parents=True)


def test_first_run_is_estimated_from_the_table(
    tmp_path: Path, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each step says what happens, how long it takes, and what is next."""
    run_both(Home(tmp_path), clock, (31, 300), makes=True)
    assert capsys.readouterr().out.splitlines() == [
        "2 steps: pairs, tuning; about 5 min on two cores",
        "",
        "step 1 of 2: pairs: pairs are read, about 30 s; then: tuning",
        "pairs: done in 31 s",
        "",
        "step 2 of 2: tuning: a model learns, about 5 min",
        "tuning: done in 5 min",
    ]


def test_next_run_is_estimated_from_the_last(
    tmp_path: Path, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    """A home whose last run took a minute and ten says so; other settings know nothing of it."""
    home = Home(tmp_path)
    run_both(home, clock, (10, 60), makes=True)
    capsys.readouterr()
    plan_of(home, clock).announce()
    assert capsys.readouterr().out == (
        "2 steps: pairs, tuning; about 70 s as last time here, seconds where nothing has changed\n"
    )
    plan_of(home, clock, "other settings").announce()
    assert "about 5 min on two cores" in capsys.readouterr().out


def test_step_that_made_nothing_is_not_timed(tmp_path: Path, clock: Clock) -> None:
    """A second run that finds everything ready does not make the next estimate a second."""
    home = Home(tmp_path)
    run_both(home, clock, (10, 60), makes=True)
    run_both(home, clock, (1, 1), makes=False)
    assert read_times(home) == {"settings": {"pairs": 10, "tuning": 60}}


def test_interrupted_step_is_not_timed(tmp_path: Path, clock: Clock) -> None:
    """What was finished before the interrupt is kept, the step that ran is not."""
    home = Home(tmp_path)
    with pytest.raises(KeyboardInterrupt), planned(plan_of(home, clock)):
        begin_step("pairs")
        clock.now += 10
        (home.datasets / "d").mkdir(parents=True)
        begin_step("tuning")
        clock.now += 5
        (home.adapters / "half").mkdir(parents=True)
        raise KeyboardInterrupt
    assert read_times(home) == {"settings": {"pairs": 10}}


def test_begin_step_without_a_plan_does_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """A flow that runs alone begins no step."""
    begin_step("gates")
    assert capsys.readouterr().out == ""


def test_read_times_of_a_damaged_file(tmp_path: Path) -> None:
    """An estimate is not worth a fault: a file that is no JSON counts as none."""
    (tmp_path / TIMES).write_text("{")
    assert read_times(Home(tmp_path)) == {}
    (tmp_path / TIMES).write_text(json.dumps({"a": {"pairs": 1.5}}))
    assert read_times(Home(tmp_path)) == {"a": {"pairs": 1.5}}


@pytest.mark.parametrize(
    ("seconds", "text"), [(1, "5 s"), (33, "35 s"), (89, "90 s"), (119, "2 min"), (301, "5 min")]
)
def test_describe_about(seconds: float, text: str) -> None:
    """Below a minute and a half to five seconds, above to a minute."""
    assert describe_about(seconds) == text
