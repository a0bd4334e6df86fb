"""General texts among the training sequences, so that tuning for one style does not wear the rest of the language away.

The texts are bundled and few; drawn often enough they would be learnt by heart, so their share
should stay small.
"""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import torch
import yaml
from pydantic import Field

from components.config import Section
from components.prompting.template import END
from components.tuning.encoding import Sequenced

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

TEXTS = Path(__file__).with_name("general_texts.yaml")


class GeneralInstruction(Section):
    """A general instruction and its answer."""

    ask: str = Field(min_length=1)
    answer: str = Field(min_length=1)


class GeneralTexts(Section):
    """What may be mixed in."""

    texts: tuple[str, ...]
    instructions: tuple[GeneralInstruction, ...]


def load_general(path: Path = TEXTS) -> GeneralTexts:
    """Read the bundled texts."""
    return GeneralTexts.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def encode_general(texts: GeneralTexts, tokenizer: "PreTrainedTokenizerBase") -> list[Sequenced]:
    """Encode every text and instruction as a sequence of its own, its labels weighing as one clause's choices do."""
    pieces = [("\n", text) for text in texts.texts]
    pieces += [
        (f"<|im_start|>user\n{one.ask}{END}\n<|im_start|>assistant\n", one.answer + END)
        for one in texts.instructions
    ]
    return [_encode(prompt, answer, tokenizer) for prompt, answer in pieces]


def mix_in(
    groups: Sequence[Sequenced], general: Sequence[Sequenced], share: float, seed: int
) -> list[Sequenced]:
    """Return the groups with general sequences among them.

    Args:
        groups: What is to be learnt.
        general: What is not to be forgotten; drawn in turn, each once before any comes twice.
        share: Of all sequences, from 0 to below 1.
        seed: Of the draw.
    """
    count = round(len(groups) * share / (1 - share))
    drawn = random.Random(seed)
    found: list[Sequenced] = []
    while len(found) < count:
        found += drawn.sample(list(general), len(general))
    return [*groups, *found[:count]]


def _encode(prompt: str, answer: str, tokenizer: "PreTrainedTokenizerBase") -> Sequenced:
    start, end = (
        list(tokenizer(text, add_special_tokens=False)["input_ids"]) for text in (prompt, answer)
    )
    ids = torch.tensor(start + end)
    places = torch.arange(len(start) - 1, len(ids) - 1)
    branches = torch.tensor([0] * len(start) + [1] * len(end))
    return Sequenced(
        ids, torch.arange(len(ids)), branches, places, ids[places + 1], torch.ones(len(places))
    )
