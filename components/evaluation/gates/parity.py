"""Parity: is what is served what was trained?

Four figures: the template is the one the adapter was tuned to; the adapter changes the logits; with
the adapter switched off the model is its base; and the served model, merged and quantised, chooses
the tokens that base + adapter is sure of. Where the reference itself hesitates between two words,
the served model's rounding may decide, so those tokens are not counted. The first three are exact;
the share of tokens is tested, and fails only where its interval is below the threshold.
"""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from components.evaluation.candidate_model import BaseAndCandidate
from components.evaluation.deciding import estimate_share, plan_looks
from components.evaluation.gates.results import (
    CandidateGatesConfig,
    at_least,
    at_most,
    decided_at_least,
    share,
    without_threshold,
)
from components.gate_result import GateResult
from components.models.base import load_base
from components.prompting.chat_markup import END
from components.prompting.house_sentence import HouseSentence
from components.prompting.template import template_hash
from components.writing.answers import Turn

MIN_CHANGE = 1e-3  # of a logit: far above rounding, far below what any tuning does
MAX_DRIFT = 1e-4
SURE = 0.7  # probability of the reference's own choice from which the served model must agree


def measure_parity(
    turns: Sequence[Turn],
    models: BaseAndCandidate,
    base: Path,
    manifest: Mapping[str, Any],  # Any: JSON values
    sentence: HouseSentence,
    config: CandidateGatesConfig,
) -> list[GateResult]:
    """Return the rows of parity.

    Args:
        turns: What the served model was asked, without grammar, and what it answered.
        models: Base and candidate, as trained.
        base: The prepared base model, loaded once more to hold the switched-off candidate against.
        manifest: Of the candidate; its `template_hash` is the one it was tuned to.
        sentence: The house sentence that it would be served with.
        config: Threshold of agreement.
    """
    prompt = turns[0].prompt
    tuned = models.logits(prompt, is_tuned=True)  # (t, vocabulary)
    switched_off = models.logits(prompt, is_tuned=False)  # (t, vocabulary)
    change = float((tuned - switched_off).abs().max())
    drift = float((switched_off - _base_logits(base, prompt, models)).abs().max())
    is_same_template = float(manifest["template_hash"] == template_hash(sentence))
    return [
        at_least("parity", "template_is_the_same", is_same_template, 1.0),
        at_least("parity", "adapter_changes_logits", change, MIN_CHANGE),
        at_most("parity", "base_drift_with_adapter_off", drift, MAX_DRIFT),
        *measure_agreement(turns, models, config),
    ]


def measure_agreement(
    turns: Sequence[Turn], models: BaseAndCandidate, config: CandidateGatesConfig
) -> list[GateResult]:
    """Return whether the served model chooses the tokens that the reference is sure of.

    Args:
        turns: What the served model was asked, without grammar, and what it answered.
        models: The reference.
        config: Threshold of agreement.
    """
    chosen, chosen_if_sure = _compare_tokens(turns, models)
    [look] = plan_looks([len(chosen_if_sure)], len(chosen_if_sure))
    agreement = estimate_share(sum(chosen_if_sure), look)
    return [
        decided_at_least("parity", "agreement_of_served", agreement, config.min_agreement),
        *without_threshold("parity", {"agreement_on_all_tokens": share(chosen)}),
    ]


def _base_logits(base: Path, prompt: str, models: BaseAndCandidate) -> Tensor:
    """Return the logits of the base model, loaded once more, for a prompt: (t, vocabulary)."""
    model, _ = load_base(base)
    ids = torch.tensor([models.tokenizer(prompt, add_special_tokens=False)["input_ids"]])  # (1, t)
    with torch.inference_mode():
        logits: Tensor = model(input_ids=ids, use_cache=False).logits[0]
    return logits


def _compare_tokens(
    turns: Sequence[Turn], models: BaseAndCandidate
) -> tuple[list[bool], list[bool]]:
    """Return, for each served token, whether base + adapter would have chosen it.

    Returns:
        For all tokens, and for those where base + adapter is sure of its own choice.
    """
    chosen: list[bool] = []
    chosen_if_sure: list[bool] = []
    texts = [(turn.prompt, turn.completion.text or END) for turn in turns]
    for scored in models.score(texts, is_tuned=True):
        tokens = zip(scored.are_greedy, scored.best_log_probabilities, strict=True)
        for is_greedy, best_log_probability in tokens:
            chosen.append(is_greedy)
            if math.exp(best_log_probability) >= SURE:
                chosen_if_sure.append(is_greedy)
    return chosen, chosen_if_sure
