"""Bars with intervals as inline SVG: one picture an axis, one bar an arm."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from components.arms.figures import AxisFigure

WIDTH = 640
LABEL_WIDTH = 190
VALUE_WIDTH = 60
ROW_HEIGHT = 24
BAR_HEIGHT = 12


@dataclass(frozen=True)
class FigureBar:
    """One bar: its label, its figure (None for an arm that has none), and the value in words."""

    label: str
    figure: AxisFigure | None
    value: str


def draw_bars(title: str, bars: Sequence[FigureBar], *, is_share: bool) -> str:
    """Return an SVG of horizontal bars, each with its interval as a line.

    Args:
        title: Read out in place of the picture.
        bars: In order.
        is_share: Whether the scale ends at 1; else at the greatest end of an interval.
    """
    ends = [bar.figure.high for bar in bars if bar.figure is not None]
    greatest = 1.0 if is_share else max(ends, default=0.0)
    scale = (WIDTH - LABEL_WIDTH - VALUE_WIDTH) / (greatest or 1.0)
    height = ROW_HEIGHT * len(bars)
    rows = [_draw_row(bar, number, scale) for number, bar in enumerate(bars)]
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{''.join(rows)}</svg>"
    )


def _draw_row(bar: FigureBar, number: int, scale: float) -> str:
    """Return one bar with its label, its interval and its value."""
    middle = ROW_HEIGHT * number + ROW_HEIGHT / 2
    label = f'<text x="{LABEL_WIDTH - 8}" y="{middle + 4}" class="label">{escape(bar.label)}</text>'
    if bar.figure is None:
        return f'{label}<text x="{LABEL_WIDTH}" y="{middle + 4}">{escape(bar.value)}</text>'
    length = max(0.0, bar.figure.value) * scale
    low = LABEL_WIDTH + max(0.0, bar.figure.low) * scale
    high = LABEL_WIDTH + max(0.0, bar.figure.high) * scale
    top = middle - BAR_HEIGHT / 2
    return (
        f'{label}<rect x="{LABEL_WIDTH}" y="{top:.1f}" width="{length:.1f}"'
        f' height="{BAR_HEIGHT}" class="bar"/>'
        f'<path d="M{low:.1f} {middle:.1f}H{high:.1f}M{low:.1f} {middle - 4:.1f}v8'
        f'M{high:.1f} {middle - 4:.1f}v8" class="interval"/>'
        f'<text x="{high + 6:.1f}" y="{middle + 4:.1f}">{escape(bar.value)}</text>'
    )
