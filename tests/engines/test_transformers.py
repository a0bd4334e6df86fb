"""The reference engine on a tiny model with random weights."""

from pathlib import Path

import pytest
import torch

from components.engines.config import EngineConfig
from components.engines.engine import Request
from components.engines.transformers import TransformersEngine
from components.models.base import load_base

PROMPT = "<|im_start|>user\nCount.<|im_end|>\n<|im_start|>assistant\n"


def test_probabilities_are_the_models_own(tiny_base: Path) -> None:
    """The first token is the model's likeliest, with the log-probability of its own logits."""
    engine = TransformersEngine(tiny_base, None, EngineConfig(max_new_tokens=16))
    [completion] = engine.complete([Request(PROMPT)])
    model, tokenizer = load_base(tiny_base)
    encoded = tokenizer(PROMPT, add_special_tokens=False, return_tensors="pt")
    with torch.inference_mode():
        scores = model(**encoded).logits[0, -1].log_softmax(-1)  # (vocabulary,)
    piece, log_probability = completion.tokens[0]
    assert log_probability == pytest.approx(float(scores.max()), abs=1e-4)
    assert piece == tokenizer.decode([int(scores.argmax())], skip_special_tokens=True)


def test_grammar_is_not_applied(tiny_base: Path) -> None:
    """With and without a grammar the answer is the same."""
    engine = TransformersEngine(tiny_base, None, EngineConfig(max_new_tokens=16))
    free, bound = engine.complete([Request(PROMPT), Request(PROMPT, 'root ::= "yes"')])
    assert free == bound
