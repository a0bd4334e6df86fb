"""A home says which versions can use it."""

import json
from pathlib import Path

import pytest

from components.errors import IntegrityError, UsageError
from components.maintenance.layout import (
    FIRST_LAYOUT,
    LAYOUT,
    LAYOUT_FILE,
    is_empty,
    mark_new,
    read_layout,
    refuse_newer,
    this_version,
    write_layout,
)
from components.storage import Home


def test_layout_of_homes(tmp_path: Path) -> None:
    """An empty home is of this layout, one with results but no mark of the first."""
    home = Home(tmp_path / "home")
    assert (is_empty(home), read_layout(home)) == (True, LAYOUT)
    (home.root / "models").mkdir(parents=True)
    mark_new(home)
    assert is_empty(home), "neither models nor the mark are results"
    (home.root / LAYOUT_FILE).unlink()
    home.releases.mkdir()
    assert (is_empty(home), read_layout(home)) == (False, FIRST_LAYOUT)
    mark_new(home)
    assert not (home.root / LAYOUT_FILE).exists(), "a home that was used is marked by upgrade alone"
    write_layout(home)
    assert read_layout(home) == LAYOUT
    assert json.loads((home.root / LAYOUT_FILE).read_text())["version"] == this_version()


def test_mark_new_empty_home(tmp_path: Path) -> None:
    """The first command in a home marks it."""
    home = Home(tmp_path / "home")
    mark_new(home)
    assert json.loads((home.root / LAYOUT_FILE).read_text())["layout"] == LAYOUT


def test_refuse_newer(tmp_path: Path) -> None:
    """A home of a newer version is refused, and so is a mark that cannot be read."""
    home = Home(tmp_path)
    mark = tmp_path / LAYOUT_FILE
    mark.write_text('{"layout": 99, "version": "9"}')
    with pytest.raises(UsageError, match=r"newer version, got layout 99 \(at most 2\)\. Install"):
        refuse_newer(home)
    mark.write_text("{}")
    with pytest.raises(IntegrityError, match="not the mark of a home"):
        refuse_newer(home)
