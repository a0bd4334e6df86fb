"""Style: does the model alone, without grammar, keep the template's form and the house style?

Asked are clauses of held-out rules, each under its article. Figures and verdicts are not judged
here. Hedges of the style guide are looked for in everything the model wrote, the required opening
in its sentence; where it called the tool, the sentence is code's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from components.engines.engine import Completion, Engine
from components.evaluation.answering import OnProgress, PromptCase, ask
from components.evaluation.gates.results import CandidateGatesConfig, at_least, share
from components.gate_result import GateResult
from components.prompting.style import StyleGuide
from components.prompting.template import Passage, parse_completion, sentence
from components.records import Group


@dataclass(frozen=True)
class StyleResult:
    """The row, and the answers it was read from, which parity compares with the reference."""

    rows: list[GateResult]
    cases: list[PromptCase]
    answers: list[Completion]


def measure_style(
    groups: Sequence[Group],
    engine: Engine,
    guide: StyleGuide,
    config: CandidateGatesConfig,
    on_progress: OnProgress,
) -> StyleResult:
    """Measure the share of answers in form and style.

    Args:
        groups: Held-out groups; the first `config.num_groups` are asked.
        engine: The candidate's.
        guide: The style guide.
        config: Threshold and number of groups.
        on_progress: Called with answers so far and of all.
    """
    chosen = groups[: config.num_groups]
    cases = [
        PromptCase(Passage(group.citation, group.text), example.clause)
        for group in chosen
        for example in group.examples
    ]
    answers = ask(cases, engine, is_bound=False, on_progress=on_progress)
    pairs = zip(answers, cases, strict=True)
    conformity = share([is_in_style(answer, case, guide) for answer, case in pairs])
    row = at_least("style", "style_conformity", conformity, config.min_style)
    return StyleResult([row], cases, answers)


def is_in_style(answer: Completion, case: PromptCase, guide: StyleGuide) -> bool:
    """Say whether an answer has the template's form and breaks no rule of the style guide."""
    analysis = parse_completion(answer.text, case.passage.citation)
    if analysis is None or not answer.is_finished:
        return False
    broken_rules = guide.violations(f"{analysis.does}. {analysis.rule}.")
    if any(rule.startswith("hedge") for rule in broken_rules):
        return False
    if not analysis.verdict:
        return True
    return not guide.violations(sentence(case.passage.citation, analysis.verdict))
