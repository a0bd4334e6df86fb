"""One packed sequence is worth as many prompts: same tokens, same loss, no clause sees another."""

from pathlib import Path

import pytest
import torch

from components.errors import InputError
from components.models.base import load_base, load_tokenizer
from components.prompting.template import render_prompt
from components.tuning.encoding import encode_group, encode_groups
from components.tuning.loss import LabelLoss
from components.tuning.packing import pack_sequences
from tests.tuning.material import PASSAGE, make_group


def test_encode_group_same_tokens_as_whole_text(plain_base: Path) -> None:
    """Tokenised piece by piece, a branch has the tokens of the whole text that serving sends."""
    tokenizer = load_tokenizer(plain_base)
    group = make_group()
    encoded = encode_group(group, tokenizer, 1000)
    shared = encoded.input_ids[encoded.branches == 0]
    for number, example in enumerate(group.examples, 1):
        branch = encoded.input_ids[encoded.branches == number]
        whole = render_prompt(PASSAGE, example.clause) + "".join(t for t, _ in example.completion)
        assert (
            torch.cat([shared, branch]).tolist()
            == tokenizer(whole, add_special_tokens=False)["input_ids"]
        )


def test_encode_group_same_loss_as_alone(plain_base: Path) -> None:
    """The packed loss is the sum of each clause's own loss under plain causal attention."""
    model, tokenizer = load_base(plain_base)
    group = make_group()
    with torch.inference_mode():
        alone = 0.0
        for example in group.examples:
            ids = tokenizer(render_prompt(PASSAGE, example.clause), add_special_tokens=False)[
                "input_ids"
            ]
            labels = [-100] * len(ids)
            for text, weight in example.completion:
                piece = tokenizer(text, add_special_tokens=False)["input_ids"]
                ids, labels = ids + piece, labels + (piece if weight else [-100] * len(piece))
            logits = model(input_ids=torch.tensor([ids])).logits[0, :-1]
            alone += float(
                torch.nn.functional.cross_entropy(logits, torch.tensor(labels[1:]), reduction="sum")
            )
        packed = float(
            LabelLoss(model, 0, torch.float32)(
                pack_sequences([encode_group(group, tokenizer, 1000)])
            )
        )
    assert packed == pytest.approx(alone, rel=1e-4)


def test_encode_group_faults(plain_base: Path) -> None:
    """A sequence that is too long, or has nothing to learn, is an error."""
    tokenizer = load_tokenizer(plain_base)
    with pytest.raises(InputError, match="allowed 50"):
        encode_group(make_group(), tokenizer, 50)
    silent = [
        e.model_copy(update={"completion": tuple((t, 0.0) for t, _ in e.completion)})
        for e in make_group().examples
    ]
    with pytest.raises(InputError, match="no label token"):
        encode_group(make_group().model_copy(update={"examples": tuple(silent)}), tokenizer, 1000)


def test_encode_groups_halves_what_is_too_long(plain_base: Path) -> None:
    """A group that is too long is encoded in two, each with the article; nothing is lost."""
    tokenizer = load_tokenizer(plain_base)
    group = make_group()
    whole = encode_group(group, tokenizer, 1000)
    parts = encode_groups([group, group], tokenizer, len(whole) - 1)
    assert len(parts) == 4
    assert sum(part.labels.numel() for part in parts) == 2 * whole.labels.numel()
    assert all(len(part) < len(whole) for part in parts)
    with pytest.raises(InputError, match="allowed 20"):
        encode_groups([group], tokenizer, 20)
