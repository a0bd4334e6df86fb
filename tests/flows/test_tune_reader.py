"""A reader is tuned on an encoder of one's own, judged, tracked, and used if it passed."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from components.errors import GateError, MissingError
from components.reader.choice import (
    ReaderCard,
    ReaderConfig,
    StoredReader,
    card_path,
    find_reader,
    read_card,
)
from components.storage import Home, verify_folder
from components.tracking.runs import open_tracking
from flows.environment import read_config
from flows.tune_reader import PROGRESS, TuneReaderConfig, find_start, gather, identify, judge, tune
from tests.conftest import call_cli
from tests.reader.material import encoder_source, make_encoder, make_families, write_families

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("one_thread")]


@dataclass(frozen=True)
class Tuned:
    """A home with one tuned reader, its config, what the run printed, and the reader's card."""

    home: Home
    config: Path
    output: str
    card: ReaderCard

    def read_settings(self, **changes: object) -> TuneReaderConfig:
        """Return the settings of the run with some of them changed."""
        settings = read_config(str(self.config), TuneReaderConfig)
        return settings.model_copy(update=changes)


@pytest.fixture(scope="module")
def tuned(tmp_path_factory: pytest.TempPathFactory) -> Tuned:
    """Give a home in which the flow has run once, for a second, with bounds that nobody fails."""
    folder = tmp_path_factory.mktemp("tune-reader")
    encoder = make_encoder(folder / "tiny")
    write_families(folder / "rules.jsonl", make_families())
    (folder / "readings").mkdir()
    reading = {"rule": "No dog.", "text": "There will be a dog.", "label": "no"}
    (folder / "readings" / "some.jsonl").write_text(json.dumps(reading))
    config = folder / "tune_reader.yaml"
    source = encoder_source(encoder).model_dump(mode="json", exclude_defaults=True)
    settings = {
        "shared": {"reader": {"base": source}},
        "rules": str(folder / "rules.jsonl"),
        "readings": str(folder / "readings"),
        "held_out_one_in": 3,
        "training": {"time_budget_s": 1.0, "rank": 4, "families_a_step": 2},
        "gates": {
            "min_auc_words": 0.0,
            "min_auc_opposites": 0.0,
            "max_lost": 1.0,
            "max_leaked": 1.0,
        },
    }
    config.write_text(yaml.safe_dump(settings))
    home = Home(folder / "home")
    done = call_cli(home, "run", "tune_reader", "--config", str(config))
    assert done.returncode == 0, done.stdout + done.stderr
    [card] = home.readers.glob("*.json")
    return Tuned(home, config, done.stdout, read_card(card))


def test_tune_reader_makes_a_reader_that_is_used(tuned: Tuned) -> None:
    """The folder verifies, no checkpoint is left, and the reader in use is this one."""
    card = tuned.card
    folder = tuned.home.readers / card.fingerprint
    manifest = verify_folder(folder)
    assert manifest["fingerprint"] == card.fingerprint
    assert json.loads((folder / PROGRESS).read_text())["num_steps"] == card.num_steps > 1
    assert not list(tuned.home.checkpoints.glob("*"))
    base = tuned.read_settings().shared.reader.base
    assert find_reader(ReaderConfig(base=base), tuned.home) == StoredReader(folder, card)
    for name in ("auc_words", "auc_opposites", "near_right", "num_pairs"):
        assert f"reader {card.fingerprint}: {name} {card.scores[name]:g}" in tuned.output
    assert f"{card.num_steps} steps in 1 s" in tuned.output


def test_tune_reader_holds_families_out(tuned: Tuned) -> None:
    """Of one's own rules a share is held out, and what of the sample law the writer never saw."""
    card = tuned.card
    own = {family.id for family in make_families()}
    assert not set(card.families) & set(card.held_out)
    assert own & set(card.families)
    assert own & set(card.held_out)
    assert own <= {*card.families, *card.held_out}
    assert len(set(card.held_out) - own) > 20
    assert len(set(card.families) - own) > 100


def test_tune_reader_is_tracked(tuned: Tuned) -> None:
    """Tuning and judging are runs that ended well, with settings, losses and scores."""
    client = open_tracking(tuned.home)
    runs = {}
    for name in ("tune_reader", "judge_reader"):
        experiment = client.get_experiment_by_name(name)
        assert experiment is not None
        [run] = client.search_runs([experiment.experiment_id])
        assert run.info.status == "FINISHED"
        assert run.data.tags["prefect.flow_run_id"]
        runs[name] = run.data
    assert runs["tune_reader"].params["training.rank"] == "4"
    assert set(runs["tune_reader"].metrics) == {"readings", "labels", "orders"}
    assert runs["judge_reader"].metrics["auc_words"] == tuned.card.scores["auc_words"]
    assert runs["judge_reader"].tags["reader"] == tuned.card.fingerprint


def test_judge_reader_that_fails_is_kept_and_not_used(
    tuned: Tuned, capsys: pytest.CaptureFixture[str]
) -> None:
    """Under bounds that it misses the same reader is refused, and under the old ones used again."""
    settings = tuned.read_settings()
    material = gather(settings, tuned.home)
    bounds = settings.gates.model_copy(update={"min_auc_words": 1.0})
    strict = settings.model_copy(update={"gates": bounds})
    identity = tune.fn(strict, material, None, tuned.home)
    assert identity == tuned.card.fingerprint
    assert f"reader {identity}: already tuned" in capsys.readouterr().out
    with pytest.raises(GateError, match=rf"reader {identity}: gates failed: auc_words 0"):
        judge.fn(strict, material, None, identity, tuned.home)
    assert (tuned.home.readers / identity).is_dir()
    with pytest.raises(MissingError, match="no reader is shipped for tiny"):
        find_reader(ReaderConfig(base=settings.shared.reader.base), tuned.home)
    judge.fn(settings, material, None, identity, tuned.home)
    used = find_reader(ReaderConfig(base=settings.shared.reader.base), tuned.home)
    assert used.card.gates == tuned.card.gates


def test_tune_reader_on_from_another(tuned: Tuned) -> None:
    """A reader that goes on from another knows what that was tuned on, and is told by it."""
    first = tuned.card
    settings = tuned.read_settings(start_from=first.fingerprint, held_out_one_in=2)
    material = gather(settings, tuned.home)
    start = find_start(settings, tuned.home)
    assert start is not None
    home = tuned.home
    identity = tune.fn(settings, material, start, home)
    assert identity != first.fingerprint
    judge.fn(settings, material, start, identity, home)
    card = read_card(card_path(home, identity))
    assert set(first.families) <= set(card.families)
    [leaked] = [gate for gate in card.gates if gate.name == "leaked"]
    assert set(leaked.details) >= set(card.held_out) & set(first.families) != set()
    card_path(home, identity).unlink()


def test_find_start_missing(tuned: Tuned) -> None:
    """A fingerprint that is not there, and an encoder without a shipped reader, are named."""
    assert find_start(tuned.read_settings(), tuned.home) is None
    with pytest.raises(
        MissingError, match=r"start_from: no reader 0123 of tiny in .*readers. Give"
    ):
        find_start(tuned.read_settings(start_from="0123"), tuned.home)
    with pytest.raises(MissingError, match=r"start_from: no reader is shipped for tiny. Leave"):
        find_start(tuned.read_settings(start_from="shipped"), tuned.home)
    other = tuned.read_settings(start_from=tuned.card.fingerprint)
    larger = other.shared.reader.base.model_copy(update={"name": "larger"})
    reader = other.shared.reader.model_copy(update={"base": larger})
    shared = other.shared.model_copy(update={"reader": reader})
    with pytest.raises(MissingError, match=r"no reader \w+ of larger in"):
        find_start(other.model_copy(update={"shared": shared}), tuned.home)
    shipped = find_start(TuneReaderConfig(start_from="shipped"), tuned.home)
    assert shipped is not None
    assert shipped.card.base.startswith("all-mpnet-base-v2")


def test_gather_leaves_out_other_languages(
    tuned: Tuned, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rules in a language that the encoder does not read are counted and not trained on."""
    english = make_families()
    chinese = english[0].model_copy(update={"id": "in Chinese", "language": "zh"})
    write_families(tmp_path / "rules.jsonl", [*english, chinese])
    material = gather(tuned.read_settings(rules=tmp_path / "rules.jsonl"), tuned.home)
    assert "in Chinese" not in {family.id for family in material.trained + material.held_out}
    assert f"1 of {len(english) + 1} families are left out" in capsys.readouterr().out


def test_tune_reader_faulty_rules(tuned: Tuned, tmp_path: Path) -> None:
    """A faulty line of one's rules ends the command with code 2 and one line, before any tuning."""
    rules = tmp_path / "rules.jsonl"
    rules.write_text('{"id": "x"}\n')
    home = Home(tmp_path / "home")
    done = call_cli(
        home, "run", "tune_reader", "--config", str(tuned.config), "--set", f"rules={rules}"
    )
    assert done.returncode == 2, done.stderr
    assert f"{rules}: line 1: area: Field required. Correct the line." in done.stderr
    assert "Traceback" not in done.stderr
    assert not home.readers.exists()


def test_identify_by_what_is_in_the_encoders_folder(tuned: Tuned, tmp_path: Path) -> None:
    """Other weights in a folder of the same name make another reader."""
    settings = tuned.read_settings()
    material = gather(settings, tuned.home)
    base = settings.shared.reader.base.path
    assert base is not None
    assert identify(settings, material, None, base, tuned.home) == tuned.card.fingerprint
    other = shutil.copytree(base, tmp_path / base.name)
    assert identify(settings, material, None, other, tuned.home) == tuned.card.fingerprint
    with (other / "config.json").open("a") as file:
        file.write(" ")
    assert identify(settings, material, None, other, tuned.home) != tuned.card.fingerprint
