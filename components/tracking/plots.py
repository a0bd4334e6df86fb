"""Curves as pictures, for people who look at a run later.

Losses, reliability, accuracy against coverage.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw_losses(
    losses: Sequence[tuple[int, float]], validations: Sequence[tuple[int, float]], target: Path
) -> None:
    """Draw the training loss of each step and the validation losses as PNG.

    Args:
        losses: (step, loss), in order.
        validations: The same of the validation split; may be empty.
        target: The file to write.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4.5), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.plot(*zip(*losses, strict=True), linewidth=1, label="training")
    if validations:
        axes.plot(*zip(*validations, strict=True), marker="o", label="validation")
    axes.set(xlabel="step", ylabel="loss per label token", yscale="log")
    axes.grid(visible=True, which="both", alpha=0.3)
    axes.legend()
    figure.savefig(target, dpi=120)


def draw_reliability(
    before: Sequence[float],
    after: Sequence[float],
    flags: Sequence[bool],
    target: Path,
    num_bins: int = 5,
) -> None:
    """Draw the share of verdicts right against the confidence, before and after calibration, over bins of equally many findings.

    Args:
        before: The probability of each finding.
        after: Its confidence, fitted without its family.
        flags: Whether its verdict was right.
        target: The file to write.
        num_bins: Points of a curve.
    """
    axes, save = _figure(target)
    axes.plot([0, 1], [0, 1], linestyle="--", linewidth=1, color="grey", label="as sure as right")
    for values, name in ((before, "before"), (after, "calibrated")):
        order = sorted(zip(values, flags, strict=True))
        size = max(1, -(-len(order) // num_bins))
        bins = [order[start : start + size] for start in range(0, len(order), size)]
        means = [sum(value for value, _ in part) / len(part) for part in bins]
        shares = [sum(flag for _, flag in part) / len(part) for part in bins]
        axes.plot(means, shares, marker="o", label=name)
    axes.set(xlabel="confidence", ylabel="share of verdicts right", xlim=(0, 1), ylim=(0, 1.02))
    save()


def draw_coverage(
    points: Sequence[tuple[float, float]], served: tuple[float, float], target: Path
) -> None:
    """Draw accuracy against coverage.

    Args:
        points: (coverage, accuracy), from the surest finding on.
        served: The same of the findings not marked for review.
        target: The file to write.
    """
    axes, save = _figure(target)
    axes.plot(*zip(*points, strict=True), drawstyle="steps-post", label="by confidence")
    axes.plot(*served, marker="o", linestyle="none", label="as served")
    axes.set(
        xlabel="coverage: share of findings kept",
        ylabel="share of their verdicts right",
        xlim=(0, 1.02),
        ylim=(0, 1.02),
    )
    save()


def _figure(target: Path) -> tuple["Axes", Callable[[], None]]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 4.5), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()

    def save() -> None:
        axes.grid(visible=True, alpha=0.3)
        axes.legend()
        figure.savefig(target, dpi=120)

    return axes, save
