"""A checklist to answer before tuning at all, computed from an intake.

It counts pairs, answers in house style, repeated and refused rows, weighs the balance of verdicts
and families, and estimates how long tuning would take on this machine: at the speed of its last
run, or of a short probe before the first. A share of answers in house style near one speaks for
tuning, since the pairs show the style to be learnt; below half it speaks against. It says how
people write, not whether a model writes so already. The marks of 1,000 and 5,000 pairs are rules of
thumb from published guides to style tuning: below the first prompting usually does as well, above
the second more pairs of the same kind add little.
"""

from dataclasses import dataclass

from pydantic import Field

from components.config import Section
from components.curation.intake.report import IntakeReport
from components.domain import domain

ENOUGH, AMPLE = 1_000, 5_000
MIN_IN_STYLE = 0.5  # share of the answers
MAX_WITHOUT_ANALYSIS = 0.5  # share of the pairs
MAX_REPEATED = 0.2  # share of the rows
MAX_REFUSED = 0.1  # share of the rows
MAX_HOURS = 24


class ChecklistConfig(Section):
    """The assumptions about tuning."""

    num_epochs: int = Field(default=1, ge=1, le=100, description="passes over the pairs")
    cost_per_hour: float = Field(
        default=0.0,
        ge=0,
        description="price of this machine an hour, in any currency; 0: no cost is shown",
    )
    should_probe: bool = Field(
        default=True,
        description=(
            "measure this machine's speed for a quarter of a minute if no tuning run has done so;"
            " otherwise the time is not asked about"
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
    """One question, the finding, and whether it speaks for tuning."""

    question: str
    finding: str
    is_met: bool


def answer_checklist(
    report: IntakeReport, config: ChecklistConfig, tokens_per_s: float | None
) -> list[ChecklistItem]:
    """Answer the checklist.

    Args:
        report: The report of the intake.
        config: The assumptions about tuning.
        tokens_per_s: Speed of training on this machine; None if it was never measured.
    """
    words = domain().nouns
    verdicts = {words.get(name, name): count for name, count in report.verdicts.items()}
    items = [
        _check_amount(report),
        _check_style(report),
        _check_balance("verdicts", verdicts, config.max_share),
        _check_balance("families", report.families, config.max_share),
        _check_repeated(report),
        _check_contradictions(report),
        _check_analysis(report),
        _check_refused(report),
    ]
    if tokens_per_s is not None or config.should_probe:
        items.append(_check_time(report, config, tokens_per_s))
    return items


def render_checklist(items: list[ChecklistItem]) -> str:
    """Return the checklist as Markdown."""
    lines = ["# Before tuning", "", "| | question | found |", "| --- | --- | --- |"]
    for item in items:
        mark = "yes" if item.is_met else "**no**"
        lines.append(f"| {mark} | {item.question} | {item.finding} |")
    return "\n".join(lines) + "\n"


def describe_checklist(items: list[ChecklistItem]) -> str:
    """Return the checklist as lines for a terminal."""
    lines = ["before tuning:"]
    for item in items:
        mark = "yes" if item.is_met else "NO"
        lines.append(f"  {mark:<4} {item.question} {item.finding}")
    return "\n".join(lines)


def _check_amount(report: IntakeReport) -> ChecklistItem:
    """Compare the number of pairs with the two marks."""
    count = report.num_accepted
    if count < ENOUGH:
        finding = f"{count:,}, below {ENOUGH:,}: a prompt with examples is likely to do as well"
    elif count < AMPLE:
        finding = f"{count:,}, from {ENOUGH:,} to {AMPLE:,}: enough for one style"
    else:
        finding = f"{count:,}, {AMPLE:,} and more: breadth now counts more than number"
    return ChecklistItem("Are there enough pairs?", finding, count >= ENOUGH)


def _check_style(report: IntakeReport) -> ChecklistItem:
    """Check that most answers kept the house style before any fix; a high share is for tuning.

    Answers that were refused for their style count as answers.
    """
    question = "Do the answers keep the house style?"
    num_refused = report.refusals.get("style", 0)
    num_answers = report.num_answers + num_refused
    if not num_answers:
        finding = "no row has an answer; the house sentence is filled in"
        return ChecklistItem(question, finding, True)
    share = report.num_conforming / num_answers
    finding = (
        f"{report.num_conforming:,} of {num_answers:,} as written ({share:.0%}); mended:"
        f" {_list_counts(report.style_mended)}; refused: {num_refused:,}"
    )
    return ChecklistItem(question, finding, share >= MIN_IN_STYLE)


def _check_balance(what: str, counts: dict[str, int], max_share: float) -> ChecklistItem:
    """Check that the most frequent verdict or family does not take too large a share."""
    question = f"Are the {what} balanced?"
    total = sum(counts.values())
    if not total:
        return ChecklistItem(question, "there are none", False)
    name, most = max(counts.items(), key=lambda item: (item[1], item[0]))
    are_few = len(counts) <= 3
    listed = _list_counts(counts) if are_few else f"{len(counts):,} {what}"
    share = most / total
    finding = f"{listed}; most often {name} ({share:.0%})"
    return ChecklistItem(question, finding, len(counts) > 1 and share <= max_share)


def _check_repeated(report: IntakeReport) -> ChecklistItem:
    """Check that few rows repeat others."""
    share = report.num_duplicates / max(1, report.num_rows)
    finding = (
        f"{report.num_duplicates:,} of {report.num_rows:,} rows repeat others ({share:.0%});"
        f" {report.num_clusters:,} clusters are left"
    )
    return ChecklistItem("Is little repeated?", finding, share < MAX_REPEATED)


def _check_contradictions(report: IntakeReport) -> ChecklistItem:
    """Check that no two rows contradict each other."""
    finding = f"{report.num_contradictions:,} contradictions"
    return ChecklistItem("Do the pairs agree?", finding, report.num_contradictions == 0)


def _check_analysis(report: IntakeReport) -> ChecklistItem:
    """Check that most pairs have the attorney's analysis."""
    finding = (
        f"{report.num_without_analysis:,} of {report.num_accepted:,} pairs are plain texts"
        " without rule and act"
    )
    is_met = report.num_without_analysis <= MAX_WITHOUT_ANALYSIS * report.num_accepted
    return ChecklistItem("Is the analysis there?", finding, is_met)


def _check_refused(report: IntakeReport) -> ChecklistItem:
    """Check that few rows were refused."""
    share = report.num_refused / max(1, report.num_rows)
    finding = (
        f"{report.num_refused:,} of {report.num_rows:,} refused ({share:.0%}):"
        f" {_list_counts(report.refusals)}"
    )
    return ChecklistItem("Are the rows sound?", finding, share < MAX_REFUSED)


def _check_time(
    report: IntakeReport, config: ChecklistConfig, tokens_per_s: float | None
) -> ChecklistItem:
    """Estimate the time and cost of tuning."""
    question = "Is tuning affordable here?"
    num_tokens = report.num_tokens * config.num_epochs
    if not tokens_per_s:
        finding = f"{num_tokens:,} tokens to train on; the speed of this machine was never measured"
        return ChecklistItem(question, finding, False)
    hours = num_tokens / tokens_per_s / 3600
    finding = f"{num_tokens:,} tokens at {tokens_per_s:,.0f} a second: {_duration(hours)}"
    if config.cost_per_hour:
        cost = hours * config.cost_per_hour
        finding += f", {cost:,.2f} at {config.cost_per_hour:g} an hour"
    return ChecklistItem(question, finding, hours < MAX_HOURS)


def _list_counts(counts: dict[str, int]) -> str:
    """Return `style 3, language 1`, or `none`."""
    return ", ".join(f"{name} {count:,}" for name, count in counts.items()) or "none"


def _duration(hours: float) -> str:
    return f"{hours * 60:.0f} minutes" if hours < 2 else f"{hours:.1f} hours"
