"""Law is fetched from publishers on the command line."""

from pathlib import Path

import pytest

from components.config import load_config
from components.knowledge.source import SourceConfig
from components.statutes.publishers.runs import FetchedSnapshot
from components.statutes.publishers.source import PublicSource
from components.storage import Home
from flows.cli.fetching import describe_fetched, fetch_public
from tests.conftest import ROOT, call_cli
from tests.statutes.publishers.server import Page, Publisher, make_zip, serve


def test_fetch_lists_publishers(tmp_path: Path) -> None:
    """Without a name the publishers are listed with their licences; another name is refused."""
    home = Home(tmp_path)
    listed = call_cli(home, "statutes", "fetch").stdout
    assert "gesetze-im-internet: German Federal law (official works" in listed
    done = call_cli(home, "statutes", "fetch", "atlantis")
    assert done.returncode == 2
    assert "no source 'atlantis' (there are: canada, dc-code" in done.stderr


def test_fetch_ends_with_the_command_of_the_refresh(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A snapshot is fetched with a line of progress; the next command takes it as it is."""
    source = load_config(ROOT / "configs" / "sources" / "dc-code.yaml", PublicSource)
    kept = "repo/us/dc/council/code/titles/28/sections/28-1.xml"
    archive = Page(make_zip({kept: "<section/>", "repo/LICENSE": "CC0"}))
    with serve(Publisher({"/DCCouncil/law-xml-codified/archive/HEAD.zip": archive})) as transport:
        fetched = fetch_public("dc-code", source, tmp_path / "dc", [], transport)
    assert "fetching dc-code, MB: started" in capsys.readouterr().err
    assert fetched.folder is not None
    assert (fetched.folder / kept).is_file()
    first, command = describe_fetched("dc-code", source, fetched)
    assert first.endswith("1 files; 1 archives sent")
    values = command.partition("source={")[2].partition("}")[0]
    fields = dict(part.split(": ", 1) for part in values.split(", "))
    assert SourceConfig.model_validate(fields).place == fetched.folder


def test_fetch_says_what_was_not_had() -> None:
    """What could not be had is named; without a change there is no command."""
    source = load_config(ROOT / "configs" / "sources" / "canada.yaml", PublicSource)
    fetched = FetchedSnapshot(None, "2026-03-01", missing=("https://laws.example/a",))
    assert describe_fetched("canada", source, fetched) == [
        "cannot be had, kept as it was if it was there: https://laws.example/a",
        "unchanged since 2026-03-01: no new snapshot",
    ]
