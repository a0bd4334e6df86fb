"""Style: does the model alone, without grammar, keep the template's form and the house style?

Asked are clauses of held-out rules, each under its article. Figures and verdicts are not judged
here. An answer conforms if it is the house sentence with a reason, and breaks no rule of the style
guide once a citation stands in the place of the marker.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from components.engines.engine import Engine
from components.evaluation.answering import OnProgress, ask
from components.evaluation.gates.results import CandidateGatesConfig, at_least, share
from components.gate_result import GateResult
from components.prompting.style import StyleGuide
from components.prompting.template import Passage
from components.records import Group
from components.writing.answers import Answer, PromptCase

_CITATION = "Civil Code Article 205"  # stands for any citation in house form


@dataclass(frozen=True)
class StyleResult:
    """The row, and the answers it was read from, which parity compares with the reference."""

    rows: list[GateResult]
    cases: list[PromptCase]
    answers: list[Answer]


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
        PromptCase(Passage(group.text), example.clause)
        for group in chosen
        for example in group.examples
    ]
    answers = ask(cases, engine, guide.sentence, is_bound=False, on_progress=on_progress)
    conformity = share([is_in_style(answer, guide) for answer in answers])
    row = at_least("style", "style_conformity", conformity, config.min_style)
    return StyleResult([row], cases, answers)


def is_in_style(answer: Answer, guide: StyleGuide) -> bool:
    """Say whether an answer is a whole house sentence and breaks no rule of the style guide."""
    written = answer.written
    if written is None or not written.reason:
        return False
    return not guide.violations(guide.sentence.render(written.verdict, _CITATION, written.reason))
