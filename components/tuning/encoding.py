"""From a group of examples to one training sequence.

The shared article once, then each clause as its own branch.

Branches see the shared prefix and themselves, never each other, and their positions start where the
prefix ends, so the loss of each is what it would be alone while the article is computed once
instead of once a clause. Text is tokenised piece by piece at line ends, where the byte-pair
tokenizer splits in any case: serving, which tokenises the whole prompt, sees the same tokens.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from components.errors import InputError
from components.prompting.template import Passage, render_clause, render_prefix
from components.records import Example, Group

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase


@dataclass(frozen=True)
class Sequenced:
    """One encoded group of `t` tokens with `n` label tokens."""

    input_ids: Tensor  # (t,) int64
    positions: Tensor  # (t,) int64
    branches: Tensor  # (t,) int64, 0 for the shared prefix
    label_places: Tensor  # (n,) int64, the place whose output predicts the label
    labels: Tensor  # (n,) int64
    weights: Tensor  # (n,) float32, of each label in the loss

    def __len__(self) -> int:
        return int(self.input_ids.numel())


def encode_group(group: Group, tokenizer: "PreTrainedTokenizerBase", max_tokens: int) -> Sequenced:
    """Encode a group.

    Args:
        group: An article and its examples.
        tokenizer: The base model's.
        max_tokens: Longest sequence allowed, in tokens.

    Raises:
        InputError: The sequence is longer, or has no label token.
    """
    ids = _tokens(tokenizer, render_prefix(Passage(group.citation, group.text)))
    start = len(ids)
    positions, branches = list(range(start)), [0] * start
    places: list[int] = []
    weights: list[float] = []
    for number, example in enumerate(group.examples, 1):
        branch, counts = _encode_branch(example, tokenizer)
        places += [len(ids) + i for i in range(len(branch) - 1) if counts[i + 1]]
        weights += [weight for weight in counts[1:] if weight]
        ids += branch
        positions += range(start, start + len(branch))
        branches += [number] * len(branch)
    if len(ids) > max_tokens:
        raise InputError(
            f"group {group.id}: {len(ids)} tokens, allowed {max_tokens}. Put fewer clauses in a"
            " group."
        )
    if not places:
        raise InputError(
            f"group {group.id}: no label token. Every group needs an example with an answer."
        )
    input_ids = torch.tensor(ids)
    label_places = torch.tensor(places)
    labels = input_ids[label_places + 1]
    return Sequenced(
        input_ids,
        torch.tensor(positions),
        torch.tensor(branches),
        label_places,
        labels,
        torch.tensor(weights),
    )


def _encode_branch(
    example: Example, tokenizer: "PreTrainedTokenizerBase"
) -> tuple[list[int], list[float]]:
    ids = _tokens(tokenizer, render_clause(example.clause))
    weights = [0.0] * len(ids)
    for text, weight in example.completion:
        piece = _tokens(tokenizer, text)
        ids += piece
        weights += [weight] * len(piece)
    return ids, weights


def _tokens(tokenizer: "PreTrainedTokenizerBase", text: str) -> list[int]:
    return list(tokenizer(text, add_special_tokens=False)["input_ids"])
