"""A domain is one file laid over the configs of every flow, and brings its words with it."""

from importlib import import_module
from pathlib import Path

import pytest
from pydantic import BaseModel

from components.domain import LEGAL, domain
from components.errors import MissingError, UsageError
from components.prompting.style import StyleGuide
from components.prompting.template import render_opening, template_hash
from components.review.session import SessionConfig
from components.storage import Home
from flows.cli.options import FLOWS
from flows.cli.runs import config_model
from flows.curate_pairs import CuratePairsConfig
from flows.environment import find_domain, read_config, read_domain
from flows.refresh_statutes import RefreshStatutesConfig
from flows.run_pipeline import RunPipelineConfig
from flows.steps.reviewing import ReviewContractsConfig
from flows.steps.shared import load_style, session_config
from flows.tune_style import TuneStyleConfig
from tests.conftest import ROOT, call_cli

HANDBOOK = ["shared.domain=handbook"]
STYLE = Path("configs/domains/handbook/style.yaml")


def model_of(flow: str) -> type[BaseModel]:
    """Return the model of a flow's config."""
    import_module(f"flows.{flow}")
    return config_model(ROOT / "configs" / f"{flow}.yaml")


@pytest.mark.parametrize("flow", [flow for flow in FLOWS if flow != "check_freshness"])
def test_every_flow_runs_in_the_domain(flow: str) -> None:
    """Each flow reads the domain's house style and speaks its words; without it, those of law."""
    path = f"configs/{flow}.yaml"
    own = ["rules=rules.jsonl"] if flow == "tune_reader" else []
    settings = read_config(path, model_of(flow), [*HANDBOOK, *own])
    assert domain().unit == "section"
    shared = settings.model_dump(include={"shared"})["shared"]
    assert (shared["domain"], Path(shared["style"])) == ("handbook", STYLE)
    read_config(path, model_of(flow), own)
    assert domain() is LEGAL


def test_sections_reach_their_flows() -> None:
    """Source, pairs, review and pipeline are the handbook's, and everything they name is there."""
    refresh = read_config("configs/refresh_statutes.yaml", RefreshStatutesConfig, HANDBOOK)
    assert (refresh.source.name, refresh.source.jurisdiction) == ("norvane", "norvane")
    curate = read_config("configs/curate_pairs.yaml", CuratePairsConfig, HANDBOOK)
    assert (curate.pairs.kind, curate.pairs.jurisdiction) == ("jsonl", "norvane")
    review = read_config("configs/review_contracts.yaml", ReviewContractsConfig, HANDBOOK)
    assert review.session.jurisdiction == "norvane"
    pipeline = read_config("configs/run_pipeline.yaml", RunPipelineConfig, HANDBOOK)
    assert pipeline.source == refresh.source.name
    assert pipeline.jurisdiction == refresh.source.jurisdiction
    named = [refresh.source.path, curate.pairs.path, review.path, pipeline.contract]
    for path in [*named, *pipeline.snapshots]:
        assert path is not None and (ROOT / path).exists()


def test_a_domain_stands_between_profile_and_config(tmp_path: Path) -> None:
    """`--set` goes before the profile, the profile before the domain, that before the config."""
    for folder in ("profiles", "domains/shop"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "profiles" / "mine.yaml").write_text("tune_style: {training: {rank: 4}}\n")
    words = "words: {unit: rule, prompts: {system: You sell.}}\n"
    sections = "tune_style: {training: {rank: 8, alpha: 8, seed: 8}}\nshared: {profile: mine}\n"
    (tmp_path / "domains" / "shop" / "domain.yaml").write_text(words + sections)
    (tmp_path / "shared.yaml").write_text("domain: shop\nprofile: mine\n")
    config = tmp_path / "tune_style.yaml"
    config.write_text("training: {rank: 32, alpha: 32, seed: 32, dora: true}\n")
    settings = read_config(str(config), TuneStyleConfig, ["training.seed=16"])
    training = settings.training
    assert (training.rank, training.alpha, training.seed, training.dora) == (4, 8, 16, True)
    assert (domain().unit, domain().units) == ("rule", LEGAL.units)
    assert "You sell." in render_opening()


def test_the_words_go_with_a_session() -> None:
    """A process that opens a session for another has its words: they travel with the config."""
    settings = read_config("configs/review_contracts.yaml", ReviewContractsConfig, HANDBOOK)
    session = session_config(settings.shared, settings.session)
    assert session.domain == domain()
    assert SessionConfig.model_validate(session.model_dump()).domain == session.domain


def test_the_template_is_the_domains(tmp_path: Path) -> None:
    """An adapter tuned to the words of law is none of the handbook's: the template differs."""
    plain = read_config("configs/tune_style.yaml", TuneStyleConfig)
    of_law = template_hash(load_style(plain.shared).sentence)
    settings = read_config("configs/tune_style.yaml", TuneStyleConfig, HANDBOOK)
    guide = load_style(settings.shared)
    assert isinstance(guide, StyleGuide)
    assert template_hash(guide.sentence) != of_law
    own = domain().sentence
    assert (own.template, own.citation) == (guide.sentence.template, guide.sentence.citation)
    assert guide.violations(domain().unread) == []


def test_a_wrong_domain_is_named(tmp_path: Path) -> None:
    """One that is not there, a section of no config and an unknown word are refused."""
    with pytest.raises(MissingError, match=r"no domain shop .*there are: handbook"):
        find_domain(tmp_path / "tune_style.yaml", "shop")
    file = tmp_path / "domain.yaml"
    file.write_text("words: {unti: section}\n")
    with pytest.raises(UsageError, match=r"words\.unti: extra inputs"):
        read_domain(file)
    file.write_text("tune_styel: {}\n")
    with pytest.raises(UsageError, match="tune_styel: no config has that name"):
        read_domain(file)


def test_init_keeps_a_domain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder laid down for a domain has it in shared.yaml, for every command."""
    folder = tmp_path / "people"
    home = Home(tmp_path / "home")
    assert call_cli(home, "init", str(folder), "--domain", "nowhere").returncode == 2
    assert not folder.exists()
    done = call_cli(home, "init", str(folder), "--domain", "handbook")
    assert done.returncode == 0, done.stderr
    monkeypatch.chdir(folder)
    settings = read_config("configs/review_contracts.yaml", ReviewContractsConfig)
    assert settings.shared.domain == "handbook"
    assert domain().label == "Section"
