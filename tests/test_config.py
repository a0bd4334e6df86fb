"""Configs: read, overridden, checked, all faults told at once."""

from pathlib import Path

import pytest
from pydantic import Field

from components.config import Section, load_config
from components.errors import MissingError, UsageError


class Inner(Section):
    rate: float = Field(default=1.0, gt=0)
    steps: int = Field(default=1, ge=1)


class Outer(Section):
    inner: Inner = Inner()
    name: str = "a"
    country: str = ""


def write(folder: Path, text: str) -> Path:
    path = folder / "run.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_load_config_yaml_1_2(tmp_path: Path) -> None:
    """`NO` is text and `3e-4` a number, as YAML 1.2 has it."""
    config = load_config(write(tmp_path, "country: NO\ninner: {rate: 3e-4}\n"), Outer)
    assert config.country == "NO"
    assert config.inner.rate == 0.0003


def test_load_config_overrides_win(tmp_path: Path) -> None:
    """An override replaces the file's value and may open a section that the file lacks."""
    config = load_config(write(tmp_path, "name: b\n"), Outer, ["name=c", "inner.steps=4"])
    assert (config.name, config.inner.steps) == ("c", 4)


def test_load_config_five_faults(tmp_path: Path) -> None:
    """Five faults are told in one message, each with file, key, fault and value."""
    path = write(tmp_path, "inner: {rate: -1, steps: 0, stepz: 3}\nname: [1]\ncolour: red\n")
    with pytest.raises(UsageError) as caught:
        load_config(path, Outer)
    lines = str(caught.value).splitlines()
    assert [line.split(": ")[1] for line in lines[:5]] == [
        "inner.rate",
        "inner.steps",
        "inner.stepz",
        "name",
        "colour",
    ]
    assert all(line.startswith(f"{path}: ") for line in lines[:5])
    assert "got -1" in lines[0]
    assert lines[-1].startswith("Correct")


def test_load_config_repeated_key(tmp_path: Path) -> None:
    """A key that stands twice is an error, not a silent choice."""
    with pytest.raises(UsageError, match="duplicate"):
        load_config(write(tmp_path, "name: a\nname: b\n"), Outer)


@pytest.mark.parametrize(
    ("text", "fault"), [("- a\n- b\n", "mapping"), ("name: [\n", "not valid YAML")]
)
def test_load_config_not_a_mapping(tmp_path: Path, text: str, fault: str) -> None:
    """A file that is no mapping, or no YAML, is refused by name."""
    with pytest.raises(UsageError, match=fault):
        load_config(write(tmp_path, text), Outer)


def test_load_config_missing_file(tmp_path: Path) -> None:
    """A config that is not there is told with its path."""
    with pytest.raises(MissingError, match="nowhere.yaml"):
        load_config(tmp_path / "nowhere.yaml", Outer)


@pytest.mark.parametrize("override", ["name", "=3", "name.x=1"])
def test_load_config_bad_override(tmp_path: Path, override: str) -> None:
    """An override that is no key=value, or goes below a value, is told as such."""
    with pytest.raises(UsageError, match="--set"):
        load_config(write(tmp_path, "name: b\n"), Outer, [override])
