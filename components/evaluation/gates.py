"""Gates of a release: what the tuned model does on clauses of rules it was never trained on.

Form is measured with the grammar off, so that it tells of the model; verdicts with the grammar on, as the model is
served, under the governing article. Figures are decided by the tool, as in a review. Which article governs is not the
model's finding: its figures come from the dataset. Not measured here: forgetting, memorisation, obedience.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic import Field

from components.config import Section
from components.prompting.grammar import answer_grammar
from components.prompting.template import Passage, parse_completion, render_prompt
from components.records import Group
from components.review.engines import Completion, Engine, Request
from components.review.tools import run_call

BATCH = 32


class Thresholds(Section):
    """What a release must reach, each a share from 0 to 1."""

    form: float = Field(default=0.95, ge=0, le=1, description="answers in the template's form, grammar off")
    verdict: float = Field(default=0.7, ge=0, le=1, description="verdict right under the governing article")
    article: float = Field(default=0.5, ge=0, le=1, description="right article chosen for clauses of rules held out")


@dataclass(frozen=True)
class GateRow:
    """One gate's figure against its threshold."""

    name: str
    value: float
    threshold: float
    has_passed: bool


def measure_groups(groups: Sequence[Group], engine: Engine, on_progress: Callable[[int, int], None]) -> dict[str, float]:
    """Return the shares `form`, `verdict`, `verdict_figures` and `verdict_plain` over all examples of the groups.

    Args:
        groups: Held-out groups.
        engine: The engine of the release.
        on_progress: Called with the number of answers so far and of all.
    """
    cases = [(example, Passage(group.citation, group.text)) for group in groups for example in group.examples]
    prompts = [render_prompt(passage, example.clause) for example, passage in cases]
    grammars = [answer_grammar(passage, example.clause) for example, passage in cases]
    requests = [Request(p) for p in prompts] + [Request(p, g) for p, g in zip(prompts, grammars, strict=True)]
    answers: list[Completion] = []
    for start in range(0, len(requests), BATCH):
        answers += engine.complete(requests[start : start + BATCH])
        on_progress(len(answers), len(requests))
    free, bound = answers[: len(cases)], answers[len(cases) :]
    right = [read_verdict(a, passage, e.clause) == e.verdict for a, (e, passage) in zip(bound, cases, strict=True)]
    return {
        "form": _share([parse_completion(a.text, passage.citation) is not None for a, (_, passage) in zip(free, cases, strict=True)]),
        "verdict": _share(right),
        "verdict_figures": _share([flag for flag, (e, _) in zip(right, cases, strict=True) if e.has_figure]),
        "verdict_plain": _share([flag for flag, (e, _) in zip(right, cases, strict=True) if not e.has_figure]),
    }


def _share(flags: Sequence[bool]) -> float:
    return round(sum(flags) / max(1, len(flags)), 4)


def read_verdict(completion: Completion, passage: Passage, clause: str) -> str:
    """Return the verdict of a completion, the tool's where figures decide; empty where it has no form."""
    analysis = parse_completion(completion.text, passage.citation)
    if analysis is None:
        return ""
    outcome = run_call(analysis.call, clause, passage.text) if analysis.call else None
    if outcome is None:
        return analysis.verdict
    return "valid" if outcome.keeps else "invalid"


def check_gates(figures: dict[str, float], thresholds: Thresholds) -> list[GateRow]:
    """Return a row for each threshold."""
    wanted = thresholds.model_dump()
    return [GateRow(name, figures[name], least, figures[name] >= least) for name, least in wanted.items()]
