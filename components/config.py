"""Read a config: a YAML file and `key=value` overrides become one frozen, checked model.

The YAML version is 1.2: `NO` is text, `3e-4` is a number, a repeated key is an error. Defaults
live in the models only. All faults are reported at once, each as `file: dotted.key: fault, got X`.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from components.errors import MissingError, UsageError


class Section(BaseModel):
    """A frozen part of a config that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Model = TypeVar("Model", bound=BaseModel)


def load_config(
    path: Path | None,
    model: type[Model],
    overrides: Sequence[str] = (),
    beneath: Mapping[str, Any] | None = None,
    above: Mapping[str, Any] | None = None,
) -> Model:
    """Read a config file, apply overrides and validate the result.

    Args:
        path: A YAML file; None uses the model's defaults.
        model: The config's Pydantic model.
        overrides: `dotted.key=value` settings; each value is read as YAML.
        beneath: Values that hold where the file does not set the same key, such as settings that
            several configs share.
        above: Values that hold in place of the file's, such as those of a profile; overrides hold
            in place of both.

    Raises:
        MissingError: The file does not exist.
        UsageError: The file is not YAML, or a key or a value is wrong.
    """
    place = str(path) if path else "defaults"
    if above:
        place += ", or its domain or profile"
    own = _read_yaml(path) if path else {}
    values = lay_over(lay_over(beneath or {}, own), above or {})
    for override in overrides:
        _apply_override(values, override)
    try:
        return model.model_validate(values)
    except ValidationError as error:
        faults = [_format_fault(place, details) for details in error.errors()]
        remedy = "Correct the file or the --set values."
        raise UsageError("\n".join([*faults, remedy])) from error


def lay_over(beneath: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Lay values over others, section by section: `{a: {b: 1}}` over `{a: {c: 2}}` keeps both."""
    merged = dict(beneath)
    for key, value in values.items():
        below = merged.get(key)
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            merged[key] = lay_over(below, value)
        else:
            merged[key] = value
    return merged


def _read_yaml(path: Path) -> dict[str, Any]:
    """Return the mapping that a YAML file holds; an empty file gives an empty one."""
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


def _apply_override(values: dict[str, Any], override: str) -> None:
    """Set the value of `a.b=1` in the nested mapping `values`, creating missing sections."""
    key, separator, text = override.partition("=")
    if not separator or not key:
        raise UsageError(
            f"--set: must be key=value, got {override!r}. Example: --set training.num_epochs=2."
        )
    *parents, last = key.split(".")
    section = values
    for parent in parents:
        section = section.setdefault(parent, {})
        if not isinstance(section, dict):
            raise UsageError(f"--set: {key}: {parent} is a value, not a section.")
    try:
        section[last] = YAML(typ="safe", pure=True).load(text)
    except YAMLError as error:
        raise UsageError(f"--set: {key}: not a YAML value, got {text!r}.") from error


def _format_fault(place: str, details: Mapping[str, Any]) -> str:  # Any: Pydantic's details
    """Return one fault as `place: dotted.key: fault, got X`."""
    key = ".".join(str(part) for part in details["loc"]) or "(top)"
    message = details["msg"]
    fault = message[:1].lower() + message[1:]
    return f"{place}: {key}: {fault}, got {_shorten(details['input'])}"


def _shorten(value: Any) -> str:  # Any: whatever the YAML held
    """Return the repr of a value, cut to 80 characters."""
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
