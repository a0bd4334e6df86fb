"""From a YAML file and `key=value` overrides to one frozen, checked model.

YAML 1.2 is read (`NO` is text, `3e-4` is a number, a repeated key is an error). Defaults live in
the models only; all faults are reported at once, each as `file: dotted.key: fault, got X`.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from components.errors import MissingError, UsageError


class Section(BaseModel):
    """A frozen part of a config that refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Model = TypeVar("Model", bound=BaseModel)


def load_config(
    path: Path | None,
    model: type[Model],
    overrides: Sequence[str] = (),
    beneath: Mapping[str, Any] | None = None,
) -> Model:
    """Read `path`, apply `overrides` and check the whole against `model`.

    Args:
        path: A YAML file; None means the model's defaults.
        model: The config's Pydantic model.
        overrides: `dotted.key=value` settings; values are read as YAML.
        beneath: Values that hold where the file does not set the same key, such as settings that
            several configs share.

    Raises:
        MissingError: The file is not there.
        UsageError: The file is not YAML, or one or more keys or values are wrong.
    """
    place = str(path) if path else "defaults"
    own = _read_yaml(path) if path else {}
    values = _lay_over(beneath or {}, own)
    for override in overrides:
        _apply(values, override)
    try:
        return model.model_validate(values)
    except ValidationError as error:
        faults = [
            f"{place}: {_key(e['loc'])}: {e['msg'][:1].lower() + e['msg'][1:]}, got"
            f" {_shown(e['input'])}"
            for e in error.errors()
        ]
        raise UsageError("\n".join(faults) + "\nCorrect the file or the --set values.") from error


def _lay_over(beneath: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Lay values over others, section by section: `{a: {b: 1}}` over `{a: {c: 2}}` keeps both."""
    merged = dict(beneath)
    for key, value in values.items():
        below = merged.get(key)
        are_sections = isinstance(below, Mapping) and isinstance(value, Mapping)
        merged[key] = _lay_over(below, value) if are_sections else value
    return merged


def _read_yaml(path: Path) -> dict[str, Any]:
    try:
        values = YAML(typ="safe", pure=True).load(path)
    except FileNotFoundError as error:
        raise MissingError(
            f"{path}: no such config file. Give --config a path under configs/."
        ) from error
    except YAMLError as error:
        raise UsageError(
            f"{path}: not valid YAML: {str(error).splitlines()[0]}. Correct the file.\n{error}"
        ) from error
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise UsageError(
            f"{path}: must be a mapping of keys, got {type(values).__name__}. Correct the file."
        )
    return values


def _apply(values: dict[str, Any], override: str) -> None:
    key, separator, text = override.partition("=")
    if not separator or not key:
        raise UsageError(
            f"--set: must be key=value, got {override!r}. Example: --set training.num_epochs=2."
        )
    *parents, last = key.split(".")
    for parent in parents:
        values = values.setdefault(parent, {})
        if not isinstance(values, dict):
            raise UsageError(f"--set: {key}: {parent} is a value, not a section.")
    try:
        values[last] = YAML(typ="safe", pure=True).load(text)
    except YAMLError as error:
        raise UsageError(f"--set: {key}: not a YAML value, got {text!r}.") from error


def _key(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location) or "(top)"


def _shown(value: Any) -> str:  # Any: whatever the YAML held
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
