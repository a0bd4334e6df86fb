"""Style: does the model alone, without grammar, keep the template's form and the house style?

Asked are clauses of held-out rules, each under its article. Figures and verdicts are not judged
here. Hedges of the style guide are looked for in everything the model wrote, the required opening
in its sentence; where it called the tool, the sentence is code's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from components.engines.engine import Completion, Engine
from components.evaluation.answering import OnProgress, PromptCase, ask
from components.evaluation.deciding import count_on, estimate_share, plan_looks
from components.evaluation.gates.results import CandidateGatesConfig, decided_at_least
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
    """Measure the share of answers in form and style, round by round until it is decided.

    Args:
        groups: Held-out groups, whose clauses are asked in order.
        engine: The candidate's.
        guide: The style guide.
        config: Threshold and rounds.
        on_progress: Called with answers so far and by the end of the round.
    """
    cases = [
        PromptCase(Passage(group.citation, group.text), example.clause)
        for group in groups
        for example in group.examples
    ]
    answers: list[Completion] = []
    for look in plan_looks(config.rounds, len(cases)):
        fresh = cases[len(answers) : look.num_probes]
        progress = count_on(on_progress, len(answers))
        answers += ask(fresh, engine, is_bound=False, on_progress=progress)
        pairs = zip(answers, cases, strict=False)
        num_in_style = sum(is_in_style(answer, case, guide) for answer, case in pairs)
        estimate = estimate_share(num_in_style, look)
        row = decided_at_least("style", "style_conformity", estimate, config.min_style)
        if row.decision != "undecided":
            break
    return StyleResult([row], cases[: len(answers)], answers)


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
