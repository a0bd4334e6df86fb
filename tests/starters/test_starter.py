"""Starters: written, found, refused where they have seen too much, and gone on from."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from components.errors import GateError, InputError, MissingError
from components.models.base import load_base
from components.models.sources import BASE_MODEL, ModelSource
from components.prompting.house_sentence import HOUSE_SENTENCE
from components.prompting.template import template_hash
from components.starters.starter import (
    CARD,
    WEIGHTS,
    StarterCard,
    export_starter,
    find_start,
    find_starter,
    read_card,
    refuse_seen_families,
    take_starter,
)
from components.storage import Home, verify_folder
from components.tuning.adapter import build_trainee, wrap_adapter
from tests.tuning.material import CONFIG

CARD_OF_TWO = StarterCard(
    base="tiny",
    template_hash="t",
    dataset="d",
    families=("interest-cap", "rent-deposit"),
    num_steps=3,
    validation_loss=0.5,
    command="clausula run tune_style",
)


@pytest.fixture
def starter(tiny_base: Path, tmp_path: Path) -> Path:
    """Give a starter of the tiny model, its weights drawn anew."""
    adapted = wrap_adapter(load_base(tiny_base)[0], CONFIG)
    torch.manual_seed(3)
    for name, weight in adapted.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(weight, std=0.01)
    adapted.save_pretrained(str(tmp_path / "adapter"))
    return export_starter(tmp_path / "adapter", CARD_OF_TWO, tmp_path / "starter")


def test_export_starter_halves_the_weights(starter: Path, tmp_path: Path) -> None:
    """The weights are those of the adapter in half precision, in half the space."""
    whole = load_file(tmp_path / "adapter" / WEIGHTS)
    half = load_file(starter / WEIGHTS)
    for name, weight in whole.items():
        assert torch.equal(half[name], weight.half())
    sizes = [(folder / WEIGHTS).stat().st_size for folder in (tmp_path / "adapter", starter)]
    assert sizes[1] < 0.6 * sizes[0]
    assert read_card(starter) == CARD_OF_TWO
    with pytest.raises(InputError, match="no adapter_model.safetensors"):
        export_starter(tmp_path, CARD_OF_TWO, tmp_path / "other")


def test_tuning_goes_on_from_a_starter(starter: Path, tiny_base: Path) -> None:
    """The trainee begins with the starter's weights, in float32 and trainable."""
    adapted = build_trainee(tiny_base, CONFIG, starter)
    saved = load_file(starter / WEIGHTS)
    trained = {name: w for name, w in adapted.named_parameters() if w.requires_grad}
    assert len(trained) == len(saved) > 0
    for name, weight in trained.items():
        assert weight.dtype == torch.float32
        assert torch.equal(weight, saved[name.replace(".default", "")].float())


def test_starter_of_another_shape_is_refused(starter: Path, tiny_base: Path) -> None:
    """Another rank or first layer, or a tuning of all weights, cannot go on from an adapter."""
    with pytest.raises(InputError, match=r"training.rank: must be 4, .* got 8"):
        build_trainee(tiny_base, CONFIG.model_copy(update={"rank": 8}), starter)
    with pytest.raises(InputError, match=r"training.first_layer: must be 2"):
        build_trainee(tiny_base, CONFIG.model_copy(update={"first_layer": 1}), starter)
    with pytest.raises(InputError, match=r"method full has none"):
        build_trainee(tiny_base, CONFIG.model_copy(update={"method": "full"}), starter)


def test_refuse_seen_families(starter: Path, tmp_path: Path) -> None:
    """A dataset that holds out what the starter was tuned on is refused; a plain adapter is not."""
    refuse_seen_families(starter, ["notice-period"])
    with pytest.raises(GateError, match="tuned on 1 families .*: rent-deposit"):
        refuse_seen_families(starter, ["notice-period", "rent-deposit"])
    refuse_seen_families(tmp_path / "adapter", ["rent-deposit"])


def test_find_start_by_each_name(starter: Path, tmp_path: Path) -> None:
    """A start is the shipped starter, an adapter of the home, a folder, or none."""
    home = Home(tmp_path / "home")
    assert find_start("", BASE_MODEL, home) is None
    assert find_start("starter", BASE_MODEL, home) == find_starter(BASE_MODEL)
    assert find_start(str(starter), BASE_MODEL, home) == starter
    other = ModelSource(kind="folder", name="other-model", path=tmp_path)
    with pytest.raises(MissingError, match="no starter is shipped for the base model other-model"):
        find_start("starter", other, home)
    with pytest.raises(MissingError, match="no adapter 0123"):
        find_start("0123", BASE_MODEL, home)


def test_shipped_starter_fits_the_template(tmp_path: Path) -> None:
    """The shipped starter was tuned to this template, passed its gates, and is under 10 MB."""
    folder = find_starter(BASE_MODEL)
    card = read_card(folder)
    assert card.template_hash == template_hash(HOUSE_SENTENCE)
    assert card.gates
    assert all(row.has_passed for row in card.gates)
    assert (folder / WEIGHTS).stat().st_size < 10_000_000
    home = Home(tmp_path)
    identity = take_starter(BASE_MODEL, "dataset", home)
    manifest = verify_folder(home.adapters / identity)
    assert (manifest["dataset"], manifest["starter"]) == ("dataset", True)
    assert (home.adapters / identity / CARD).is_file()
    assert take_starter(BASE_MODEL, "dataset", home) == identity
    assert take_starter(BASE_MODEL, "other", home) != identity
