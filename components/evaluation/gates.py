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
from components.quantities.comparing import compare
from components.quantities.reading import parse_quantity
from components.records import Group
from components.review.engines import Completion, Engine, Request


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


def measure_groups(groups: Sequence[Group], engine: Engine, on_progress: Callable[[], None]) -> dict[str, float]:
    """Return the shares `form`, `citation`, `verdict` and `verdict_figures` over all examples of the groups."""
    form: list[bool] = []
    cited: list[bool] = []
    right: list[bool] = []
    figures: list[bool] = []
    for group in groups:
        passages = [Passage(c, t) for c, t in group.passages]
        prompts = [render_prompt(passages, e.clause) for e in group.examples]
        citations = [p.citation for p in passages]
        free = engine.complete([Request(p) for p in prompts])
        form += [parse_completion(c.text, citations) is not None for c in free]
        on_progress()
        bound = engine.complete([Request(p, answer_grammar(passages, e.clause)) for p, e in zip(prompts, group.examples, strict=True)])
        for example, completion in zip(group.examples, bound, strict=True):
            citation, verdict = read_verdict(completion, citations)
            cited.append(citation == example.citation)
            right.append(verdict == example.verdict)
            if example.has_figure:
                figures.append(verdict == example.verdict)
        on_progress()
    shares = {"form": form, "citation": cited, "verdict": right, "verdict_figures": figures}
    return {name: round(sum(flags) / max(1, len(flags)), 4) for name, flags in shares.items()}


def read_verdict(completion: Completion, citations: Sequence[str]) -> tuple[str, str]:
    """Return the citation and verdict of a completion, the tool's where it calls one; empty where it has no form."""
    analysis = parse_completion(completion.text, citations)
    if analysis is None:
        return "-", ""
    if analysis.call is None:
        return analysis.citation, analysis.verdict
    figure, limit = parse_quantity(analysis.call[0]), parse_quantity(analysis.call[2])
    if figure is None or limit is None:
        return analysis.citation, ""
    keeps = compare(figure, "at least" if analysis.call[1] == "at least" else "at most", limit)
    return analysis.citation, "valid" if keeps else "invalid"


def check_gates(figures: dict[str, float], thresholds: Thresholds) -> list[GateRow]:
    """Return a row for each threshold."""
    wanted = thresholds.model_dump()
    return [GateRow(name, figures[name], least, figures[name] >= least) for name, least in wanted.items()]
