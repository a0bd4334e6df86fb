"""The comparison as one self-contained HTML page: table, bars, advice, examples, failures.

The page loads nothing and holds no script; it follows the reader's light or dark theme. Every word
of a clause and of a model is escaped.
"""

from collections.abc import Sequence
from html import escape

from components.arms.advice import Advice
from components.arms.arm import APPROACHES
from components.arms.bars import FigureBar, draw_bars
from components.arms.figures import AXES, AxisName
from components.arms.report import (
    ArmResult,
    ArmsReport,
    FamilyFailures,
    SideBySide,
)
from components.arms.text_report import (
    describe_tests,
    describe_upkeep,
    format_figure,
    format_interval,
)
from components.domain import domain
from components.text.markup import html_page

_STYLE = """
:root {
  color-scheme: light dark;
  --ink: #1d2433; --soft: #5b6475; --page: #f4f5f8; --card: #ffffff; --line: #d9dde5;
  --bar: #6c8ebf; --wrong: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e6e9f0; --soft: #a3abba; --page: #12151c; --card: #1b202a; --line: #333b49;
    --bar: #5f84bd; --wrong: #ff8a80;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, "Segoe UI", Roboto, sans-serif;
}
main { max-width: 76rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
h1 { font-size: 1.6rem; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1rem 0 .3rem; }
section, .scroll {
  background: var(--card); border: 1px solid var(--line); border-radius: 10px;
  padding: 1rem 1.2rem; margin: 0 0 1rem;
}
.scroll { overflow-x: auto; }
.outcome { font-size: 1.35rem; font-weight: 600; margin: 0; }
.soft { color: var(--soft); font-size: .88rem; font-weight: 400; }
table { border-collapse: collapse; width: 100%; }
th, td {
  text-align: left; vertical-align: top; padding: .35rem .8rem .35rem 0;
  border-bottom: 1px solid var(--line);
}
thead th { font-weight: 600; }
td { font-variant-numeric: tabular-nums; }
td .soft { display: block; white-space: nowrap; }
.answers td { overflow-wrap: anywhere; }
.charts {
  display: grid; gap: 1rem;
  grid-template-columns: repeat(auto-fit, minmax(min(30rem, 100%), 1fr));
}
.charts section { margin: 0; }
svg { width: 100%; height: auto; }
svg text { font-size: 12px; fill: var(--ink); }
svg .label { text-anchor: end; fill: var(--soft); }
svg .bar { fill: var(--bar); }
svg .interval { stroke: var(--ink); stroke-width: 1.5; fill: none; }
"""
# axes with a picture; the others stand in the table
_DRAWN: tuple[AxisName, ...] = (
    "usable",
    "style",
    "verdict",
    "citation",
    "fabricated",
    "new_law",
    "old_law",
    "seconds",
)


def render_page(report: ArmsReport) -> str:
    """Return the whole page."""
    title = "Prompt, retrieve or tune: the arms compared"
    blocks = [_head(report)]
    for model, advice in report.advice.items():
        blocks.append(_advice(model, advice))
    for model in report.models:
        arms = report.of_model(model)
        blocks.append(f"<h2>{escape(model)}</h2>")
        blocks += [_table(report, arms), _charts(arms)]
    blocks.append(_tests(report))
    if report.examples:
        blocks.append(_examples(report.examples))
    blocks.append(_families(report))
    return html_page(title, _STYLE, "\n".join(blocks))


def _head(report: ArmsReport) -> str:
    """Return what was compared, on what."""
    release = f", release {escape(report.release)}" if report.release else ""
    clauses = escape(domain().clauses)
    return (
        f"<p>{report.num_held_out} held-out {clauses}, and {report.num_amended} {clauses} on the"
        f" day before and the day of an amendment; edition {report.edition}{release}."
        f" {report.num_leaks} reviewed pairs are no examples, since they nearly repeat one of"
        f" these {clauses}.</p>"
        "<p class='soft'>An untuned model answers a chat freely; a tuned one is asked as a review"
        " asks it, under the grammar of the house sentence. The reader of rules decides only in"
        " the release as it serves. Intervals are of 95 %, and count items as independent.</p>"
    )


def _advice(model: str, advice: Advice) -> str:
    """Return the advice for a model."""
    steps: list[str] = []
    for step in advice.steps:
        word = "Yes" if step.is_yes else "No"
        steps.append(f"<li><b>{escape(step.question)} {word}.</b> {escape(step.answer)}</li>")
    changes = "".join(f"<li>{escape(change)}</li>" for change in advice.would_change)
    return (
        f"<section><p class='soft'>Advice for {escape(model)}</p>"
        f"<p class='outcome'>{escape(advice.outcome.capitalize())}</p>"
        f"<ol>{''.join(steps)}</ol><p>What would change it:</p><ul>{changes}</ul></section>"
    )


def _table(report: ArmsReport, arms: Sequence[ArmResult]) -> str:
    """Return the table of one model: an axis a row, an arm a column."""
    heads = "".join(f"<th scope='col'>{escape(arm.label)}</th>" for arm in arms)
    rows: list[str] = []
    for axis, meaning in AXES.items():
        cells = "".join(_cell(arm, axis) for arm in arms)
        unit = f", {escape(report.currency)}" if axis == "cost" else ""
        rows.append(
            f"<tr><th scope='row'>{escape(meaning.name)}{unit}"
            f"<span class='soft'> {escape(meaning.explanation)}</span></th>{cells}</tr>"
        )
    missing = [arm for arm in arms if arm.not_run]
    notes = "".join(
        f"<p>{escape(arm.label)}: not run: {escape(arm.not_run)}</p>" for arm in missing
    )
    return (
        f"<div class='scroll'><table><thead><tr><th></th>{heads}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table>{notes}</div>"
    )


def _cell(arm: ArmResult, axis: AxisName) -> str:
    """Return one figure with its interval."""
    if arm.not_run:
        return "<td>not run</td>"
    figure = arm.figures.get(axis)
    interval = format_interval(axis, figure)
    soft = f"<span class='soft'>{interval}</span>" if interval else ""
    return f"<td>{format_figure(axis, figure)}{soft}</td>"


def _charts(arms: Sequence[ArmResult]) -> str:
    """Return a picture of each axis that has one."""
    pictures: list[str] = []
    for axis in _DRAWN:
        bars: list[FigureBar] = []
        for arm in arms:
            figure = arm.figures.get(axis)
            value = "not run" if arm.not_run else format_figure(axis, figure)
            bars.append(FigureBar(arm.label, figure, value))
        label = AXES[axis].name
        drawn = draw_bars(label, bars, is_share=AXES[axis].is_share)
        pictures.append(f"<section><h3>{escape(label)}</h3>{drawn}</section>")
    return f"<div class='charts'>{''.join(pictures)}</div>"


def _tests(report: ArmsReport) -> str:
    """Return the paired tests and what following an amendment takes."""
    lines = [*describe_tests(report), *describe_upkeep(report)]
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    title = "Tests, and what it takes to follow an amendment"
    return f"<h2>{title}</h2><section><ul>{items}</ul></section>"


def _examples(examples: Sequence[SideBySide]) -> str:
    """Return the answers of all arms side by side, a table an item."""
    law = escape(domain().law)
    blocks = ["<h2>Answers side by side</h2>"]
    for example in examples:
        rows = "".join(
            f"<tr><th scope='row'>{escape(_name_arm(arm))}</th><td>{escape(text)}</td></tr>"
            for arm, text in example.answers.items()
        )
        blocks.append(
            f"<section class='answers'><p><b>{escape(example.clause)}</b></p>"
            f"<p class='soft'>{escape(example.kind)}, {law} of {escape(example.day)}; right:"
            f" {escape(example.right)}</p><table>{rows}</table></section>"
        )
    return "\n".join(blocks)


def _families(report: ArmsReport) -> str:
    """Return failures by family: of each arm how many answers are not usable, and why."""
    run = [result for result in report.results if not result.not_run]
    heads = "".join(f"<th scope='col'>{escape(_name_arm(result.arm))}</th>" for result in run)
    rows = "".join(_family_row(row, run) for row in report.families)
    return (
        "<h2>Failures by family</h2><div class='scroll'>"
        "<p class='soft'>Answers that cannot be used as they stand, by their fault: k knowledge,"
        " f form, j judgement.</p>"
        f"<table><thead><tr><th>family</th><th>items</th>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def _family_row(row: FamilyFailures, run: Sequence[ArmResult]) -> str:
    """Return one family."""
    cells: list[str] = []
    for result in run:
        faults = row.faults.get(result.arm, {})
        parts = [f"{count} {fault[0]}" for fault, count in sorted(faults.items())]
        cells.append(f"<td>{escape(', '.join(parts)) or '0'}</td>")
    return (
        f"<tr><th scope='row'>{escape(row.family)}</th><td>{row.num_items}</td>"
        f"{''.join(cells)}</tr>"
    )


def _name_arm(arm: str) -> str:
    """Return the name of an arm as reports call it: `bundled: few-shot`."""
    model, _, name = arm.rpartition(".")
    label = next((each.label for key, each in APPROACHES.items() if key == name), name)
    return f"{model}: {label}"
