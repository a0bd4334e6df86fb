"""Gates of a release: what the tuned model does on clauses of rules it was never trained on.

Form is measured with the grammar off, so that it tells of the model; citation and verdict with the grammar on, as the
model is served. Figures are decided by the tool, as in a review. Not measured here: forgetting, memorisation, obedience.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic import Field

from components.config import Section
from components.prompting.grammar import answer_grammar
from components.prompting.template import Passage, parse_completion, render_prompt
from components.records import Group
from components.review.engines import Completion, Engine, Request
from components.review.tools import run_tool

BATCH = 32


class Thresholds(Section):
    """What a release must reach, each a share from 0 to 1."""

    form: float = Field(default=0.95, ge=0, le=1, description="answers in the template's form, grammar off")
    citation: float = Field(default=0.7, ge=0, le=1, description="governing article named, or rightly none")
    verdict: float = Field(default=0.6, ge=0, le=1, description="verdict right")


@dataclass(frozen=True)
class GateRow:
    """One gate's figure against its threshold."""

    name: str
    value: float
    threshold: float
    has_passed: bool


def measure_groups(groups: Sequence[Group], engine: Engine, on_progress: Callable[[int, int], None]) -> dict[str, float]:
    """Return the shares `form`, `citation`, `verdict` and `verdict_figures` over all examples of the groups.

    Args:
        groups: Held-out groups.
        engine: The engine of the release.
        on_progress: Called with the number of answers so far and of all.
    """
    cases = [(example, [Passage(c, t) for c, t in group.passages]) for group in groups for example in group.examples]
    prompts = [render_prompt(passages, example.clause) for example, passages in cases]
    grammars = [answer_grammar(passages, example.clause) for example, passages in cases]
    requests = [Request(p) for p in prompts] + [Request(p, g) for p, g in zip(prompts, grammars, strict=True)]
    answers: list[Completion] = []
    for start in range(0, len(requests), BATCH):
        answers += engine.complete(requests[start : start + BATCH])
        on_progress(len(answers), len(requests))
    free, bound = answers[: len(cases)], answers[len(cases) :]
    citations = [[p.citation for p in passages] for _, passages in cases]
    read = [read_verdict(answer, passages, example.clause) for answer, (example, passages) in zip(bound, cases, strict=True)]
    right = [said[1] == e.verdict for said, (e, _) in zip(read, cases, strict=True)]
    return {
        "form": _share([parse_completion(a.text, known) is not None for a, known in zip(free, citations, strict=True)]),
        "citation": _share([said[0] == e.citation for said, (e, _) in zip(read, cases, strict=True)]),
        "verdict": _share(right),
        "verdict_figures": _share([is_right for is_right, (e, _) in zip(right, cases, strict=True) if e.has_figure]),
    }


def _share(flags: Sequence[bool]) -> float:
    return round(sum(flags) / max(1, len(flags)), 4)


def read_verdict(completion: Completion, passages: Sequence[Passage], clause: str) -> tuple[str, str]:
    """Return the citation and verdict of a completion, the tool's where figures decide; `-` and empty where it has no form."""
    analysis = parse_completion(completion.text, [p.citation for p in passages])
    if analysis is None:
        return "-", ""
    article = next((p.text for p in passages if p.citation == analysis.citation), "")
    outcome = run_tool(analysis, clause, article)
    if outcome is None:
        return analysis.citation, analysis.verdict
    return analysis.citation, "valid" if outcome.keeps else "invalid"


def check_gates(figures: dict[str, float], thresholds: Thresholds) -> list[GateRow]:
    """Return a row for each threshold."""
    wanted = thresholds.model_dump()
    return [GateRow(name, figures[name], least, figures[name] >= least) for name, least in wanted.items()]
