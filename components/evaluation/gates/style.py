"""Style: does the model alone, without grammar, keep the template's form and the house style?

Asked are clauses of held-out rules, each under its article. Figures and verdicts are not judged
here. An answer conforms if it is the house sentence with a reason, and breaks no rule of the style
guide once a citation stands in the place of the marker.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from components.engines.engine import Engine
from components.evaluation.answering import OnProgress, ask
from components.evaluation.deciding import count_on, estimate_share, plan_looks
from components.evaluation.gates.results import CandidateGatesConfig, decided_at_least
from components.gate_result import GateResult
from components.prompting.style import StyleGuide
from components.prompting.template import Passage
from components.records import Group
from components.writing.answers import PromptCase, WrittenAnswer


@dataclass(frozen=True)
class StyleResult:
    """The row, and the answers it was read from, which parity compares with the reference."""

    rows: list[GateResult]
    cases: list[PromptCase]
    answers: list[WrittenAnswer]


def measure_style(
    groups: Sequence[Group],
    engine: Engine,
    guide: StyleGuide,
    config: CandidateGatesConfig,
    on_progress: OnProgress,
    *,
    is_bound: bool = False,
) -> StyleResult:
    """Measure the share of answers in form and style, round by round until it is decided.

    Args:
        groups: Held-out groups, whose clauses are asked in order.
        engine: The candidate's.
        guide: The style guide.
        config: Threshold and rounds.
        on_progress: Called with answers so far and by the end of the round.
        is_bound: Whether the grammar of reviews constrains the answers, as it does where nothing
            was tuned.
    """
    cases = [
        PromptCase(Passage(group.text), example.clause)
        for group in groups
        for example in group.examples
    ]
    answers: list[WrittenAnswer] = []
    for look in plan_looks(config.rounds, len(cases)):
        fresh = cases[len(answers) : look.num_probes]
        progress = count_on(on_progress, len(answers))
        answers += ask(fresh, engine, guide.sentence, is_bound=is_bound, on_progress=progress)
        num_in_style = sum(is_in_style(answer, guide) for answer in answers)
        estimate = estimate_share(num_in_style, look)
        row = decided_at_least("style", "style_conformity", estimate, config.min_style)
        if row.decision != "undecided":
            break
    return StyleResult([row], cases[: len(answers)], answers)


def is_in_style(answer: WrittenAnswer, guide: StyleGuide) -> bool:
    """Say whether an answer is a whole house sentence and breaks no rule of the style guide."""
    written = answer.written
    if written is None or not written.reason:
        return False
    sentence = guide.sentence
    shown = sentence.render(written.verdict, sentence.cite_example(), written.reason)
    return not guide.violations(shown)
