"""The loss curve as a picture, for people who look at a run later."""

from collections.abc import Sequence
from pathlib import Path


def draw_losses(losses: Sequence[tuple[int, float]], validations: Sequence[tuple[int, float]], target: Path) -> None:
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
