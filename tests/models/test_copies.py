"""Copies of models: kept under the model's name, never taken for another model's."""

from pathlib import Path

from components.models.copies import find_copy, fingerprint_files, mark_content
from components.storage import Home, staged_folder


def make_model(folder: Path, weights: str) -> Path:
    """Write a model's folder, as a user gives it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.safetensors").write_text(weights)
    return folder


def copy_model(folder: Path, home: Home) -> Path:
    """Make the copy of a model unless it is there, and return its folder."""
    copy = find_copy(folder, "plain", home)
    if not copy.is_made:
        with staged_folder(copy.folder, copy.manifest) as aside:
            (aside / "copied").write_text((folder / "model.safetensors").read_text())
    return copy.folder


def test_copies_of_two_models_of_one_name(tmp_path: Path) -> None:
    """Each of two folders of one name has a copy of its own, also after the other was used."""
    home = Home(tmp_path / "home")
    one = make_model(tmp_path / "a" / "base", "one")
    two = make_model(tmp_path / "b" / "base", "two")
    assert copy_model(one, home).name == "base-plain"
    for _ in range(2):
        assert (copy_model(two, home) / "copied").read_text() == "two"
        assert (copy_model(one, home) / "copied").read_text() == "one"
    assert find_copy(two, "plain", home).is_made


def test_copy_of_changed_weights(tmp_path: Path) -> None:
    """New weights in the same folder have a new copy; hidden files count for nothing."""
    home = Home(tmp_path / "home")
    folder = make_model(tmp_path / "base", "one")
    first = copy_model(folder, home)
    (folder / ".cache").write_text("x")
    assert copy_model(folder, home) == first
    make_model(folder, "other")
    assert (copy_model(folder, home) / "copied").read_text() == "other"


def test_copy_of_an_older_home(tmp_path: Path) -> None:
    """A copy that does not say of what it was made counts for a model of the home only."""
    home = Home(tmp_path / "home")
    given = make_model(tmp_path / "base", "one")
    fetched = home.models / "tiny-1.0"
    with staged_folder(fetched, {}) as aside:
        make_model(aside, "one")
    for name in ("base", "tiny-1.0"):
        with staged_folder(home.models / f"{name}-plain", {"from": name}):
            pass
    assert find_copy(fetched, "plain", home).is_made
    of_given = find_copy(given, "plain", home)
    assert (of_given.folder.name, of_given.is_made) == ("base-plain", False)


def test_mark_content_of_a_folder_of_ones_own(tmp_path: Path) -> None:
    """New weights under the old name have another mark; a fetched model's name stands for it."""
    home = Home(tmp_path / "home")
    folder = make_model(tmp_path / "base", "one")
    first = mark_content(folder, home)
    assert first == mark_content(make_model(tmp_path / "elsewhere" / "base", "one"), home) != ""
    assert mark_content(make_model(folder, "two"), home) != first
    with staged_folder(home.models / "fetched-1.0", {}) as aside:
        make_model(aside, "one")
    assert mark_content(home.models / "fetched-1.0", home) == ""
    made = make_model(home.models / "made", "one")
    assert mark_content(made, home) == ""
    assert fingerprint_files(made) == first
