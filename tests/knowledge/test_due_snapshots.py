"""Which snapshots of a series are read: each once, in order, and none that was refused."""

from datetime import date
from pathlib import Path

import pytest

from components.errors import GateError
from components.knowledge.due_snapshots import (
    DueSnapshot,
    SnapshotQueue,
    find_due,
    is_series,
    note_read,
    note_refused,
)
from components.knowledge.editions import rollback
from components.knowledge.refresh import refresh
from components.knowledge.refresh_gate import RefreshGateConfig
from components.knowledge.source import SourceConfig
from components.knowledge.stores.embedded import EmbeddedStore
from components.statutes.fetcher import Fetcher
from components.storage import Home
from tests.knowledge.corpus import LOANS_2020, LOANS_2022, HashingEmbedder, make_source, write_law
from tests.statutes.publishers.server import Page, Publisher, make_zip, serve

TODAY = date(2026, 5, 20)
STRICT = RefreshGateConfig(max_repealed_share=0.2)


class Office:
    """Refreshes a series as the flow does, without Prefect."""

    def __init__(self, root: Path) -> None:
        self.home = Home(root / "home")
        self.store = EmbeddedStore(self.home)
        self.folder = root / "statutes"

    def add(self, name: str, articles: dict[str, str], amended: date) -> Path:
        """Write a snapshot into the folder."""
        return write_law(self.folder / name, articles, amended=amended)

    def look(
        self, source: SourceConfig | None = None, *, takes_held: bool = False
    ) -> SnapshotQueue:
        """Look for what is due."""
        with Fetcher(max_bytes=10**6, limit_key="limits") as fetcher:
            return find_due(
                self.store,
                self.home,
                source or make_source(self.folder),
                fetcher=fetcher,
                today=TODAY,
                takes_held=takes_held,
            )

    def read(self, due: DueSnapshot) -> None:
        """Read a snapshot, and note it."""
        try:
            report = refresh(self.store, self.home, source=due.source, embedder=HashingEmbedder())
        except GateError as error:
            note_refused(self.home, due, str(error))
            raise
        note_read(self.home, due, report.edition or 0)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Give a series of two snapshots, none of which was read."""
    office = Office(tmp_path)
    office.add("2022-02", LOANS_2022, date(2021, 7, 20))
    office.add("2021-01", LOANS_2020, date(2020, 1, 1))
    return office


def test_each_is_read_once_in_order(office: Office) -> None:
    """Every snapshot is read once, oldest first; one that its publisher corrected is read again.

    An edition that a person took back does not return with the next run.
    """
    queue = office.look()
    assert [due.source.snapshot_date for due in queue.due] == [date(2021, 1, 1), date(2022, 2, 1)]
    for due in queue.due:
        office.read(due)
    assert office.store.current_edition() == 2
    assert office.look().due == []
    corrected = office.add("2022-02", LOANS_2022 | {"209": "Costs are shared."}, date(2022, 1, 1))
    queue = office.look()
    assert queue.notes == [f"{corrected}: has changed since it was read"]
    office.read(queue.due[0])
    assert office.store.open_edition(3).manifest.sources["laws"].num_articles == 4
    newer = office.add("2023-05", LOANS_2022, date(2023, 4, 1))
    assert [due.source.path for due in office.look().due] == [newer]
    rollback(office.store)
    with pytest.raises(GateError, match="was read into edition 3, which was rolled back"):
        office.look().refuse_held()
    assert [due.key for due in office.look(takes_held=True).due] == ["2022-02", "2023-05"]


def test_a_kill_between_two_steps_loses_nothing(office: Office) -> None:
    """A run that ended after a snapshot goes on behind it; one that noted nothing repeats it."""
    office.read(office.look().due[0])
    (second,) = office.look().due
    refresh(office.store, office.home, source=second.source, embedder=HashingEmbedder())
    (again,) = office.look().due  # published, and not noted
    office.read(again)
    assert office.store.current_edition() == 2, "reading it again changes nothing"
    assert office.look().due == []


def test_refused_is_held_until_something_is_decided(office: Office) -> None:
    """What a gate refused is told, not read again, and holds up what is behind it."""
    strict = make_source(office.folder).model_copy(update={"gates": STRICT})
    office.add("2023-05", LOANS_2022, date(2023, 4, 1))
    first, second, _ = office.look(strict).due
    office.read(first)
    with pytest.raises(GateError, match="share repealed"):
        office.read(second)
    queue = office.look(strict)
    assert queue.due == []
    told = r"at .*2022-02 was refused before: .*share repealed(.|\n)*Waiting behind it: .*2023-05"
    with pytest.raises(GateError, match=told):
        queue.refuse_held()
    assert len(office.look(strict, takes_held=True).due) == 2
    assert len(office.look().due) == 2, "other gates judge anew"
    left_out = strict.model_copy(update={"leave_out": (date(2022, 2, 1),)})
    assert [due.key for due in office.look(left_out).due] == ["2023-05"]
    office.add("2022-02", LOANS_2020, date(2020, 1, 1))
    mended = office.look(strict)
    assert [due.key for due in mended.due] == ["2022-02", "2023-05"]
    assert mended.notes == [f"{office.folder / '2022-02'}: has changed since it was refused"]


def test_address_is_read_as_if_it_were_pinned(office: Office) -> None:
    """What came from an address is refreshed from by its recorded hash; the same is nothing new."""
    text = (office.folder / "2021-01" / "civil-code.md").read_text()
    publisher = Publisher({"/2026-04.zip": Page(make_zip({"civil-code.md": text}))})
    source = SourceConfig(
        name="laws",
        kind="markdown",
        url="https://laws.example/{year}-{month:02}.zip",
        jurisdiction="sample",
    )
    with (
        serve(publisher) as network,
        Fetcher(max_bytes=10**6, limit_key="limits", transport=network) as fetcher,
    ):
        (due,) = find_due(office.store, office.home, source, fetcher=fetcher, today=TODAY).due
        office.read(due)
        assert due.source.snapshot_date == date(2026, 4, 1)
        again = find_due(office.store, office.home, source, fetcher=fetcher, today=TODAY)
    assert again.due == []
    assert again.held == ""


def test_damaged_archive_of_an_address_is_held(office: Office) -> None:
    """What cannot be unpacked is refused by name, at each run, until something else comes."""
    publisher = Publisher({"/all.zip": Page(b"PK\x03\x04 broken")})
    values = {"name": "laws", "kind": "markdown", "jurisdiction": "sample"}
    source = SourceConfig.model_validate(values | {"url": "https://laws.example/all.zip"})
    with serve(publisher) as network:
        for _ in range(2):
            with Fetcher(max_bytes=10**6, limit_key="limits", transport=network) as fetcher:
                queue = find_due(office.store, office.home, source, fetcher=fetcher, today=TODAY)
            with pytest.raises(GateError, match="source laws: "):
                queue.refuse_held()
        good = make_zip({"civil-code.md": (office.folder / "2021-01/civil-code.md").read_text()})
        publisher.pages["/all.zip"] = Page(good)
        with Fetcher(max_bytes=10**6, limit_key="limits", transport=network) as fetcher:
            queue = find_due(office.store, office.home, source, fetcher=fetcher, today=TODAY)
    assert len(queue.due) == 1
    assert queue.held == ""


def test_is_series_only_without_a_day_or_a_pin(office: Office) -> None:
    """A snapshot of its own, a day that is given, or a pin, is one snapshot."""
    source = make_source(office.folder)
    assert is_series(source)
    assert not is_series(make_source(office.folder / "2021-01"))
    assert not is_series(source.model_copy(update={"snapshot_date": date(2021, 1, 1)}))
    pinned = {"path": None, "url": "https://laws.example/a.zip", "sha256": "0" * 64}
    assert not is_series(source.model_copy(update=pinned))
    assert is_series(source.model_copy(update=pinned | {"sha256": ""}))
