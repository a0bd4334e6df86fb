"""The comparison as text: a table for the terminal, Markdown for Prefect, rows for MLflow."""

from components.arms.advice import Advice
from components.arms.figures import AXES, AxisFigure, AxisName
from components.arms.report import ArmResult, ArmsReport
from components.domain import domain
from components.text.markup import escape_markdown

# the columns of the terminal's table, narrow enough for 120 characters
_COLUMNS: dict[AxisName, str] = {
    "usable": "usable",
    "style": "style",
    "citation": "cited",
    "fabricated": "fabric.",
    "verdict": "verdict",
    "new_law": "new {law}",
    "old_law": "old {law}",
    "general": "general",
    "seconds": "seconds",
    "prompt_tokens": "read",
    "tokens": "written",
    "cost": "cost",
}


def describe_table(report: ArmsReport) -> str:
    """Return the table of all arms, one a line, and the reason of each that was not run."""
    width = max(len(_full_name(result, report)) for result in report.results) + 2
    nouns = domain().nouns
    titles = {axis: title.format_map(nouns) for axis, title in _COLUMNS.items()}
    widths = {axis: max(9, len(title) + 2) for axis, title in titles.items()}
    head = "".join(f"{title:>{widths[axis]}}" for axis, title in titles.items())
    lines = [
        f"{report.num_held_out} held-out {domain().clauses}, {report.num_amended} amended ones on"
        f" both days; edition {report.edition}",
        f"{'arm':<{width}}{head}",
    ]
    for result in report.results:
        name = f"{_full_name(result, report):<{width}}"
        if result.not_run:
            lines.append(f"{name}not run: {result.not_run}")
            continue
        for axis, cell_width in widths.items():
            cell = format_figure(axis, result.figures.get(axis))
            name += f"{cell:>{cell_width}}"
        lines.append(name)
    return "\n".join([*lines, *describe_tests(report), *describe_upkeep(report)])


def describe_tests(report: ArmsReport) -> list[str]:
    """Return a line for each test on usable answers, style and verdict."""
    lines: list[str] = []
    for test in report.tests:
        if test.axis not in ("usable", "style", "verdict"):
            continue
        words = "better" if test.is_better else "worse" if test.is_worse else "undecided"
        lines.append(
            f"{test.axis}: {test.arm} against {test.other}: {test.difference:+.2f}"
            f" ({test.low:+.2f} to {test.high:+.2f}), p {test.p:.4f}: {words}"
        )
    return lines


def describe_upkeep(report: ArmsReport) -> list[str]:
    """Return what following an amendment takes, by index and by tuning."""
    upkeep = report.upkeep
    parts: list[str] = []
    for name, figure in (("index again", upkeep.reindex), ("tune again", upkeep.retrain)):
        if figure is None:
            parts.append(f"{name}: not measured in this home")
            continue
        price = upkeep.price(figure)
        cost = "" if price is None else f", {price:.4f} {report.currency}"
        spread = f" ({figure.low:.1f} to {figure.high:.1f})" if figure.count > 1 else ""
        parts.append(f"{name}: {figure.value:.1f} s{spread} of {figure.count} runs{cost}")
    return [f"to follow an amendment: {'; '.join(parts)}"]


def describe_advice(model: str, advice: Advice) -> str:
    """Return the advice for a model, its steps, and what would change it."""
    lines = [f"advice for {model}: {advice.outcome}"]
    for number, step in enumerate(advice.steps, 1):
        lines.append(f"  {number}. {step.question} {'Yes' if step.is_yes else 'No'}: {step.answer}")
    lines += [f"  would change it: {change}" for change in advice.would_change]
    return "\n".join(lines)


def format_figure(axis: AxisName, figure: AxisFigure | None) -> str:
    """Return a figure as a table shows it; a dash where nothing was measured."""
    if figure is None:
        return "-"
    match axis:
        case "general":
            return f"{100 * figure.value:+.0f} %"
        case "prompt_tokens" | "tokens":
            return f"{figure.value:.0f}"
        case "cost":
            return f"{figure.value:.3f}"
        case _:
            return f"{figure.value:.2f}"


def format_interval(axis: AxisName, figure: AxisFigure | None) -> str:
    """Return the interval of a figure, empty where it has none."""
    if figure is None or figure.low == figure.high:
        return ""
    low = figure.model_copy(update={"value": figure.low})
    high = figure.model_copy(update={"value": figure.high})
    return f"{format_figure(axis, low)} to {format_figure(axis, high)}"


def render_markdown(report: ArmsReport) -> str:
    """Return table, tests and advice as Markdown, without the words of any clause."""
    titles = [AXES[axis].name for axis in _COLUMNS]
    lines = [f"| arm | {' | '.join(titles)} |", f"| --- |{' --- |' * len(titles)}"]
    for result in report.results:
        name = escape_markdown(_full_name(result, report))
        if result.not_run:
            lines.append(f"| {name} | not run: {escape_markdown(result.not_run)} |")
            continue
        cells: list[str] = []
        for axis in _COLUMNS:
            figure = result.figures.get(axis)
            interval = format_interval(axis, figure)
            cells.append(format_figure(axis, figure) + (f" ({interval})" if interval else ""))
        lines.append(f"| {name} | {' | '.join(cells)} |")
    lines.append("")
    lines += [f"- {escape_markdown(line)}" for line in describe_tests(report)]
    lines += [f"- {escape_markdown(line)}" for line in describe_upkeep(report)]
    for model, advice in report.advice.items():
        lines += ["", f"**Advice for {escape_markdown(model)}: {advice.outcome}**", ""]
        for number, step in enumerate(advice.steps, 1):
            word = "Yes" if step.is_yes else "No"
            lines.append(f"{number}. {step.question} {word}: {escape_markdown(step.answer)}")
        lines += ["", "What would change it:", ""]
        lines += [f"- {escape_markdown(change)}" for change in advice.would_change]
    return "\n".join(lines) + "\n"


def list_rows(report: ArmsReport) -> list[dict[str, str | float | None]]:
    """Return one row an arm and axis, for a table in MLflow."""
    rows: list[dict[str, str | float | None]] = []
    for result in report.results:
        if result.not_run:
            rows.append(_row(result.arm, f"not run: {result.not_run}", None))
        for axis, figure in result.figures.items():
            rows.append(_row(result.arm, axis, figure))
    return rows


def _row(arm: str, axis: str, figure: AxisFigure | None) -> dict[str, str | float | None]:
    """Return one row of the table."""
    if figure is None:
        return {"arm": arm, "axis": axis, "value": None, "low": None, "high": None, "count": 0}
    return {"arm": arm, "axis": axis, **figure.model_dump()}


def _full_name(result: ArmResult, report: ArmsReport) -> str:
    """Return the name of an arm, with its model where there are several."""
    if len(report.models) == 1:
        return f"{result.label}"
    return f"{result.model}: {result.label}"
