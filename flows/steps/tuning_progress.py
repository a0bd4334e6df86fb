"""The progress of a tuning: reported at each step, and told in a line at its end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from components.tracking.runs import TrackedRun
from components.tuning.checkpoint import TrainingProgress
from components.tuning.trainer import Step
from flows.progress import progress_bar


@contextmanager
def step_reporter(run: TrackedRun, time_budget_s: float) -> Iterator[Callable[[Step], None]]:
    """Yield a function that reports a step: it moves a progress bar and logs the step's figures.

    The bar counts steps, or the seconds of a tuning that is given a time. The figures go to the
    run, where tunings are compared, and to its stage `training`, which also has the time that
    training took.
    """
    label = "tuning, seconds" if time_budget_s else "tuning"
    spent_s = 0.0
    with progress_bar(label) as bar, run.stage("training") as stage:

        def report(step: Step) -> None:
            nonlocal spent_s
            spent_s += step.tokens / step.tokens_per_s
            note = f"loss {step.loss:.3f}  {step.tokens_per_s:.0f} tokens/s"
            if time_budget_s:
                budget = round(time_budget_s)
                bar.advance(0, note=f"step {step.number}  {note}")
                bar.move(min(round(spent_s), budget), budget)
            else:
                bar.resize(step.num_steps)
                bar.advance(note=note)
            figures = {
                "loss": step.loss,
                "learning_rate": step.learning_rate,
                "tokens_per_s": step.tokens_per_s,
            }
            if step.validation is not None:
                figures["validation_loss"] = step.validation
            for tracked in (run, stage):
                tracked.log_metrics(figures, step.number)

        yield report


def report_nothing(step: Step) -> None:
    """Report nothing: only the main process reports."""


def describe_progress(progress: TrainingProgress, num_held_out: int) -> str:
    """Return what a tuning did, as a line to print: `40 steps in 95 s; loss on 8 ...`."""
    done = f"{progress.step} steps in {progress.spent_s:.0f} s"
    if not progress.validations:
        return done
    first, last = progress.validations[0], progress.validations[-1]
    held_out = f"{done}; loss on {num_held_out} held-out groups"
    if first["number"] != 0:
        return f"{held_out} {progress.best_loss:.3f} after"
    figures = f"{held_out} {first['loss']:.3f} before, {last['loss']:.3f} after"
    if progress.best_loss < first["loss"]:
        return figures
    return f"{figures}; the weights from before are kept, since these steps made them no better"
