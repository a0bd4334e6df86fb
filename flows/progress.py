"""Progress of a stage: a bar on a terminal, plain lines where there is none.

Plain lines are one at the start of a stage, one at least every 15 seconds, and one at its end:

    tuning: started
    tuning: 120 of 300 in 45 s, about 1 min 10 s left; loss 0.359
    tuning: 300 of 300 in 1 min 55 s

A thread writes them, since a stage may load or convert a model for a minute without a count. Where
stages are nested, the innermost that is not complete speaks for all.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, RLock, Thread
from typing import Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

INTERVAL_S = 15.0
POLL_S = 1.0


class Bar(Protocol):
    """What a stage counts on, whichever way it is shown."""

    def advance(self, count: int = 1, note: str = "") -> None:
        """Count on by `count`; `note` is shown behind the count."""

    def move(self, count: int, total: int | None = None) -> None:
        """Set how many are done, and the total where it is known."""

    def resize(self, total: int) -> None:
        """Set the total, once known."""


@contextmanager
def progress_bar(label: str, total: int | None = None) -> Iterator[Bar]:
    """Show count, time spent and time left while the body runs."""
    console = Console(stderr=True)
    if not console.is_terminal:
        with _plain.stage(label, total) as line_bar:
            yield line_bar
        return
    columns = [
        TextColumn("{task.description:<28}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"),
    ]
    with Progress(*columns, console=console) as progress:
        yield TerminalBar(progress, label, total)


@contextmanager
def busy(label: str) -> Iterator[None]:
    """Show that a stage without a count is alive: a spinner, or a plain line every 15 seconds."""
    console = Console(stderr=True)
    if console.is_terminal:
        with console.status(label):
            yield
    else:
        with _plain.stage(label):
            yield


@contextmanager
def keep_alive(label: str) -> Iterator[None]:
    """As `busy`, without a first and a last line: the caller writes those."""
    console = Console(stderr=True)
    if console.is_terminal:
        with console.status(label):
            yield
    else:
        with _plain.stage(label, has_ends=False):
            yield


class TerminalBar:
    """A bar of rich's that counts to `total`."""

    def __init__(self, progress: Progress, label: str, total: int | None) -> None:
        self._progress = progress
        self._task = progress.add_task(label, total=total, note="")

    def advance(self, count: int = 1, note: str = "") -> None:
        """Count on by `count`; `note` is shown behind the bar."""
        self._progress.update(self._task, advance=count, note=note)

    def move(self, count: int, total: int | None = None) -> None:
        """Set how many are done, and the total where it is known."""
        self._progress.update(self._task, completed=count, total=total)

    def resize(self, total: int) -> None:
        """Set the total, once known."""
        self._progress.update(self._task, total=total)


class PlainProgress:
    """Plain lines for all stages that are open.

    Args:
        write: Writes one line.
        clock: Returns seconds.
        poll_s: How often the thread looks whether a line is due.
    """

    def __init__(
        self,
        write: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
        poll_s: float = POLL_S,
    ) -> None:
        self._write = write
        self._clock = clock
        self._poll_s = poll_s
        self._bars: list[LineBar] = []
        self._lock = RLock()
        self._written_at = clock()
        self._are_closed = Event()

    @contextmanager
    def stage(
        self, label: str, total: int | None = None, *, has_ends: bool = True
    ) -> Iterator["LineBar"]:
        """Open a stage; its last line says whether it ended or was stopped.

        Args:
            label: What happens.
            total: The count at the end, where it is known.
            has_ends: Whether it writes a first and a last line.
        """
        bar = LineBar(self, label, total, self._clock)
        self._open(bar)
        if has_ends:
            self.write(f"{label}: started")
        last = ""
        try:
            yield bar
            last = "" if bar.is_complete else bar.describe_end()
        except BaseException:
            last = bar.describe_stop()
            raise
        finally:
            self._close(bar)
            if has_ends and last:
                self.write(last)

    def tick(self) -> None:
        """Write the line of the innermost stage that is not complete, if one is due."""
        with self._lock:
            is_due = self._clock() - self._written_at >= INTERVAL_S - POLL_S
            active = [bar for bar in self._bars if not bar.is_complete]
            if is_due and active:
                self.write(active[-1].describe())

    def write(self, line: str) -> None:
        """Write a line and note when."""
        with self._lock:
            self._written_at = self._clock()
            self._write(line)

    def _open(self, bar: "LineBar") -> None:
        """Add a stage; the first one starts the thread."""
        with self._lock:
            self._bars.append(bar)
            if len(self._bars) == 1:
                self._are_closed = Event()
                Thread(target=self._run, args=(self._are_closed,), daemon=True).start()

    def _close(self, bar: "LineBar") -> None:
        """Remove a stage; the last one ends the thread."""
        with self._lock:
            self._bars.remove(bar)
            if not self._bars:
                self._are_closed.set()

    def _run(self, are_closed: Event) -> None:
        """Look whether a line is due until all stages are closed."""
        while not are_closed.wait(self._poll_s):
            self.tick()


class LineBar:
    """The count of one stage; it writes its last line when the count reaches the total."""

    def __init__(
        self, progress: PlainProgress, label: str, total: int | None, clock: Callable[[], float]
    ) -> None:
        self.label = label
        self._progress = progress
        self._clock = clock
        self._started_at = clock()
        self._count = 0
        self._total = total
        self._note = ""

    @property
    def is_complete(self) -> bool:
        """Whether the count has reached the total; a total that grows makes it open again."""
        return self._total is not None and self._count >= self._total

    def advance(self, count: int = 1, note: str = "") -> None:
        """Count on by `count`; `note` is shown behind the count."""
        self._note = note
        self.move(self._count + count)

    def move(self, count: int, total: int | None = None) -> None:
        """Set how many are done, and the total where it is known."""
        was_complete = self.is_complete
        self._count = count
        self._total = self._total if total is None else total
        if self.is_complete and not was_complete:
            self._progress.write(self.describe())

    def resize(self, total: int) -> None:
        """Set the total, once known."""
        self._total = total

    def describe(self) -> str:
        """Return how far the stage is.

        Example: `tuning: 120 of 300 in 45 s, about 1 min 10 s left; loss 0.359`.
        """
        spent = self._clock() - self._started_at
        if not self._count:
            return f"{self.label}: {describe_duration(spent)} so far"
        total = "" if self._total is None else f" of {self._total:,}"
        line = f"{self.label}: {self._count:,}{total} in {describe_duration(spent)}"
        if self._total is not None and not self.is_complete:
            left = spent / self._count * (self._total - self._count)
            line += f", about {describe_duration(left)} left"
        return f"{line}; {self._note}" if self._note else line

    def describe_end(self) -> str:
        """Return the last line of a stage whose count did not say that it is complete."""
        if self._count:
            self._total = None
            return self.describe()
        return f"{self.label}: done in {describe_duration(self._clock() - self._started_at)}"

    def describe_stop(self) -> str:
        """Return the last line of a stage that was stopped."""
        spent = describe_duration(self._clock() - self._started_at)
        return f"{self.label}: stopped after {spent}"


def describe_duration(seconds: float) -> str:
    """Return a duration in words: `45 s`, `2 min`, `1 min 10 s`."""
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return f"{rest} s"
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def _write_to_stderr(line: str) -> None:
    """Write a line to standard error, indented below the step that it belongs to."""
    print(f"  {line}", file=sys.stderr, flush=True)


_plain = PlainProgress(_write_to_stderr)
