"""The artifact that a flow works on: the one named, or the newest."""

import os
from pathlib import Path

import pytest

from components.errors import MissingError
from components.storage import staged_folder
from flows.steps.artifacts import find_artifact


def make_artifact(folder: Path, name: str, age_s: int) -> None:
    """Write a finished artifact of that age."""
    with staged_folder(folder / name, {}) as aside:
        (aside / "data").write_text(name)
    changed = 1_700_000_000 - age_s
    os.utime(folder / name / "manifest.json", (changed, changed))
    os.utime(folder / name, (changed, changed))


def test_find_artifact_newest_or_named(tmp_path: Path) -> None:
    """Without a name the newest is taken; one that is named need not be the newest."""
    make_artifact(tmp_path, "old", 100)
    make_artifact(tmp_path, "new", 10)
    find = find_artifact.fn
    assert find(tmp_path, "", kind="adapter", made_by="tune_style") == "new"
    assert find(tmp_path, "old", kind="adapter", made_by="tune_style") == "old"


def test_find_artifact_missing(tmp_path: Path) -> None:
    """None at all, or not the one named, is reported with what makes one."""
    with pytest.raises(MissingError, match="no dataset yet. Run: clausula run curate_pairs"):
        find_artifact.fn(tmp_path, "", kind="dataset", made_by="curate_pairs")
    with pytest.raises(MissingError, match="other"):
        find_artifact.fn(tmp_path, "other", kind="dataset", made_by="curate_pairs")
