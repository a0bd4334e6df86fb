"""Releases are listed and shown on the command line."""

import json
from pathlib import Path

import pytest

from components.records import Relevance
from components.storage import Home
from components.tracking.releases import Release, make_release, publish_release
from tests.conftest import call_cli


def make(adapter: str) -> Release:
    """Return a release of an adapter."""
    names = ("base", "engine", "template_hash", "style_hash", "embedder")
    relevance = Relevance(weights={}, any_weights={}, intercept=0.0)
    parts = dict.fromkeys(names, "x") | {"adapter": adapter}
    return make_release(**parts, edition=1, relevance=relevance, gates={})


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Give a home in which two releases were promoted."""
    home = Home(tmp_path / "home")
    for adapter in ("older", "newer"):
        publish_release(home, make(adapter), "promote")
    return home


def test_releases_list_marks_the_served_one(home: Home) -> None:
    """The log is shown in order, a star at the release that is served."""
    lines = call_cli(home, "releases", "list").stdout.splitlines()
    assert [line[0] for line in lines] == [" ", "*"]
    assert [line.split()[-1] for line in lines] == [make("older").id, make("newer").id]


def test_releases_show_one_or_the_served_one(home: Home) -> None:
    """Without an id it is the release that is served."""
    served = json.loads(call_cli(home, "releases", "show").stdout)
    assert served["adapter"] == "newer"
    older = json.loads(call_cli(home, "releases", "show", make("older").id).stdout)
    assert older["adapter"] == "older"
