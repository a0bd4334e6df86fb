"""Plots of a run, as PNG files: losses, reliability of confidence, accuracy against coverage."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from components.tracking.reliability import bin_by_confidence

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def draw_losses(
    losses: Sequence[tuple[int, float]], validations: Sequence[tuple[int, float]], target: Path
) -> None:
    """Draw the training loss of each step and the validation losses.

    Args:
        losses: (step, loss), in order.
        validations: (step, loss) of the validation split; may be empty.
        target: The file to write.
    """
    figure, axes = _new_figure(width=8)
    axes.plot(*zip(*losses, strict=True), linewidth=1, label="training")
    if validations:
        axes.plot(*zip(*validations, strict=True), marker="o", label="validation")
    axes.set(xlabel="step", ylabel="loss per label token", yscale="log")
    _save(figure, axes, target)


def draw_reliability(
    before: Sequence[float],
    after: Sequence[float],
    are_right: Sequence[bool],
    target: Path,
    num_bins: int = 5,
) -> None:
    """Draw the share of right verdicts against the confidence, before and after calibration.

    Each bin of findings is a point of a curve; see `bin_by_confidence`.

    Args:
        before: The probability of each finding.
        after: Its confidence, fitted without its family.
        are_right: Whether its verdict was right.
        target: The file to write.
        num_bins: The number of bins, 1 or more.
    """
    figure, axes = _new_figure()
    axes.plot([0, 1], [0, 1], linestyle="--", linewidth=1, color="grey", label="as sure as right")
    for confidences, name in ((before, "before"), (after, "calibrated")):
        bins = bin_by_confidence(confidences, are_right, num_bins)
        points = [(each.confidence, each.accuracy) for each in bins]
        axes.plot(*zip(*points, strict=True), marker="o", label=name)
    axes.set(xlabel="confidence", ylabel="share of verdicts right", xlim=(0, 1), ylim=(0, 1.02))
    _save(figure, axes, target)


def draw_coverage(
    points: Sequence[tuple[float, float]], served: tuple[float, float], target: Path
) -> None:
    """Draw accuracy against coverage.

    Args:
        points: (coverage, accuracy), from the most confident finding on.
        served: (coverage, accuracy) of the findings that need no review.
        target: The file to write.
    """
    figure, axes = _new_figure()
    axes.plot(*zip(*points, strict=True), drawstyle="steps-post", label="by confidence")
    axes.plot(*served, marker="o", linestyle="none", label="as served")
    axes.set(
        xlabel="coverage: share of findings kept",
        ylabel="share of their verdicts right",
        xlim=(0, 1.02),
        ylim=(0, 1.02),
    )
    _save(figure, axes, target)


def _new_figure(width: float = 6) -> tuple["Figure", "Axes"]:
    """Return a figure that needs no display, and its axes."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, 4.5), layout="constrained")
    FigureCanvasAgg(figure)
    return figure, figure.add_subplot()


def _save(figure: "Figure", axes: "Axes", target: Path) -> None:
    """Write a figure with grid and legend to a file."""
    axes.grid(visible=True, which="both", alpha=0.3)
    axes.legend()
    figure.savefig(target, dpi=120)
