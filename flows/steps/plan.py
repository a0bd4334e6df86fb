"""The steps of a long run: each says what happens, how long it takes here, and what is next.

An estimate is the step's time when it last made something in this home, else a time from the
config. A step that found its result ready is not timed: a few seconds say nothing about the next
time. Times are kept in `step-times.json` in the home folder, by the fingerprint of the settings.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from components.storage import Home, write_json_atomic
from flows.progress import describe_duration, keep_alive

TIMES = "step-times.json"


@dataclass(frozen=True)
class PlannedStep:
    """One step: its name, what happens in a few words, and the folder of the home it writes to."""

    name: str
    what: str
    folder: str


class Plan:
    """The steps of one run.

    Args:
        steps: In order.
        expected_s: Seconds that each step takes on two cores.
        home: Where times are kept and results appear.
        identity: Fingerprint of the run's settings.
        clock: Returns seconds.
    """

    def __init__(
        self,
        steps: Sequence[PlannedStep],
        expected_s: Mapping[str, float],
        home: Home,
        identity: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._steps = {step.name: step for step in steps}
        self._expected_s = expected_s
        self._home = home
        self._identity = identity
        self._clock = clock
        self._last_s = read_times(home).get(identity, {})
        self._running: PlannedStep | None = None
        self._began_at = clock()
        self._newest_before = 0
        self._alive = ExitStack()

    def announce(self) -> None:
        """Print the steps and the time they take together."""
        total = describe_about(sum(self._seconds(name) for name in self._steps))
        names = ", ".join(self._steps)
        print(f"{len(self._steps)} steps: {names}; about {total} {self._basis()}")

    def begin(self, name: str) -> None:
        """End the step that runs, and print what the next one does and how long it takes."""
        self.end()
        names = list(self._steps)
        number = names.index(name) + 1
        about = describe_about(self._seconds(name))
        following = f"; then: {names[number]}" if number < len(names) else ""
        what = self._steps[name].what
        print(f"\nstep {number} of {len(names)}: {name}: {what}, about {about}{following}")
        self._running = self._steps[name]
        self._began_at = self._clock()
        self._newest_before = _newest_change(self._folder(self._running))
        self._alive.enter_context(keep_alive(name))

    def end(self) -> None:
        """End the step that runs, if one does, and keep its time if it made something."""
        self._alive.close()
        if self._running is None:
            return
        spent = self._clock() - self._began_at
        print(f"{self._running.name}: done in {describe_duration(spent)}")
        if _newest_change(self._folder(self._running)) > self._newest_before:
            self._last_s[self._running.name] = round(spent, 1)
            times = read_times(self._home) | {self._identity: self._last_s}
            write_json_atomic(self._home.root / TIMES, times)
        self._running = None

    def stop(self) -> None:
        """Stop without an end: the step that runs is not timed."""
        self._alive.close()
        self._running = None

    def _seconds(self, name: str) -> float:
        """Return how long a step should take."""
        return self._last_s.get(name, self._expected_s[name])

    def _basis(self) -> str:
        """Return what the estimate rests on."""
        if set(self._last_s) >= set(self._steps):
            return "as last time here, seconds where nothing has changed"
        return "on two cores"

    def _folder(self, step: PlannedStep) -> Path:
        """Return the folder in which a step's result appears."""
        return self._home.root / step.folder


_plan: ContextVar[Plan | None] = ContextVar("plan", default=None)


@contextmanager
def planned(plan: Plan) -> Iterator[None]:
    """Make a plan the one whose steps flows begin while the body runs."""
    token = _plan.set(plan)
    plan.announce()
    try:
        yield
        plan.end()
    finally:
        plan.stop()
        _plan.reset(token)


def begin_step(name: str) -> None:
    """Begin a step of the plan, if the flow runs under one."""
    plan = _plan.get()
    if plan is not None:
        plan.begin(name)


def describe_about(seconds: float) -> str:
    """Return a duration as roughly as an estimate is known: `25 s`, `2 min`."""
    if seconds < 90:
        return f"{max(5, 5 * round(seconds / 5))} s"
    return f"{round(seconds / 60)} min"


def read_times(home: Home) -> dict[str, dict[str, float]]:
    """Return the seconds of each step by the fingerprint of a run's settings."""
    try:
        times: dict[str, dict[str, float]] = json.loads((home.root / TIMES).read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return times


def _newest_change(folder: Path) -> int:
    """Return when something in a folder changed last, in nanoseconds; 0 where there is nothing."""
    if not folder.is_dir():
        return 0
    return max((path.stat().st_mtime_ns for path in folder.iterdir()), default=0)
