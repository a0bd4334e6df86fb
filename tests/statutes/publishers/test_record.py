"""The record of what was fetched."""

from pathlib import Path

import pytest

from components.errors import IntegrityError
from components.statutes.fetcher import FetchedFile
from components.statutes.publishers.record import FetchRecord, read_record


def test_record_is_read_as_written(tmp_path: Path) -> None:
    """Everything comes back; before the first snapshot there is nothing."""
    path = tmp_path / "fetched.json"
    assert read_record(path) == FetchRecord()
    files = {"https://laws.example/a": FetchedFile("0" * 64, 5, '"1"')}
    record = FetchRecord(("/bgb/",), "2026-03-01", files)
    record.write(path)
    assert read_record(path) == record


@pytest.mark.parametrize("text", ["", "[]", '{"only": 1}', '{"only": [], "files": {}}'])
def test_record_damaged(tmp_path: Path, text: str) -> None:
    """What is no record is told with its remedy."""
    path = tmp_path / "fetched.json"
    path.write_text(text)
    with pytest.raises(IntegrityError, match="no record of what was fetched.*Delete it"):
        read_record(path)
