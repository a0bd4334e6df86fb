"""Matters in the database: their owner's only, and without names once their texts are gone."""

import pytest
from sqlalchemy import update

from components.serving.audit import Ledger
from components.serving.database import utc_now
from components.serving.matter_store import MatterStore
from components.serving.problems import NotFoundError
from components.serving.retention import Retention
from components.serving.review_store import ReviewStore
from components.serving.tables import matters, reviews
from components.storage import Home


def make_matter(store: ReviewStore) -> tuple[MatterStore, str]:
    """Return a matter of Anna's with her review and a file that could not be read."""
    kept = MatterStore(store.database)
    with store.database.writing() as connection:
        matter_id = kept.add(connection, "anna", "Quetzalcoatl v. Tlaloc")
    kept.add_document(matter_id, "rv-1")
    kept.add_fault(matter_id, "tlaloc.exe", "unknown type")
    kept.add_fault(matter_id, "tlaloc.exe", "unknown type still")
    return kept, matter_id


def test_matter_is_its_owners(store: ReviewStore) -> None:
    """Another user does not know it; a fault of one name stands once, the newest."""
    kept, matter_id = make_matter(store)
    assert kept.find(matter_id, "anna").num_documents == 2
    assert [fault.fault for fault in kept.read_faults(matter_id)] == ["unknown type still"]
    with pytest.raises(NotFoundError, match="GET /v1/matters"):
        kept.find(matter_id, "ben")
    assert kept.list_matters("ben") == []


def test_old_matter_without_text_loses_its_names(store: ReviewStore, home: Home) -> None:
    """The retention empties a matter after the last of its texts, and not before."""
    kept, matter_id = make_matter(store)
    retention = Retention(store, Ledger(store.database, home), days=30)
    old = utc_now().replace(year=2020)
    with store.database.writing() as connection:
        connection.execute(update(matters).values(created_at=old))
    retention.erase_old()
    assert kept.find(matter_id, "anna").name
    with store.database.writing() as connection:
        connection.execute(update(reviews).values(finished_at=old))
    assert retention.erase_old() == 1
    assert (kept.find(matter_id, "anna").name, kept.read_faults(matter_id)) == ("", [])
    (document,) = kept.read_documents(kept.read_summaries(matter_id))
    assert document.severities == {"void": 1}
    assert document.laws == {"Civil Code": {"invalid": 1}}


def test_matter_is_not_removed_before_all_its_texts(store: ReviewStore) -> None:
    """A document that came in after the others were erased keeps the matter until it is too."""
    kept, matter_id = make_matter(store)
    with store.database.writing() as connection:
        assert not kept.remove(connection, matter_id, ())
        assert kept.remove(connection, matter_id, ("rv-1",))
    assert not kept.add_document(matter_id, "rv-1")


def test_finding_that_comes_while_they_are_counted(
    store: ReviewStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The table of a matter whose reviews run leaves out what it has not counted yet."""
    kept, matter_id = make_matter(store)
    monkeypatch.setattr(kept, "_count_severities", lambda review_ids: ({}, {}))
    (document,) = kept.read_documents(kept.read_summaries(matter_id))
    assert document.laws == {}
