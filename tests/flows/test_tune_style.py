"""What makes one tuning another, and when gates are measured again."""

from pathlib import Path

from components.models.sources import BASE_MODEL
from components.starters.starter import WEIGHTS, read_seen_families
from components.storage import Home, staged_folder
from flows.environment import read_config
from flows.tune_style import (
    TuneStyleConfig,
    gates_fingerprint,
    identify,
    make_spare_pairs,
)
from tests.conftest import ROOT


def settings(*overrides: str) -> TuneStyleConfig:
    """Return the project's settings with some changed."""
    return read_config("configs/tune_style.yaml", TuneStyleConfig, overrides)


def test_identify_by_what_weights_depend_on(tmp_path: Path) -> None:
    """Dataset, base, training and where it starts make an adapter another; engine does not."""
    home = Home(tmp_path)
    for content in ("one", "two"):
        folder = home.adapters / content
        folder.mkdir(parents=True)
        (folder / WEIGHTS).write_text(content)

    def name(dataset: str, *overrides: str) -> str:
        return identify(settings("training.start_from=", *overrides), dataset, home)

    identity = name("d-1")
    assert name("d-1", "shared.engine.cache_gib=3", "checkpoint_every=7") == identity
    others = [
        name("d-2"),
        name("d-1", "training.num_epochs=2"),
        name("d-1", "shared.base.kind=folder", "shared.base.name=own"),
        name("d-1", "training.start_from=one"),
        name("d-1", "training.start_from=two"),
    ]
    assert len({identity, *others}) == 6


def test_identify_by_what_is_in_a_folder(tmp_path: Path) -> None:
    """Other weights in the folder of one's own base make another adapter."""
    home = Home(tmp_path / "home")
    base = tmp_path / "base"
    base.mkdir()
    source = f"shared.base={{kind: folder, name: base, path: {base}}}"
    changed = (source, "training.start_from=")
    found = []
    for content in ("one", "two", "one"):
        (base / "model.safetensors").write_text(content)
        found.append(identify(settings(*changed), "d-1", home))
    assert found[0] == found[2] != found[1]


def test_gates_are_measured_again_under_other_thresholds_or_style(tmp_path: Path) -> None:
    """Thresholds and the text of the style guide count, not where the guide stands."""
    house = ROOT / "configs" / "style" / "house.yaml"
    copy, changed = tmp_path / "copy.yaml", tmp_path / "changed.yaml"
    copy.write_text(house.read_text(encoding="utf-8"), encoding="utf-8")
    text = house.read_text(encoding="utf-8").replace("limit: 90", "limit: 89")
    changed.write_text(text, encoding="utf-8")
    measured = gates_fingerprint(settings())
    assert gates_fingerprint(settings(f"shared.style={copy}")) == measured
    assert gates_fingerprint(settings(f"shared.style={changed}")) != measured
    assert gates_fingerprint(settings("gates.rounds=[2]")) != measured


def test_make_spare_pairs(tmp_path: Path) -> None:
    """They are of sample rules that neither the starter nor the dataset was tuned on."""
    with staged_folder(tmp_path / "d", {"families": {"train": ["interest-cap"]}}):
        pass
    families = {pair.family for pair in make_spare_pairs(BASE_MODEL, tmp_path / "d")}
    assert families
    assert not families & {"interest-cap", *read_seen_families(BASE_MODEL)}
