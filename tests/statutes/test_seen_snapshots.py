"""The record of what was seen of a series is written, read and, when damaged, named."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from components.errors import IntegrityError
from components.statutes.seen_snapshots import SeenSnapshot, read_seen
from components.storage import Home

ROW = SeenSnapshot("2021-01", "a" * 64, date(2021, 1, 1), first_seen=date(2026, 3, 1))


def test_record_keeps_the_newest_last(tmp_path: Path) -> None:
    """A row of the same place and content is replaced; another content is another row."""
    home = Home(tmp_path)
    record = read_seen(home, "laws/of tw")
    record.put(ROW)
    record.put(replace(ROW, sha256="b" * 64))
    record.update("2021-01", "a" * 64, state="read", edition=3)
    kept = read_seen(home, "laws/of tw")
    assert [row.sha256[0] for row in kept.rows] == ["b", "a"]
    assert kept.newest("2021-01") == replace(ROW, state="read", edition=3)
    assert read_seen(home, "laws_of tw").rows == []


def test_damaged_record_is_named(tmp_path: Path) -> None:
    """A record that cannot be read says so, and what its loss costs."""
    home = Home(tmp_path)
    record = read_seen(home, "laws")
    record.put(ROW)
    record.path.write_text('{"snapshots": [{"day": 3}]}')
    with pytest.raises(IntegrityError, match="Delete it"):
        read_seen(home, "laws")
