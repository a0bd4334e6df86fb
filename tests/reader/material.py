"""What tests of the reader share: a few families of rules, and tiny encoders with random weights.

The families differ in what they are about and in the word "not"; so who reads the clause alone
cannot tell under which rule it is asked.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray

from components.models.sources import ModelSource
from components.reader.families import RuleFamily
from components.reader.lessons import BREAKS, KEEPS, OTHER
from components.reader.trainer import ReaderProgress, ReaderTraining

THINGS = {
    "tenancy": ("a dog in the flat", "a shop in the flat", "a lodger in the flat"),
    "sale": ("a deposit on the goods", "a delivery on sunday", "a return of the goods"),
}
WIDTH = 32
Rows = NDArray[np.float32]
"""The probability of each label, shape (n, 3)."""
TRAINING = ReaderTraining(
    time_budget_s=6, learning_rate=0.02, rank=8, families_a_step=4, readings_a_step=8
)
"""With `count_steps` six steps, whatever the machine."""


def make_family(thing: str, area: str = "tenancy", /, **changes: object) -> RuleFamily:
    """Return a family about one thing: the rule forbids it, the opposite allows it."""
    short = thing.split()[1]
    row: dict[str, object] = {
        "id": f"{area}-{short}",
        "area": area,
        "decider": "words",
        "wordings": [f"The law forbids {thing}.", f"No contract may allow {thing}."],
        "opposites": [f"The law protects {thing}.", f"Every contract must allow {thing}."],
        "yields": [f"The law forbids {thing} unless the contract says otherwise."],
        "keep": [f"The parties exclude {thing}.", f"There will not be {thing} at any time."],
        "break": [f"The parties agree on {thing}.", f"There will always be {thing} at any time."],
        "near": [f"The price of {thing} is paid in may.", f"Notice of {thing} is written."],
    }
    return RuleFamily.model_validate(row | changes)


def make_families() -> list[RuleFamily]:
    """Return three families of each of two areas."""
    return [make_family(thing, area) for area, things in THINGS.items() for thing in things]


def one_hot(labels: Sequence[int]) -> Rows:
    """Return rows that are sure of their label."""
    return np.eye(3, dtype=np.float32)[list(labels)]


def read_perfectly(rules: Sequence[str], clauses: Sequence[str]) -> Rows:
    """Read the words of the families as they are meant."""
    labels = []
    for rule, clause in zip(rules, clauses, strict=True):
        allows = "protects" in rule or "must" in rule
        agrees = "agree" in clause or "always" in clause
        is_near = "price" in clause or "Notice" in clause
        label = KEEPS if agrees == allows else BREAKS
        labels.append(OTHER if is_near else label)
    return one_hot(labels)


def read_clauses_alone(rules: Sequence[str], clauses: Sequence[str]) -> Rows:
    """Know which clauses are usual, and ignore the rule."""
    return read_perfectly(["The law forbids it."] * len(rules), clauses)


def read_shuffled(rules: Sequence[str], clauses: Sequence[str]) -> Rows:
    """Return the rows of a perfect reader, shuffled."""
    return np.random.default_rng(1).permutation(read_perfectly(rules, clauses))


def count_steps(progress: ReaderProgress) -> None:
    """Count each step as one second, so that a tuning ends after as many steps as it has seconds.

    To be given as `on_progress`.
    """
    progress.spent_s = float(progress.num_steps)


def write_families(path: Path, families: list[RuleFamily]) -> None:
    """Write families as a JSONL file."""
    rows = [family.model_dump(by_alias=True) for family in families]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def make_encoder(folder: Path, kind: Literal["bert", "mpnet"] = "bert") -> Path:
    """Save an encoder of two layers with random weights, and a tokenizer of the families' words."""
    from transformers import BertConfig, BertModel, MPNetConfig, MPNetModel
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers has no types here
    size = _save_tokenizer(folder, kind)
    torch.manual_seed(3)
    sizes: dict[str, Any] = {  # Any: both take settings of many types
        "vocab_size": size,
        "hidden_size": WIDTH,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "intermediate_size": 2 * WIDTH,
        "max_position_embeddings": 260,
    }
    # larger weights than a model begins with, so that states differ by what they are states of
    if kind == "bert":
        config = BertConfig(**sizes, initializer_range=0.2)
        BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    else:
        mpnet = MPNetConfig(**sizes, initializer_range=0.2, pad_token_id=1)
        MPNetModel(mpnet, add_pooling_layer=False).save_pretrained(folder)
    return folder


def encoder_source(folder: Path) -> ModelSource:
    """Return the folder of an encoder as a source of a model."""
    return ModelSource(kind="folder", name=folder.name, path=folder)


def _save_tokenizer(folder: Path, kind: Literal["bert", "mpnet"]) -> int:
    """Save a tokenizer of whole words and return how many it knows."""
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.normalizers import Lowercase
    from tokenizers.pre_tokenizers import Whitespace
    from tokenizers.processors import TemplateProcessing
    from transformers import PreTrainedTokenizerFast

    if kind == "bert":
        pad = "[PAD]"
        special = [pad, "[CLS]", "[SEP]", "[UNK]"]
        pair = "[CLS] $A [SEP] $B [SEP]"
    else:
        pad = "<pad>"
        special = ["<s>", pad, "</s>", "[UNK]"]
        pair = "<s> $A </s> </s> $B </s>"
    words = sorted(_split(" ".join(_all_texts())))
    vocabulary = {word: number for number, word in enumerate([*special, *words])}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = Lowercase()
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = TemplateProcessing(
        pair=pair, special_tokens=[(token, vocabulary[token]) for token in special]
    )
    wrapped = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]  # it has no types
        tokenizer_object=tokenizer, pad_token=pad, unk_token="[UNK]", model_max_length=512
    )
    wrapped.save_pretrained(folder)
    return len(vocabulary)


def _all_texts() -> list[str]:
    """Return every text of the families."""
    texts: list[str] = ["yes no unclear"]
    for family in make_families():
        texts += [*family.wordings, *family.opposites, *family.yields]
        texts += [*family.keep, *family.break_, *family.near]
    return texts


def _split(text: str) -> set[str]:
    """Return the words and marks of a text in small letters."""
    return set(text.lower().replace(".", " . ").split())
