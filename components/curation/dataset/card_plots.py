"""The plots of a data card: lengths, families, verdicts, refusals, as SVG.

They carry no date, and their ids come from a fixed salt: the same numbers give the same bytes with
the same version of matplotlib. No text of a pair is shown.
"""

import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from components.domain import domain
from components.records import Group, Pair

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PLOTS = {
    "lengths": "Words of {clauses} and of {units}",
    "families": "Pairs of the largest families",
    "verdicts": "Verdicts of each split's pairs",
    "refusals": "Lines refused, by what was wrong",
}
MAX_BARS = 25
_MAX_NAME = 60  # letters of a name beside its bar
_COLOURS = ("#3b6ea5", "#d08c3f", "#7a8797")
_SETTINGS: dict[Any, Any] = {  # Any: matplotlib types each key apart
    "svg.hashsalt": "clausula",
    "svg.fonttype": "none",
    "font.family": ["sans-serif"],
    "font.sans-serif": ["DejaVu Sans"],
}


def draw_plots(
    folder: Path,
    pairs: Mapping[str, Sequence[Pair]],
    groups: Mapping[str, Sequence[Group]],
    refused: Mapping[str, int],
) -> None:
    """Draw every plot of `PLOTS` into a folder, as `<name>.svg`.

    Args:
        folder: Made where it does not exist.
        pairs: The pairs of each split.
        groups: The groups of each split.
        refused: How many lines were refused for each kind of reason.
    """
    folder.mkdir(parents=True, exist_ok=True)
    all_pairs = [pair for part in pairs.values() for pair in part]
    all_groups = [group for part in groups.values() for group in part]
    with _new_plot(folder / "lengths.svg") as axes:
        _draw_lengths(axes, all_pairs, all_groups)
    with _new_plot(folder / "families.svg") as axes:
        _draw_bars(axes, Counter(pair.family for pair in all_pairs), "pairs")
    with _new_plot(folder / "verdicts.svg") as axes:
        _draw_verdicts(axes, pairs)
    with _new_plot(folder / "refusals.svg") as axes:
        _draw_bars(axes, refused, "lines")


@contextmanager
def _new_plot(file: Path) -> Iterator["Axes"]:
    """Give empty axes and write what is drawn on them as SVG."""
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with matplotlib.rc_context(_SETTINGS), warnings.catch_warnings():
        # names in other scripts stand in the SVG as text, which a browser draws in its own fonts
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure = Figure(figsize=(8, 4), layout="constrained")
        FigureCanvasSVG(figure)
        yield figure.add_subplot()
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})


def _draw_lengths(axes: "Axes", pairs: Sequence[Pair], groups: Sequence[Group]) -> None:
    """Draw how long clauses and articles are, each as shares of their own number."""
    clauses = [len(pair.clause.split()) for pair in pairs]
    articles = [len(group.text.split()) for group in groups] or [0]
    longest = max([1, *clauses, *articles])
    weights = [[1 / len(lengths)] * len(lengths) for lengths in (clauses, articles)]
    axes.hist(
        [clauses, articles],
        bins=list(range(0, longest + 10, 10)),
        weights=weights,
        label=[f"{domain().clauses} of pairs", f"{domain().units} of groups"],
        color=list(_COLOURS[:2]),
    )
    axes.set_xlabel("words")
    axes.set_ylabel("share")
    axes.legend()


def _draw_bars(axes: "Axes", counts: Mapping[str, int], unit: str) -> None:
    """Draw the largest counts as bars, the largest on top."""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MAX_BARS]
    if not ranked:
        axes.text(0.5, 0.5, "none", ha="center", va="center")
        axes.set_axis_off()
        return
    upwards = ranked[::-1]
    places = list(range(len(upwards)))
    axes.barh(places, [count for _, count in upwards], color=_COLOURS[0])
    axes.set_yticks(places, [_shorten(name) for name, _ in upwards], fontsize=6)
    for label in axes.get_yticklabels():
        label.set_parse_math(False)  # a dollar in a name begins no formula
    axes.set_xlabel(unit)


def _shorten(name: str) -> str:
    """Return a name as one line that leaves room for the bars."""
    line = " ".join(name.split())
    return line if len(line) <= _MAX_NAME else f"{line[: _MAX_NAME - 1]}…"


def _draw_verdicts(axes: "Axes", pairs: Mapping[str, Sequence[Pair]]) -> None:
    """Draw one bar for each split, the verdicts stacked."""
    bottom = [0] * len(pairs)
    for verdict, colour in zip(("invalid", "valid", "ungoverned"), _COLOURS, strict=True):
        counts = [sum(pair.verdict == verdict for pair in part) for part in pairs.values()]
        axes.bar(list(pairs), counts, bottom=bottom, label=verdict, color=colour)
        bottom = [below + count for below, count in zip(bottom, counts, strict=True)]
    axes.set_ylabel("pairs")
    axes.legend()
