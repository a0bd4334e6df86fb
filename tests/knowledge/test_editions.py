"""Editions are numbered, immutable and published by one small file."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from components.errors import BusyError, IntegrityError, MissingError, UsageError
from components.knowledge.editions import (
    EditionManifest,
    current_edition,
    discard,
    list_editions,
    next_number,
    open_edition,
    prune,
    publish,
    rollback,
    write_edition,
    writing,
)
from components.knowledge.embedding import embedded_text
from components.statutes.reading import Article
from components.statutes.versions import advance
from components.storage import Home, verify_folder
from tests.knowledge.corpus import HashingEmbedder

ARTICLES = [Article("L", "Law", "1", "", "Text.", date(2020, 1, 1), "en", "")]
VERSIONS = advance((), ARTICLES, source="s", jurisdiction="a", snapshot_date=date(2021, 1, 1)).versions


def write(home: Home, number: int) -> Path:
    """Write one small edition."""
    manifest = EditionManifest(number=number, created_at=datetime.now(UTC), sources={}, embedder="hashing", dimension=64, changes={})
    return write_edition(home, manifest, VERSIONS, HashingEmbedder().embed([embedded_text(v) for v in VERSIONS]))


def test_write_edition_shows_nothing_until_published(tmp_path: Path) -> None:
    """A written edition is listed and whole, and nothing is current before publish."""
    home = Home(tmp_path)
    folder = write(home, 1)
    assert [m.number for m in list_editions(home)] == [1]
    assert current_edition(home) is None
    assert verify_folder(folder)["number"] == 1
    publish(home, 1)
    assert current_edition(home) == 1
    assert open_edition(home).read_versions() == list(VERSIONS)


def test_write_edition_never_again(tmp_path: Path) -> None:
    """An edition's number is written once."""
    home = Home(tmp_path)
    write(home, 1)
    with pytest.raises(UsageError, match="never written again"):
        write(home, 1)


def test_rollback_and_forward_move_current_only(tmp_path: Path) -> None:
    """Rolling back changes current.json and no edition; the next number is still new."""
    home = Home(tmp_path)
    for number in (1, 2, 3):
        write(home, number)
        publish(home, number)
    assert [rollback(home), rollback(home), rollback(home, to=3)] == [2, 1, 3]
    rollback(home, to=1)
    assert (current_edition(home), next_number(home)) == (1, 4)
    with pytest.raises(MissingError, match="no edition before 1"):
        rollback(home)
    with pytest.raises(MissingError, match=r"got 9 \(there are: 1, 2, 3\)"):
        rollback(home, to=9)


def test_discard_deletes_what_was_never_published(tmp_path: Path) -> None:
    """An unpublished edition can be taken back, the current one cannot."""
    home = Home(tmp_path)
    for number in (1, 2):
        write(home, number)
    publish(home, 1)
    discard(home, 2)
    assert [m.number for m in list_editions(home)] == [1]
    with pytest.raises(UsageError, match="edition 1: published"):
        discard(home, 1)


def test_rollback_while_refreshing_refused(tmp_path: Path) -> None:
    """The lock of a refresh keeps a rollback out."""
    home = Home(tmp_path)
    with writing(home), pytest.raises(BusyError):
        rollback(home, to=1)


def test_prune_never_deletes_current(tmp_path: Path) -> None:
    """The newest editions and the current one stay."""
    home = Home(tmp_path)
    for number in range(1, 5):
        write(home, number)
    publish(home, 1)
    assert prune(home, keep=2) == [2]
    assert [m.number for m in list_editions(home)] == [1, 3, 4]


def test_open_edition_before_first_refresh(tmp_path: Path) -> None:
    """An empty home says to refresh a source."""
    with pytest.raises(MissingError, match="Refresh a source"):
        open_edition(Home(tmp_path))


def test_current_edition_with_broken_file(tmp_path: Path) -> None:
    """A current.json that is not ours is an integrity fault, and a rollback by number mends it."""
    home = Home(tmp_path)
    write(home, 1)
    (home.knowledge / "current.json").write_text("{", encoding="utf-8")
    with pytest.raises(IntegrityError, match=r"current\.json"):
        current_edition(home)
    assert rollback(home, to=1) == current_edition(home) == 1


def test_read_versions_with_broken_line(tmp_path: Path) -> None:
    """A line that is no version is an integrity fault."""
    home = Home(tmp_path)
    (write(home, 1) / "versions.jsonl").write_text("{}\n", encoding="utf-8")
    with pytest.raises(IntegrityError, match=r"versions\.jsonl"):
        open_edition(home, 1).read_versions()
