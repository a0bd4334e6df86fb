"""The checklist a team should answer before tuning at all, computed from an intake.

How many pairs there are, whether a prompt alone would do (a share of answers in house style near
one says that people write it already; it does not say that a model does), whether verdicts and
families are balanced, what is repeated, and how long tuning would take on this machine at the speed
of its last run, or of a short probe before the first. The marks of 1,000 and 5,000 pairs are rules
of thumb from published guides to style tuning, not a law: below the first prompting usually wins,
above the second more pairs of the same kind add little.
"""

from dataclasses import dataclass

from pydantic import Field

from components.config import Section
from components.curation.intake.report import IntakeReport

ENOUGH, AMPLE = 1_000, 5_000


class ChecklistConfig(Section):
    """What tuning is reckoned with."""

    num_epochs: int = Field(default=1, ge=1, le=100, description="passes over the pairs")
    cost_per_hour: float = Field(
        default=0.0,
        ge=0,
        description="price of this machine an hour, in any currency; 0: not reckoned",
    )
    should_probe: bool = Field(
        default=True,
        description=(
            "measure this machine's speed for a quarter of a minute where no run of tuning has;"
            " else the time stays open"
        ),
    )
    max_share: float = Field(
        default=0.7,
        gt=0,
        le=1,
        description="largest share of one verdict, or of one family, that counts as balanced",
    )


@dataclass(frozen=True)
class ChecklistItem:
    """One question, what was found, and whether it speaks for tuning."""

    question: str
    found: str
    is_met: bool


def answer_checklist(
    report: IntakeReport, config: ChecklistConfig, tokens_per_s: float | None
) -> list[ChecklistItem]:
    """Answer the checklist.

    Args:
        report: Of the intake.
        config: What tuning is reckoned with.
        tokens_per_s: Speed of training on this machine; None where it was never measured.
    """
    return [
        _amount(report),
        _conformity(report),
        _balance("verdicts", report.verdicts, config.max_share),
        _balance("families", report.families, config.max_share),
        _repeated(report),
        ChecklistItem(
            "Do the pairs agree?",
            f"{report.num_contradictions:,} contradictions",
            report.num_contradictions == 0,
        ),
        ChecklistItem(
            "Is the analysis there?",
            f"{report.num_without_analysis:,} of {report.num_accepted:,} pairs are plain texts"
            " without rule and act",
            report.num_without_analysis <= report.num_accepted / 2,
        ),
        _refused(report),
        _time(report, config, tokens_per_s),
    ]


def render_checklist(points: list[ChecklistItem]) -> str:
    """Return the checklist as Markdown."""
    rows = [
        f"| {'yes' if point.is_met else '**no**'} | {point.question} | {point.found} |"
        for point in points
    ]
    return (
        "\n".join(["# Before tuning", "", "| | question | found |", "| --- | --- | --- |", *rows])
        + "\n"
    )


def _amount(report: IntakeReport) -> ChecklistItem:
    count = report.num_accepted
    if count < ENOUGH:
        said = f"{count:,}, below {ENOUGH:,}: a prompt with examples is likely to do as well"
    elif count < AMPLE:
        said = f"{count:,}, from {ENOUGH:,} to {AMPLE:,}: enough for one style"
    else:
        said = f"{count:,}, {AMPLE:,} and more: breadth now counts more than number"
    return ChecklistItem("Are there enough pairs?", said, count >= ENOUGH)


def _conformity(report: IntakeReport) -> ChecklistItem:
    written = report.num_answers + report.refusals.get("style", 0)
    if not written:
        return ChecklistItem(
            "Do the answers keep the house style?",
            "no answers were written out; the house sentence stands for them",
            True,
        )
    share = report.num_conforming / written
    mended = ", ".join(f"{rule} {count:,}" for rule, count in report.style_mended.items()) or "none"
    refused = report.refusals.get("style", 0)
    found = (
        f"{report.num_conforming:,} of {written:,} as written ({share:.0%}); mended: {mended};"
        f" refused: {refused:,}"
    )
    return ChecklistItem("Do the answers keep the house style?", found, share >= 0.5)


def _balance(what: str, counts: dict[str, int], limit: float) -> ChecklistItem:
    total = sum(counts.values())
    if not total:
        return ChecklistItem(f"Are the {what} balanced?", "there are none", False)
    name, most = max(counts.items(), key=lambda item: (item[1], item[0]))
    shown = (
        ", ".join(f"{key} {count:,}" for key, count in counts.items())
        if len(counts) <= 3
        else f"{len(counts):,} {what}"
    )
    return ChecklistItem(
        f"Are the {what} balanced?",
        f"{shown}; most often {name} ({most / total:.0%})",
        len(counts) > 1 and most / total <= limit,
    )


def _repeated(report: IntakeReport) -> ChecklistItem:
    share = report.num_duplicates / max(1, report.num_rows)
    found = (
        f"{report.num_duplicates:,} of {report.num_rows:,} rows repeat others ({share:.0%});"
        f" {report.num_clusters:,} clusters are left"
    )
    return ChecklistItem("Is little repeated?", found, share < 0.2)


def _refused(report: IntakeReport) -> ChecklistItem:
    share = report.num_refused / max(1, report.num_rows)
    why = ", ".join(f"{code} {count:,}" for code, count in report.refusals.items()) or "none"
    return ChecklistItem(
        "Are the rows sound?",
        f"{report.num_refused:,} of {report.num_rows:,} refused ({share:.0%}): {why}",
        share < 0.1,
    )


def _time(
    report: IntakeReport, config: ChecklistConfig, tokens_per_s: float | None
) -> ChecklistItem:
    tokens = report.num_tokens * config.num_epochs
    asked = "Is tuning affordable here?"
    if not tokens_per_s:
        return ChecklistItem(
            asked,
            f"{tokens:,} tokens to train on; the speed of this machine was never measured",
            False,
        )
    hours = tokens / tokens_per_s / 3600
    cost = (
        f", {hours * config.cost_per_hour:,.2f} at {config.cost_per_hour:g} an hour"
        if config.cost_per_hour
        else ""
    )
    return ChecklistItem(
        asked,
        f"{tokens:,} tokens at {tokens_per_s:,.0f} a second: {_duration(hours)}{cost}",
        hours < 24,
    )


def _duration(hours: float) -> str:
    return f"{hours * 60:.0f} minutes" if hours < 2 else f"{hours:.1f} hours"
