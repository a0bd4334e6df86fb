"""Uploads into a matter: a document once, the faults of those that cannot be read."""

from datetime import date
from typing import Any

import pytest

from components.errors import InputError
from components.review.question import Asked
from components.serving.access import LOCAL
from components.serving.matter_uploads import Upload, accept_into
from components.serving.problems import NotFoundError
from components.serving.state import ServerState

ASKED = Asked(date(2026, 3, 1), "sample")


def test_fault_is_noted_until_the_document_is_read(light_state: ServerState) -> None:
    """The name and the reason stand in the matter; a mended file of that name takes them out."""
    matters = light_state.matters
    with light_state.database.writing() as connection:
        matter = matters.add(connection, LOCAL.id, "Mended")
    empty = Upload(LOCAL.id, "lease.txt", b"", ASKED)
    with pytest.raises(InputError, match="empty"):
        accept_into(light_state, matter, empty)
    assert [fault.name for fault in matters.read_faults(matter)] == ["lease.txt"]
    assert "lease" not in repr(empty)
    mended = Upload(LOCAL.id, "lease.txt", b"1. Interest at 12 per cent a year is due.", ASKED)
    first = accept_into(light_state, matter, mended)
    assert matters.read_faults(matter) == []
    assert accept_into(light_state, matter, mended) == first
    with pytest.raises(NotFoundError):
        accept_into(light_state, "mt-none", mended)


def test_matter_erased_while_a_document_comes_in(
    light_state: ServerState, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The document is erased too, and whoever sent it is told that the matter is gone."""
    matters = light_state.matters
    with light_state.database.writing() as connection:
        matter = matters.add(connection, LOCAL.id, "Erased meanwhile")
    accept = light_state.queue.accept
    accepted: list[str] = []

    def accept_then_erase(*arguments: Any) -> str:  # Any: as it was called
        accepted.append(accept(*arguments))
        with light_state.database.writing() as connection:
            assert matters.remove(connection, matter, ())
        return accepted[0]

    monkeypatch.setattr(light_state.queue, "accept", accept_then_erase)
    upload = Upload(LOCAL.id, "lease.txt", b"1. Interest at 12 per cent a year is due.", ASKED)
    with pytest.raises(NotFoundError, match="not known"):
        accept_into(light_state, matter, upload)
    assert light_state.store.find(accepted[0], LOCAL.id).is_erased
    matters.add_fault(matter, "other.txt", "empty")
    assert matters.read_faults(matter) == []
