"""The release log: append-only, the last line is served, a cut line does no harm."""

from pathlib import Path

import pytest

from components.errors import IntegrityError, MissingError, UsageError
from components.records import Relevance
from components.storage import Home
from components.tracking.releases import (
    Release,
    current_release,
    get_release,
    make_release,
    named_editions,
    previous_release_id,
    publish_release,
    read_log,
)


def release(edition: int = 1, **changes: object) -> Release:
    """Return a release with some fields changed."""
    fields: dict[str, object] = {
        "base": "b",
        "adapter": "a",
        "engine": "e",
        "edition": edition,
        "template_hash": "t",
        "style_hash": "s",
        "embedder": "m",
        "relevance": Relevance(weights={"dense": 1.0}, any_weights={}, intercept=0.0),
        "gates": {"form": 1.0},
    }
    return make_release(**(fields | changes))


def test_make_release_id_follows_the_fields() -> None:
    """The id changes with every field that an answer depends on, and not with the gates."""
    assert release().id == release(gates={"form": 0.5}).id
    ids = {
        release().id,
        release(2).id,
        release(adapter="x").id,
        release(style_hash="x").id,
        release(template_hash="x").id,
    }
    ids |= {release(relevance=Relevance(weights={"dense": 2.0}, any_weights={}, intercept=0.0)).id}
    assert len(ids) == 6


def test_publish_release_last_line_is_served(tmp_path: Path) -> None:
    """The log keeps every line in order; the last names the release that is served."""
    home = Home(tmp_path)
    for served in (release(1), release(2), release(1)):
        publish_release(home, served, "promote")
    assert [line["id"] for line in read_log(home)] == [release(1).id, release(2).id, release(1).id]
    assert current_release(home).edition == 1
    assert previous_release_id(home) == release(2).id


def test_read_log_cut_line(tmp_path: Path) -> None:
    """A line cut short by a crash does not count, and the next line is whole again."""
    home = Home(tmp_path)
    publish_release(home, release(1), "promote")
    with (home.releases / "log.jsonl").open("a") as file:
        file.write('{"at": "2026-01-01", "act')
    assert current_release(home).edition == 1
    publish_release(home, release(2), "promote")
    assert [line["id"] for line in read_log(home)] == [release(1).id, release(2).id]


def test_release_faults(tmp_path: Path) -> None:
    """No release, an unknown one, none before, a manifest that is none: each is told."""
    home = Home(tmp_path)
    with pytest.raises(MissingError, match="no release yet"):
        current_release(home)
    with pytest.raises(UsageError, match="no earlier release"):
        previous_release_id(home)
    publish_release(home, release(1), "promote")
    with pytest.raises(UsageError, match=f"not known .known: {release(1).id}"):
        get_release(home, "r-other")
    (home.releases / f"{release(1).id}.json").write_text("{}")
    with pytest.raises(IntegrityError, match="not a release manifest"):
        current_release(home)


def test_named_editions(tmp_path: Path) -> None:
    """The newest different releases name their editions; what cannot be read names none."""
    home = Home(tmp_path)
    assert named_editions(home, 3) == set()
    for edition in (1, 2, 3, 2, 3):
        publish_release(home, release(edition), "promote")
    assert named_editions(home, 1) == {3}
    assert named_editions(home, 2) == {2, 3}
    assert named_editions(home, 9) == {1, 2, 3}
    (home.releases / f"{release(2).id}.json").write_text("{")
    (home.releases / f"{release(1).id}.json").unlink()
    assert named_editions(home, 9) == {3}
