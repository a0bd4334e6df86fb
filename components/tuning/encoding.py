"""A group of examples as one training sequence: the article once, then each clause as a branch.

Branches see the shared prefix and themselves, never each other, and their positions start where the
prefix ends. So each has the loss it would have alone, while the article is computed only once.
Text is tokenised piece by piece at line ends, where the byte-pair tokenizer splits anyway: serving,
which tokenises the whole prompt, sees the same tokens.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from components.errors import InputError
from components.prompting.model_markup import markup_of
from components.prompting.template import Passage, render_clause, render_prefix
from components.records import Example, Group

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase


class TooLongError(InputError):
    """A group is longer than a sequence may be."""


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


def encode_groups(
    groups: Sequence[Group], tokenizer: "PreTrainedTokenizerBase", max_tokens: int
) -> list[Sequenced]:
    """Encode groups; one whose clauses are too long together is encoded in halves.

    Args:
        groups: Articles with their examples.
        tokenizer: The base model's.
        max_tokens: Longest sequence allowed, in tokens.

    Raises:
        InputError: One example alone is longer, or a group has no label token.
    """
    encoded: list[Sequenced] = []
    for group in groups:
        try:
            encoded.append(encode_group(group, tokenizer, max_tokens))
        except TooLongError:
            if len(group.examples) == 1:
                raise
            half = len(group.examples) // 2
            for part in (group.examples[:half], group.examples[half:]):
                smaller = group.model_copy(update={"examples": part})
                encoded += encode_groups([smaller], tokenizer, max_tokens)
    return encoded


def encode_group(group: Group, tokenizer: "PreTrainedTokenizerBase", max_tokens: int) -> Sequenced:
    """Encode a group.

    Args:
        group: An article and its examples.
        tokenizer: The base model's.
        max_tokens: Longest sequence allowed, in tokens.

    Raises:
        TooLongError: The sequence is longer.
        InputError: It has no label token.
    """
    ids = tokenize(tokenizer, render_prefix(Passage(group.text)))
    num_shared = len(ids)
    positions = list(range(num_shared))
    branches = [0] * num_shared
    places: list[int] = []
    weights: list[float] = []
    for number, example in enumerate(group.examples, 1):
        branch, branch_weights = _encode_branch(example, tokenizer)
        for place, weight in enumerate(branch_weights[1:], len(ids)):
            if weight:
                places.append(place)
                weights.append(weight)
        ids += branch
        positions += range(num_shared, num_shared + len(branch))
        branches += [number] * len(branch)
    if len(ids) > max_tokens:
        raise TooLongError(
            f"group {group.id}: {len(ids)} tokens, allowed {max_tokens}. Put fewer clauses in a"
            " group."
        )
    if not places:
        raise InputError(
            f"group {group.id}: no label token. Every group needs an example with an answer."
        )
    input_ids = torch.tensor(ids)
    label_places = torch.tensor(places)
    return Sequenced(
        input_ids=input_ids,
        positions=torch.tensor(positions),
        branches=torch.tensor(branches),
        label_places=label_places,
        labels=input_ids[label_places + 1],
        weights=torch.tensor(weights),
    )


def _encode_branch(
    example: Example, tokenizer: "PreTrainedTokenizerBase"
) -> tuple[list[int], list[float]]:
    """Return the tokens of a clause with its answer, and the weight of each."""
    ids = tokenize(tokenizer, render_clause(example.clause))
    weights = [0.0] * len(ids)
    for text, weight in example.completion:
        piece = tokenize(tokenizer, text)
        ids += piece
        weights += [weight] * len(piece)
    return ids, weights


def tokenize(tokenizer: "PreTrainedTokenizerBase", text: str) -> list[int]:
    """Return the tokens of a text alone, its turns marked as the model marks them."""
    marked = markup_of(tokenizer).translate(text)
    return list(tokenizer(marked, add_special_tokens=False)["input_ids"])
