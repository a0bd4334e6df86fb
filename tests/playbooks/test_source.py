"""Versions of a playbook by date."""

from datetime import date
from pathlib import Path

import pytest

from components.errors import InputError, MissingError
from components.playbooks.source import open_playbook
from tests.playbooks.files import FRONT, PAYMENT, RIVALS, write_playbook


def test_the_version_in_force_on_the_day_counts(tmp_path: Path) -> None:
    """A folder of dated files and folders holds a version each."""
    write_playbook(tmp_path, "2025-01-01.md", PAYMENT)
    write_playbook(tmp_path / "2026-01-01", "part.md", PAYMENT, RIVALS)
    write_playbook(tmp_path, "README.md", "notes")
    versions = open_playbook(tmp_path)
    assert versions.in_force(date(2024, 12, 31)) is None
    before, after = versions.in_force(date(2025, 12, 31)), versions.in_force(date(2026, 1, 1))
    assert before is not None and after is not None
    assert (before.version, len(before.positions)) == ("2025-01-01", 1)
    assert (after.version, len(after.positions)) == ("2026-01-01", 2)
    assert versions.newest == after


def test_a_playbook_without_a_date_always_holds_and_is_named_by_its_fingerprint(
    tmp_path: Path,
) -> None:
    """Another text has another version."""
    path = write_playbook(tmp_path, "house.md", PAYMENT)
    first = open_playbook(path).in_force(date(1990, 1, 1))
    write_playbook(tmp_path, "house.md", PAYMENT, RIVALS)
    second = open_playbook(path).in_force(date(1990, 1, 1))
    assert first is not None and second is not None
    assert first.version == first.sha256[:12] != second.version


def test_a_date_in_the_front_matter_begins_a_version(tmp_path: Path) -> None:
    """A single file may say from when on it holds."""
    front = FRONT.replace("side: Client", "since: 2026-03-01")
    versions = open_playbook(write_playbook(tmp_path, "house.md", PAYMENT, front=front))
    assert versions.in_force(date(2026, 2, 28)) is None
    assert versions.in_force(date(2026, 3, 1)) is not None


def test_versions_at_fault_are_told_together(tmp_path: Path) -> None:
    """A wrong date, another playbook and a broken file are named in one message."""
    write_playbook(tmp_path, "2025-01-01.md", PAYMENT)
    late = FRONT.replace("side: Client", "since: 2026-03-01")
    write_playbook(tmp_path, "2026-01-01.md", PAYMENT, front=late)
    write_playbook(tmp_path, "2027-01-01.md", PAYMENT, front=FRONT.replace("house", "other"))
    write_playbook(tmp_path, "2028-01-01.md", "nothing")
    with pytest.raises(InputError) as caught:
        open_playbook(tmp_path)
    message = str(caught.value)
    assert "since: not the date of its name, got 2026-03-01" in message
    assert "versions of several playbooks, got house, other" in message
    assert "2028-01-01.md: no position in it" in message


def test_what_is_no_playbook_is_named(tmp_path: Path) -> None:
    """A path that is not there, and a folder of other files."""
    with pytest.raises(MissingError, match="no such playbook"):
        open_playbook(tmp_path / "none")
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match="not a playbook, got files of kind none"):
        open_playbook(tmp_path)
