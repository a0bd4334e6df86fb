"""Parity: is what is served what was trained?

Four figures: the template is the one the adapter was tuned to; the adapter changes the logits; with
the adapter switched off the model is its base; and the served model, merged and quantised, chooses
the tokens that base + adapter is sure of. Where the reference itself hesitates between two words,
the served model's rounding may decide, and nothing is said.
"""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch

from components.engines.engine import Completion
from components.evaluation.answering import PromptCase
from components.evaluation.candidate_model import Scored, Subject
from components.evaluation.gates.results import (
    CandidateGatesConfig,
    at_least,
    at_most,
    for_reading,
    share,
)
from components.gates import GateResult
from components.models.base import load_base
from components.prompting.chat_markup import END
from components.prompting.template import render_prompt, template_hash

MIN_CHANGE = 1e-3  # of a logit: far above rounding, far below what any tuning does
MAX_DRIFT = 1e-4
SURE = (
    0.7  # probability of the reference's own choice, from which the served model must choose alike
)


def measure_parity(
    cases: Sequence[PromptCase],
    answers: Sequence[Completion],
    subject: Subject,
    base: Path,
    manifest: Mapping[str, Any],  # Any: JSON values
    config: CandidateGatesConfig,
) -> list[GateResult]:
    """Return the rows of parity.

    Args:
        cases: What the served model was asked, without grammar.
        answers: What it answered.
        subject: Base and candidate as trained.
        base: The prepared base model, loaded once more to hold the switched-off candidate against.
        manifest: Of the candidate; its `template_hash` is the one it was tuned to.
        config: Threshold of agreement.
    """
    prompt = render_prompt(cases[0].passage, cases[0].clause)
    tuned, switched_off = (subject.logits(prompt, is_tuned=is_tuned) for is_tuned in (True, False))
    model, _ = load_base(base)
    with torch.inference_mode():
        plain = model(
            input_ids=torch.tensor(
                [subject.tokenizer(prompt, add_special_tokens=False)["input_ids"]]
            ),
            use_cache=False,
        ).logits[0]
    seen = [_score(case, answer, subject) for case, answer in zip(cases, answers, strict=True)]
    tokens = [
        (chosen, math.exp(best) >= SURE)
        for one in seen
        for chosen, best in zip(one.is_chosen, one.best, strict=True)
    ]
    return [
        at_least(
            "parity",
            "template_is_the_same",
            float(manifest["template_hash"] == template_hash()),
            1.0,
        ),
        at_least(
            "parity",
            "adapter_changes_logits",
            float((tuned - switched_off).abs().max()),
            MIN_CHANGE,
        ),
        at_most(
            "parity",
            "base_drift_with_adapter_off",
            float((switched_off - plain).abs().max()),
            MAX_DRIFT,
        ),
        at_least(
            "parity",
            "agreement_of_served",
            share([chosen for chosen, is_sure in tokens if is_sure]),
            config.min_agreement,
        ),
        *for_reading(
            "parity", {"agreement_on_all_tokens": share([chosen for chosen, _ in tokens])}
        ),
    ]


def _score(case: PromptCase, answer: Completion, subject: Subject) -> Scored:
    """Return what base + adapter thinks of what was served."""
    return subject.score(
        render_prompt(case.passage, case.clause), answer.text or END, is_tuned=True
    )
