"""General texts among the training sequences, against forgetting.

The bundled texts are few: seen often enough they would be learnt by heart, so their share should
stay small.
"""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import torch
import yaml
from pydantic import Field

from components.config import Section
from components.prompting.chat_markup import END, render_instruction
from components.tuning.encoding import Sequenced, tokenize

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

TEXTS = Path(__file__).with_name("general_texts.yaml")


class GeneralInstruction(Section):
    """A general instruction and its answer."""

    ask: str = Field(min_length=1)
    answer: str = Field(min_length=1)


class GeneralTexts(Section):
    """The bundled texts and instructions."""

    texts: tuple[str, ...]
    instructions: tuple[GeneralInstruction, ...]


def load_general() -> GeneralTexts:
    """Read the bundled texts."""
    return GeneralTexts.model_validate(yaml.safe_load(TEXTS.read_text(encoding="utf-8")))


def encode_general(texts: GeneralTexts, tokenizer: "PreTrainedTokenizerBase") -> list[Sequenced]:
    """Encode each text and instruction as a sequence; every label weighs 1, as choices do."""
    pieces = [("\n", text) for text in texts.texts]
    pieces += [
        (render_instruction(instruction.ask), instruction.answer + END)
        for instruction in texts.instructions
    ]
    return [_encode(prompt, answer, tokenizer) for prompt, answer in pieces]


def mix_in(
    groups: Sequence[Sequenced], general: Sequence[Sequenced], share: float, seed: int
) -> list[Sequenced]:
    """Return the groups with general sequences among them.

    Args:
        groups: What is to be learnt.
        general: What must not be forgotten; each comes once before any comes twice.
        share: Of general sequences among all, from 0 to below 1.
        seed: Random seed of the choice.
    """
    count = round(len(groups) * share / (1 - share))
    rng = random.Random(seed)
    chosen: list[Sequenced] = []
    while len(chosen) < count:
        chosen += rng.sample(list(general), len(general))
    return [*groups, *chosen[:count]]


def _encode(prompt: str, answer: str, tokenizer: "PreTrainedTokenizerBase") -> Sequenced:
    """Encode a prompt as the shared part and its answer as the only branch, all of it labels."""
    prompt_ids = tokenize(tokenizer, prompt)
    answer_ids = tokenize(tokenizer, answer)
    ids = torch.tensor(prompt_ids + answer_ids)
    places = torch.arange(len(prompt_ids) - 1, len(ids) - 1)
    return Sequenced(
        input_ids=ids,
        positions=torch.arange(len(ids)),
        branches=torch.tensor([0] * len(prompt_ids) + [1] * len(answer_ids)),
        label_places=places,
        labels=ids[places + 1],
        weights=torch.ones(len(places)),
    )
