"""The progress of a tuning is told in a line."""

from components.tuning.checkpoint import TrainingProgress
from flows.steps.tuning_progress import describe_progress


def describe_tuning(before: float, after: float) -> str:
    """Return the line about a tuning of 40 steps that goes on from an adapter."""
    validations = [{"number": 0, "loss": before}, {"number": 40, "loss": after}]
    best = min(before, after)
    progress = TrainingProgress(step=40, validations=validations, best_loss=best, spent_s=95.2)
    return describe_progress(progress, 8)


def test_describe_progress_of_a_tuning_that_helped() -> None:
    """Both losses stand there."""
    assert describe_tuning(0.4, 0.25) == (
        "40 steps in 95 s; loss on 8 held-out groups 0.400 before, 0.250 after"
    )


def test_describe_progress_of_a_tuning_that_did_not_help() -> None:
    """The loss after the steps is told as it is, and that they were not kept."""
    line = describe_tuning(0.236, 0.251)
    assert "0.236 before, 0.251 after; the weights from before are kept" in line
