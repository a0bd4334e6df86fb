"""A source has one place, and a misspelt key is refused."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from components.knowledge.source import SourceConfig

FIELDS = {"name": "laws", "kind": "markdown", "jurisdiction": "sample"}


def test_source_has_one_place() -> None:
    """A folder or an address is the place; both, or neither, is refused."""
    address = "https://example.org/2024-01.zip"
    assert SourceConfig.model_validate(FIELDS | {"path": "2024-01"}).place == Path("2024-01")
    assert SourceConfig.model_validate(FIELDS | {"url": address}).place == address
    for fields in (FIELDS, FIELDS | {"path": "2024-01", "url": address}):
        with pytest.raises(ValidationError, match="must have either path or url"):
            SourceConfig.model_validate(fields)


def test_source_gate_keys_are_checked() -> None:
    """A gate that is not one is refused, so no bound is lost by a typing error."""
    with pytest.raises(ValidationError, match=r"gates\.max_repealed"):
        SourceConfig.model_validate(FIELDS | {"path": "a", "gates": {"max_repealed": 0.5}})
