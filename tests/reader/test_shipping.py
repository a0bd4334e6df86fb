"""A reader is shipped if it passed its gates, small enough, and without a path of this machine."""

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from components.errors import GateError, InputError, MissingError
from components.gate_result import GateResult
from components.models.sources import READER_BASE
from components.reader.choice import CARD, ReaderCard, card_path, find_shipped, read_card
from components.reader.network import HEADS
from components.reader.shipping import export_reader
from components.records import BY_FIGURES
from components.starters.starter import CONFIG, MAX_BYTES, STARTERS, WEIGHTS
from components.storage import Home, staged_folder, write_json_atomic
from tests.conftest import call_cli


def write_reader(home: Home, *, has_passed: bool = True, num_weights: int = 16) -> None:
    """Put a reader `r-1` and its card into a home."""
    with staged_folder(home.readers / "r-1", {}) as aside:
        save_file({"lora": torch.ones(num_weights)}, aside / WEIGHTS)
        save_file({"rules.weight": torch.ones(3, 4)}, aside / HEADS)
        config = {"base_model_name_or_path": str(home.root / "models" / "tiny"), "r": 2}
        (aside / CONFIG).write_text(json.dumps(config))
    gate = GateResult(
        gate="reader", name="auc_words", value=0.7, bound="at least 0.6", has_passed=has_passed
    )
    card = ReaderCard(
        fingerprint="r-1",
        base="tiny",
        families=("rent", "interest"),
        held_out=("secrets",),
        num_steps=3,
        scores={"auc_words": 0.7},
        breaking=BY_FIGURES,
        gates=(gate,),
        command="clausula run tune_reader",
    )
    write_json_atomic(card_path(home, "r-1"), card.model_dump(mode="json"))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Give a home with a reader that passed its gates."""
    home = Home(tmp_path / "home")
    write_reader(home)
    return home


def test_export_reader(home: Home, tmp_path: Path) -> None:
    """Weights are halved, the card goes along, and no path of this machine is left."""
    target = tmp_path / "shipped"
    done = call_cli(home, "starter", "export-reader", str(target))
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in target.iterdir()) == sorted([CARD, CONFIG, HEADS, WEIGHTS])
    assert load_file(target / WEIGHTS)["lora"].dtype == torch.float16
    assert load_file(target / HEADS)["rules.weight"].dtype == torch.float16
    assert json.loads((target / CONFIG).read_text()) == {"base_model_name_or_path": "tiny", "r": 2}
    assert read_card(target / CARD) == read_card(card_path(home, "r-1"))
    assert export_reader(home, "r-1", target).fingerprint == "r-1"  # over the old one


def test_export_reader_refused(home: Home, tmp_path: Path) -> None:
    """A reader that failed, was not scored or is too large is refused, before anything is gone."""
    target = tmp_path / "shipped"
    with pytest.raises(MissingError, match="no finished result"):
        export_reader(home, "r-2", target)
    card_path(home, "r-1").unlink()
    with pytest.raises(MissingError, match="have not been measured"):
        export_reader(home, "r-1", target)
    failed = Home(tmp_path / "failed")
    write_reader(failed, has_passed=False)
    with pytest.raises(GateError, match="gates failed: auc_words"):
        export_reader(failed, "r-1", target)
    large = Home(tmp_path / "large")
    write_reader(large, num_weights=MAX_BYTES // 2 + 1)
    with pytest.raises(InputError, match=r"10.0 MB of weights, a starter has at most 10 MB"):
        export_reader(large, "r-1", target)
    assert not target.exists()


def test_export_reader_spares_other_folders(home: Home, tmp_path: Path) -> None:
    """A folder of something else is not replaced."""
    target = tmp_path / "contracts"
    target.mkdir()
    (target / "lease.txt").write_text("Rent is due monthly.")
    with pytest.raises(InputError, match="not empty, and no starter is in it"):
        export_reader(home, "r-1", target)
    assert (target / "lease.txt").is_file()


def test_shipped_reader_can_be_shipped() -> None:
    """The shipped reader passed its gates, is under 10 MB, and held out what it was scored on."""
    shipped = find_shipped(READER_BASE)
    assert shipped is not None
    assert shipped.card.gates
    assert all(gate.has_passed for gate in shipped.card.gates)
    assert not set(shipped.card.families) & set(shipped.card.held_out)
    assert sum(path.stat().st_size for path in shipped.folder.iterdir()) < MAX_BYTES


def test_shipped_configurations_hold_no_path() -> None:
    """The base of each shipped adapter is a name, not a folder of the machine that made it."""
    paths = list(STARTERS.glob(f"*/{CONFIG}"))
    assert len(paths) == 2
    for path in paths:
        base = json.loads(path.read_text(encoding="utf-8"))["base_model_name_or_path"]
        assert "/" not in base
        assert "\\" not in base
