"""A tuning of the tiny model whose facts are masked, and the pairs that the gates ask."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from components.curation.dataset.examples import GroupBuilder, GroupConfig
from components.models.base import load_tokenizer
from components.quantities.comparing import compare
from components.quantities.reading import parse_quantity
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


def settle_limit(pair: Pair, limit: str = "15 percent per year") -> Pair:
    """Return a pair under the limit that the law has, where a sample's limit varies."""
    if not pair.limit:
        return pair
    figure = parse_quantity(pair.figure)
    settled = parse_quantity(limit)
    assert pair.relation and figure is not None and settled is not None
    changes = {
        "limit": limit,
        "wording": pair.wording.replace(pair.limit, limit),
        "verdict": "valid" if compare(figure, pair.relation, settled) else "invalid",
    }
    return pair.model_copy(update=changes)


def tune(
    base: Path,
    folder: Path,
    pairs: list[Pair],
    *,
    should_mask: bool,
    rate: float,
) -> Tuned:
    """Tune every weight of the tiny model."""
    groups = GroupBuilder(
        pairs, GroupConfig(clauses_per_article=2, should_mask=should_mask), seed=3
    ).build(16)
    tokenizer = load_tokenizer(base)
    config = TrainingConfig(
        method="full",
        num_epochs=4,
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
    pairs = [settle_limit(pair) for pair in make_pairs()]
    yield tune(tiny_base, tmp_path_factory.mktemp("masked"), pairs, should_mask=True, rate=3e-3)
