"""Rows are made once, and again where they are not whole."""

from pathlib import Path

import pytest

from components.arms.items import ArmItem
from components.arms.store import ROWS, keep_rows
from tests.arms.material import make_item


def test_rows_are_made_once(tmp_path: Path) -> None:
    """A finished folder is read; one that was changed, or that a stop left out, is made again."""
    made: list[int] = []
    items = [make_item(1, clause="One line separator:\u2028 it stays."), make_item(2)]

    def make() -> list[ArmItem]:
        made.append(1)
        return items

    folder = tmp_path / "arms" / "a"
    assert keep_rows(folder, ArmItem, make) == items
    assert keep_rows(folder, ArmItem, make) == items
    assert len(made) == 1
    (folder / ROWS).write_text("")
    assert keep_rows(folder, ArmItem, make) == items
    assert len(made) == 2


def test_stopped_arm_leaves_nothing(tmp_path: Path) -> None:
    """An arm that is stopped half-way leaves no folder behind, so it is asked again."""

    def stop() -> list[ArmItem]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        keep_rows(tmp_path / "b", ArmItem, stop)
    assert list(tmp_path.iterdir()) == []
