"""Three tunings of the tiny model: facts masked, facts unmasked, and a rate that destroys."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from components.curation.dataset.examples import GroupBuilder, GroupConfig
from components.models.base import load_tokenizer
from components.records import Group, Pair
from components.samples.pairs import generate_pairs, load_families
from components.tuning.encoding import encode_group
from components.tuning.trainer import Trainer, TrainingConfig

FAMILIES = {
    "interest-cap": "205",
    "compound-interest": "206",
    "capacity-waiver": "12",
    "guarantee-writing": "762",
}


@dataclass(frozen=True)
class Tuned:
    """A tuned model, what it was tuned on, and the facts behind it."""

    base: Path
    folder: Path
    groups: list[Group]
    pairs: list[Pair]


def make_pairs() -> list[Pair]:
    """Return pairs of a few families, each under its own article."""
    families = [family for family in load_families() if family.id in FAMILIES]
    return [pair for pair in generate_pairs(families, per_wording=2, seed=1) if pair.wording]


def tune(
    base: Path,
    folder: Path,
    pairs: list[Pair],
    *,
    should_mask: bool,
    rate: float,
    num_epochs: int = 8,
) -> Tuned:
    """Tune every weight of the tiny model."""
    groups = GroupBuilder(
        pairs, GroupConfig(clauses_per_article=2, should_mask=should_mask), seed=3
    ).build(24)
    tokenizer = load_tokenizer(base)
    config = TrainingConfig(
        method="full",
        num_epochs=num_epochs,
        learning_rate=rate,
        groups_per_step=2,
        precision="float32",
        validate_every=10_000,
    )
    trainer = Trainer(base, config)
    trainer.run([encode_group(group, tokenizer, 4096) for group in groups], [], lambda step: None)
    trainer.save(folder)
    return Tuned(base, folder, groups, pairs)


@pytest.fixture(scope="session")
def masked(tiny_base: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tuned]:
    """Give a model tuned as it should be."""
    yield tune(
        tiny_base, tmp_path_factory.mktemp("masked"), make_pairs(), should_mask=True, rate=3e-3
    )


@pytest.fixture(scope="session")
def leaking(tiny_base: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tuned]:
    """Give a model tuned on facts as they are: the planted leak."""
    yield tune(
        tiny_base,
        tmp_path_factory.mktemp("leaking"),
        make_pairs(),
        should_mask=False,
        rate=3e-3,
        num_epochs=16,
    )
