"""Progress without a terminal: plain lines at start, end and at least every 15 seconds."""

import time
from collections.abc import Callable

import pytest

from flows.progress import (
    INTERVAL_S,
    POLL_S,
    PlainProgress,
    busy,
    describe_duration,
    progress_bar,
)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Give a clock that a test moves by hand."""
    return Clock()


@pytest.fixture
def lines() -> list[str]:
    """Give the list that lines are written to."""
    return []


@pytest.fixture
def progress(clock: Clock, lines: list[str]) -> PlainProgress:
    """Give plain lines whose thread sleeps for the whole test: the test itself looks."""
    return PlainProgress(lines.append, clock, poll_s=3600)


def wait_second_by_second(progress: PlainProgress, clock: Clock, seconds: int) -> None:
    """Move the clock and look each second, as the thread does."""
    for _ in range(seconds):
        clock.now += POLL_S
        progress.tick()


def test_stage_with_count_writes_start_middle_and_end(
    progress: PlainProgress, clock: Clock, lines: list[str]
) -> None:
    """A third done in 14 seconds: 28 are left. The last line comes with the last count."""
    with progress.stage("tuning", 300) as bar:
        bar.move(100)
        wait_second_by_second(progress, clock, 14)
        bar.advance(200, note="loss 0.3")
        assert len(lines) == 3
    assert lines == [
        "tuning: started",
        "tuning: 100 of 300 in 14 s, about 28 s left",
        "tuning: 300 of 300 in 14 s; loss 0.3",
    ]


def test_stage_without_count_shows_life(
    progress: PlainProgress, clock: Clock, lines: list[str]
) -> None:
    """A minute without any count leaves a line at least every 15 seconds."""
    written_at: list[float] = []
    with progress.stage("loading"):
        for _ in range(60):
            wait_second_by_second(progress, clock, 1)
            written_at += [clock.now] * (len(lines) - 1 - len(written_at))
    assert lines[0] == "loading: started"
    assert lines[1] == "loading: 14 s so far"
    assert lines[-1] == "loading: done in 1 min"
    times = [1000.0, *written_at, clock.now]
    gaps = [after - before for before, after in zip(times, times[1:], strict=False)]
    assert max(gaps) <= INTERVAL_S


def test_count_without_total_ends_without_total(
    progress: PlainProgress, clock: Clock, lines: list[str]
) -> None:
    """Where no total is known, the last line has the count alone."""
    with progress.stage("reading pairs") as bar:
        bar.advance(1555)
        clock.now += 2
    assert lines == ["reading pairs: started", "reading pairs: 1,555 in 2 s"]


def test_stage_that_ends_early_says_what_it_did(
    progress: PlainProgress, clock: Clock, lines: list[str]
) -> None:
    """A body that returns before its total tells the count without the total."""
    with progress.stage("tuning", 300) as bar:
        bar.advance(120)
        clock.now += 60
    assert lines[-1] == "tuning: 120 in 1 min"


def test_innermost_stage_speaks(progress: PlainProgress, clock: Clock, lines: list[str]) -> None:
    """Only the innermost open stage writes; when it is complete, the one around it does again."""
    with progress.stage("gates"), progress.stage("style", 4) as style:
        style.advance(2)
        wait_second_by_second(progress, clock, 14)
        style.advance(2)
        wait_second_by_second(progress, clock, 14)
    assert lines == [
        "gates: started",
        "style: started",
        "style: 2 of 4 in 14 s, about 14 s left",
        "style: 4 of 4 in 14 s",
        "gates: 28 s so far",
        "gates: done in 28 s",
    ]


def test_total_that_grows_goes_on(progress: PlainProgress, clock: Clock, lines: list[str]) -> None:
    """A stage that turns out to be longer is open again, and ends a second time."""
    with progress.stage("probes") as bar:
        bar.move(60, 60)
        clock.now += 20
        bar.move(90, 120)
        progress.tick()
        bar.move(120, 120)
    assert lines == [
        "probes: started",
        "probes: 60 of 60 in 0 s",
        "probes: 90 of 120 in 20 s, about 7 s left",
        "probes: 120 of 120 in 20 s",
    ]


@pytest.mark.parametrize("fault", [ValueError, KeyboardInterrupt])
def test_stage_that_is_stopped_says_so(
    progress: PlainProgress, clock: Clock, lines: list[str], fault: type[BaseException]
) -> None:
    """A fault and Ctrl-C end with a line that does not claim an end."""
    with pytest.raises(fault), progress.stage("tuning", 300) as bar:
        bar.advance(5)
        clock.now += 9
        raise fault
    assert lines[-1] == "tuning: stopped after 9 s"


def test_thread_writes_while_the_body_is_busy(clock: Clock, lines: list[str]) -> None:
    """The body need not count at all: a thread looks at the clock."""
    progress = PlainProgress(lines.append, clock, poll_s=0.01)
    with progress.stage("converting"):
        clock.now += INTERVAL_S
        wait_until(lambda: len(lines) > 1)
    assert lines[1] == "converting: 15 s so far"


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait for a thread, five seconds at most."""
    for _ in range(500):
        if condition():
            return
        time.sleep(0.01)


def test_without_a_terminal_lines_go_to_standard_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Standard output stays free for results."""
    with progress_bar("embedding", 2) as bar:
        bar.advance(2)
    with busy("loading"):
        pass
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == [
        "  embedding: started",
        "  embedding: 2 of 2 in 0 s",
        "  loading: started",
        "  loading: done in 0 s",
    ]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.4, "0 s"), (59.4, "59 s"), (59.6, "1 min"), (70, "1 min 10 s"), (3600, "60 min")],
)
def test_describe_duration(seconds: float, text: str) -> None:
    """Seconds below a minute, minutes with their seconds above."""
    assert describe_duration(seconds) == text
