"""Configs with the settings that flows share: written once, and one place to change them."""

import logging
import os
import re
import subprocess
from pathlib import Path
from typing import get_args

import pytest

from components.errors import MissingError, UsageError
from components.models.sources import EMBEDDER, READER_BASE
from flows.check_freshness import CheckFreshnessConfig
from flows.environment import (
    QUIET,
    find_shared,
    git_commit,
    list_elsewhere,
    open_home,
    quiet_libraries,
    read_config,
    read_profile,
)
from flows.promote_release import PromoteReleaseConfig
from flows.refresh_statutes import RefreshStatutesConfig
from flows.steps.reviewing import ReviewContractsConfig
from flows.steps.serving import ServeReleaseConfig
from flows.steps.shared import SharedConfig
from flows.tune_retriever import TuneRetrieverConfig
from flows.tune_style import TuneStyleConfig
from tests.conftest import ROOT

Sharing = TuneStyleConfig | PromoteReleaseConfig | ReviewContractsConfig | ServeReleaseConfig
SHARING: tuple[type[Sharing], ...] = get_args(Sharing)


def write_configs(folder: Path, shared: str, own: str = "path: contracts\n") -> str:
    """Write a `shared.yaml` and a config beside it, and return the config's path."""
    (folder / "shared.yaml").write_text(shared)
    config = folder / "review_contracts.yaml"
    config.write_text(own)
    return str(config)


def test_shared_settings_reach_every_flow(tmp_path: Path) -> None:
    """One key in shared.yaml is what all flows beside it run under."""
    (tmp_path / "shared.yaml").write_text("rerank: {is_on: true, depth: 7}\n")
    config = tmp_path / "any.yaml"
    config.write_text("{}\n")
    for model in SHARING:
        own = ["path=contracts"] if model is ReviewContractsConfig else []
        settings = read_config(str(config), model, own)
        assert (settings.shared.rerank.is_on, settings.shared.rerank.depth) == (True, 7)


def test_config_overrides_what_is_shared(tmp_path: Path) -> None:
    """A flow's own YAML goes before shared.yaml, key by key, and `--set` before both."""
    shared = "engine: {kind: transformers, cache_gib: 3, max_new_tokens: 50}\n"
    own = "path: contracts\nshared: {engine: {cache_gib: 4, max_new_tokens: 60}}\n"
    config = write_configs(tmp_path, shared, own)
    settings = read_config(config, ReviewContractsConfig, ["shared.engine.max_new_tokens=70"])
    engine = settings.shared.engine
    assert (engine.kind, engine.cache_gib, engine.max_new_tokens) == ("transformers", 4, 70)


def test_shared_fault_names_its_file(tmp_path: Path) -> None:
    """A fault in shared.yaml names that file, a fault in the config the config's."""
    config = write_configs(tmp_path, "engine: {cache_gib: 0}\n")
    with pytest.raises(UsageError, match=r"shared\.yaml: engine\.cache_gib: .*, got 0"):
        read_config(config, ReviewContractsConfig)
    own = "path: contracts\nshared: {engine: {cache_gib: 0}}\n"
    config = write_configs(tmp_path, "{}\n", own)
    with pytest.raises(
        UsageError, match=r"review_contracts\.yaml: shared\.engine\.cache_gib: .*, got 0"
    ):
        read_config(config, ReviewContractsConfig)


def test_shared_is_the_projects_where_none_is_beside() -> None:
    """The configs of the project, the small twins among them, share one file."""
    assert find_shared(ROOT / "configs" / "tune_style.yaml") == ROOT / "configs" / "shared.yaml"
    twin = find_shared(ROOT / "configs" / "smoke" / "tune_style.yaml")
    assert twin.resolve() == ROOT / "configs" / "shared.yaml"


def test_flow_that_shares_nothing_refuses_shared_settings() -> None:
    """A setting that would change nothing is a fault."""
    with pytest.raises(UsageError, match=r"shared: extra inputs are not permitted"):
        read_config(
            "configs/check_freshness.yaml", CheckFreshnessConfig, ["shared.rerank.is_on=true"]
        )


def test_shared_section_passes_as_one_override() -> None:
    """What the pipeline hands to its parts is read back as it was."""
    shared = SharedConfig.model_validate(
        {
            "base": {"kind": "folder", "name": "own", "path": "/models/own"},
            "style": "own.yaml",
            "engine": {"kind": "openai", "openai": {"url": "http://127.0.0.1:1/v1"}},
            "rerank": {"is_on": True},
        }
    )
    settings = read_config(
        "configs/tune_style.yaml", TuneStyleConfig, [f"shared={shared.model_dump_json()}"]
    )
    assert settings.shared == shared


def test_read_config_missing() -> None:
    """A config that is not there is named."""
    with pytest.raises(MissingError, match="nowhere.yaml: no such config file"):
        read_config("nowhere.yaml", TuneStyleConfig)


def test_open_home_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """The path given goes before the environment, and that before the working folder."""
    monkeypatch.setenv("CLAUSULA_HOME", "/from/environment")
    assert open_home("/given").root == Path("/given")
    assert open_home().root == Path("/from/environment")
    monkeypatch.delenv("CLAUSULA_HOME")
    assert open_home().root == Path(".clausula").resolve()


def test_git_commit_of_the_checkout_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An installed package has no commit, not even that of a repository around it."""
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    identity = ["-c", "user.name=a", "-c", "user.email=a@b.example"]
    commit = ["commit", "--quiet", "--allow-empty", "--message", "first"]
    subprocess.run(["git", "-C", str(tmp_path), *identity, *commit], check=True)
    monkeypatch.setattr("flows.environment.ROOT", tmp_path)
    assert re.fullmatch("[0-9a-f]{40}", git_commit())
    package = tmp_path / "site-packages"
    package.mkdir()
    monkeypatch.setattr("flows.environment.ROOT", package)
    assert git_commit() == ""


def test_git_commit_without_git(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where git is not installed there is no commit, and no fault."""
    monkeypatch.setenv("PATH", "")
    assert git_commit() == ""


def test_quiet_libraries_leaves_what_the_user_has_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress bars of libraries are off, unless the user asked for them."""
    for name in QUIET:
        monkeypatch.setenv(name, "")  # so that it is put back afterwards
        monkeypatch.delenv(name)
    monkeypatch.setenv("TQDM_DISABLE", "0")
    quiet_libraries()
    assert os.environ["TQDM_DISABLE"] == "0"
    assert os.environ["TRANSFORMERS_VERBOSITY"] == "error"
    assert not logging.getLogger("bitsandbytes").isEnabledFor(logging.WARNING)
    assert logging.getLogger("bitsandbytes").isEnabledFor(logging.ERROR)


def test_profile_is_laid_over_the_configs(tmp_path: Path) -> None:
    """A profile goes before a flow's own file and shared.yaml, and `--set` before the profile."""
    (tmp_path / "profiles").mkdir()
    profile = tmp_path / "profiles" / "mine.yaml"
    profile.write_text(
        "shared: {engine: {cache_gib: 5}}\ntune_style: {training: {rank: 4, alpha: 8}}\n"
    )
    (tmp_path / "shared.yaml").write_text("profile: mine\nengine: {cache_gib: 3, timeout_s: 9}\n")
    config = tmp_path / "tune_style.yaml"
    config.write_text("training: {rank: 32, dora: true}\n")
    settings = read_config(str(config), TuneStyleConfig, ["training.alpha=16"])
    training = settings.training
    assert (training.rank, training.alpha, training.dora) == (4, 16, True)
    assert (settings.shared.engine.cache_gib, settings.shared.engine.timeout_s) == (5, 9)
    handed = f"shared={settings.shared.model_dump_json()}"
    assert read_config(str(config), TuneStyleConfig, [handed]).training.rank == 4


def test_profile_that_is_wrong_is_named(tmp_path: Path) -> None:
    """An unknown profile names those that there are; a section of no config is refused."""
    with pytest.raises(MissingError, match=r"no profile huge .*laptop, large, server, standard"):
        read_config("configs/tune_style.yaml", TuneStyleConfig, ["shared.profile=huge"])
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("tune_styel: {training: {rank: 4}}\n")
    with pytest.raises(UsageError, match=r"wrong\.yaml: tune_styel: no config has that name"):
        read_profile(wrong)


@pytest.mark.parametrize("name", ["laptop", "standard", "large", "server"])
def test_profiles_of_the_project(name: str) -> None:
    """Each profile is taken by the flows; all but the laptop's are served untuned as they come."""
    settings = read_config("configs/tune_style.yaml", TuneStyleConfig, [f"shared.profile={name}"])
    assert settings.training.method == ("lora" if name == "laptop" else "none")
    assert settings.shared.engine.kind == ("openai" if name == "server" else "openvino")
    asked = [f"shared.profile={name}"]
    refreshing = read_config("configs/refresh_statutes.yaml", RefreshStatutesConfig, asked)
    tuning = read_config("configs/tune_retriever.yaml", TuneRetrieverConfig, asked)
    searched_by = READER_BASE if name in ("standard", "large") else None
    assert (refreshing.embedder, tuning.base) == (searched_by, searched_by or EMBEDDER)
    if name == "laptop":
        plain = read_config("configs/tune_style.yaml", TuneStyleConfig)
        without = settings.shared.model_copy(update={"profile": ""})
        assert settings.model_copy(update={"shared": without}) == plain


def test_open_home_of_a_newer_version(tmp_path: Path) -> None:
    """A home that a newer version wrote is refused before anything is read from it."""
    (tmp_path / "home.json").write_text('{"layout": 99, "version": "9"}')
    with pytest.raises(UsageError, match="written by a newer version"):
        open_home(str(tmp_path))


def test_list_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """A database beside the home is named as its server's tool or SQLite's command backs it up."""
    services = ("CLAUSULA_QDRANT_URL", "CLAUSULA_DATABASE_URL", "MLFLOW_TRACKING_URI")
    for name in (*services, "CLAUSULA_AUDIT_KEY"):
        monkeypatch.delenv(name, raising=False)
    assert list_elsewhere() == ()
    monkeypatch.setenv("CLAUSULA_AUDIT_KEY", "sesame")
    (key,) = list_elsewhere()
    assert key.startswith("the ledger's key (CLAUSULA_AUDIT_KEY)") and "sesame" not in key
    monkeypatch.delenv("CLAUSULA_AUDIT_KEY")
    monkeypatch.setenv("CLAUSULA_DATABASE_URL", "sqlite:////srv/serving.db")
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "https://user:secret@mlflow.example/")
    database, tracking = list_elsewhere()
    assert "sqlite3 /srv/serving.db \"VACUUM INTO 'serving.db'\"" in database
    assert tracking.startswith("MLflow (https://mlflow.example/)")
