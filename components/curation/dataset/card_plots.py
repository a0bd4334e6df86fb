"""The plots of a data card: lengths, families, verdicts, refusals, as SVG.

Drawn without a display and without a date, with ids from a fixed salt: the same numbers give the
same bytes with the same version of matplotlib. No text of a pair is drawn.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from components.records import Group, Pair

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PLOTS = {
    "lengths": "Words of clauses and of articles",
    "families": "Pairs of the largest families",
    "verdicts": "Verdicts of each split's pairs",
    "refusals": "Lines refused, by what was wrong",
}
MAX_BARS = 25
_COLOURS = ("#3b6ea5", "#d08c3f", "#7a8797")
_SETTINGS: dict[Any, Any] = {  # Any: matplotlib types each key apart
    "svg.hashsalt": "clausula",
    "svg.fonttype": "none",
    "font.family": ["sans-serif"],
    "font.sans-serif": ["DejaVu Sans"],
}


def draw_plots(
    folder: Path,
    parts: Mapping[str, Sequence[Pair]],
    groups: Mapping[str, Sequence[Group]],
    refused: Mapping[str, int],
) -> None:
    """Draw every plot of `PLOTS` into a folder.

    Args:
        folder: Where `<name>.svg` goes; made where it is not there.
        parts: The pairs of each split.
        groups: The groups of each split.
        refused: How many lines were refused for each kind of reason.
    """
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    folder.mkdir(parents=True, exist_ok=True)
    pairs = [pair for part in parts.values() for pair in part]
    for name in PLOTS:
        with matplotlib.rc_context(_SETTINGS):
            figure = Figure(figsize=(8, 4), layout="constrained")
            FigureCanvasSVG(figure)
            axes = figure.add_subplot()
            match name:
                case "lengths":
                    _draw_lengths(
                        axes, pairs, [group for found in groups.values() for group in found]
                    )
                case "families":
                    _draw_bars(axes, Counter(pair.family for pair in pairs), "pairs")
                case "verdicts":
                    _draw_verdicts(axes, parts)
                case _:
                    _draw_bars(axes, refused, "lines")
            figure.savefig(
                folder / f"{name}.svg", format="svg", metadata={"Date": None, "Creator": None}
            )


def _draw_lengths(axes: "Axes", pairs: Sequence[Pair], groups: Sequence[Group]) -> None:
    clauses = [len(pair.clause.split()) for pair in pairs]
    articles = [len(group.text.split()) for group in groups] or [0]
    edges = list(range(0, max([1, *clauses, *articles]) + 10, 10))
    shares = [[1 / len(lengths)] * len(lengths) for lengths in (clauses, articles)]
    axes.hist(
        [clauses, articles],
        bins=edges,
        weights=shares,
        label=["clauses of pairs", "articles of groups"],
        color=list(_COLOURS[:2]),
    )
    axes.set_xlabel("words")
    axes.set_ylabel("share")
    axes.legend()


def _draw_bars(axes: "Axes", counts: Mapping[str, int], unit: str) -> None:
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MAX_BARS]
    if not ranked:
        axes.text(0.5, 0.5, "none", ha="center", va="center")
        axes.set_axis_off()
        return
    axes.barh(
        [name for name, _ in reversed(ranked)],
        [count for _, count in reversed(ranked)],
        color=_COLOURS[0],
    )
    axes.tick_params(axis="y", labelsize=6)
    axes.set_xlabel(unit)


def _draw_verdicts(axes: "Axes", parts: Mapping[str, Sequence[Pair]]) -> None:
    base = [0] * len(parts)
    for verdict, colour in zip(("invalid", "valid", "ungoverned"), _COLOURS, strict=True):
        counts = [sum(pair.verdict == verdict for pair in part) for part in parts.values()]
        axes.bar(list(parts), counts, bottom=base, label=verdict, color=colour)
        base = [below + count for below, count in zip(base, counts, strict=True)]
    axes.set_ylabel("pairs")
    axes.legend()
