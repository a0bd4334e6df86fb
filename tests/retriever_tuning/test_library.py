"""The articles of a source are parted by whether their law is held out."""

from pathlib import Path

import pytest

from components.errors import UsageError
from components.retriever_tuning.library import read_library
from components.storage import Home
from tests.retriever_tuning.material import make_statutes


def test_read_library_parts_held_out_laws(tmp_path: Path) -> None:
    """Of two laws with 39 articles each, one is trained on and the other held out."""
    [source] = read_library([make_statutes(tmp_path / "acts")], Home(tmp_path))
    assert {article.law_id for article in source.trained} == {"ship-act"}
    assert {article.law_id for article in source.held_out} == {"mill-act"}
    assert len(source.trained) == len(source.held_out) == 39


def test_read_library_unknown_law_refused(tmp_path: Path) -> None:
    """A mistyped id would let a tested law into training."""
    statutes = make_statutes(tmp_path / "acts")
    mistyped = statutes.model_copy(update={"held_out": ("mil-act",)})
    with pytest.raises(UsageError, match="not in it, got mil-act"):
        read_library([mistyped], Home(tmp_path))
