"""Snapshots at an address that nobody pinned: what is there that was not seen before.

The hash of what comes is recorded when it is first seen, with the ETag and the Last-Modified of its
server, so that an unchanged file is not sent again. The file is unpacked under its hash, where a
refresh finds it as if it had been pinned. Whether it is law is for the gates to judge.
"""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from components.archives import ArchiveLimits
from components.errors import InputError, MissingError, UsageError
from components.statutes.dated_address import (
    Step,
    before,
    fill_address,
    is_dated,
    list_starts,
    start_of,
    step_of,
)
from components.statutes.fetcher import AbsentFileError, FetchedFile, Fetcher
from components.statutes.publishers.unpacking import is_web_page, refuse_other_content
from components.statutes.seen_snapshots import SeenRecord, SeenSnapshot
from components.statutes.snapshot_folder import DatedSnapshot
from components.statutes.snapshots import keep_fetched
from components.storage import Home, fingerprint, is_finished

LOOK_BACK: dict[Step, int] = {"year": 30, "month": 60, "day": 400}
"""How many addresses are tried for the first snapshot of a source, from today backwards."""

MAX_ADDRESSES = 1_000


@dataclass
class AddressSeries:
    """An address, with or without a date in it, and what was seen there.

    Attributes:
        url: The address.
        record: What was seen.
        home: Keeps what is fetched.
        limits: What unpacking may cost.
        fetcher: Asks the server.
        today: Today.
        pause_s: The wait between two addresses, in seconds.
        on_address: Is told each address before it is asked.
        notes: What a person should know of what was found.
    """

    url: str
    record: SeenRecord
    home: Home
    limits: ArchiveLimits
    fetcher: Fetcher
    today: date
    pause_s: float = 0.2
    on_address: Callable[[str], None] = lambda url: None
    notes: list[str] = field(default_factory=list)

    def look_up(
        self, last: date | None, since: date | None, given: date | None
    ) -> list[DatedSnapshot]:
        """Return the snapshots that are there, oldest first; those read long ago are not asked for.

        Args:
            last: The day of the newest snapshot that was read, None before the first.
            since: The first day that is looked for; None for the newest snapshot that is there.
            given: The day of a snapshot whose address has no date; None for the day it is seen.

        Raises:
            MissingError: The server does not answer, or has nothing at all.
            InputError: It answered with something else than law.
        """
        if not is_dated(self.url):
            return [self._fetch(self.url, given or self.today)]
        step = step_of(self.url)
        if last is None and since is None:
            return [self._find_newest(step)]
        first = max(day for day in (last, since) if day is not None)
        starts = list_starts(first, self.today, step)
        if len(starts) > MAX_ADDRESSES:
            raise UsageError(
                f"{self.url}: {len(starts)} addresses since {first} (at most {MAX_ADDRESSES}). Set"
                " source.since to a later day."
            )
        return self._list_new(starts, last)

    def _list_new(self, starts: list[date], last: date | None) -> list[DatedSnapshot]:
        """Return what is there of the addresses of some days; tell how many have nothing."""
        snapshots: list[DatedSnapshot] = []
        absent: list[str] = []
        for day in starts:
            place = fill_address(self.url, day)
            was_read = last is not None and day <= last
            if was_read and self.record.newest(place) is None:
                continue  # it was read from elsewhere
            try:
                snapshots.append(self._fetch(place, day))
            except AbsentFileError as error:
                absent.append(f"{place} ({error.reason})")
            time.sleep(self.pause_s)
        if absent:
            others = f", and {len(absent) - 1} before it" if len(absent) > 1 else ""
            self.notes.append(f"no snapshot yet at {absent[-1]}{others}")
        return snapshots

    def _find_newest(self, step: Step) -> DatedSnapshot:
        """Return the newest snapshot that is there.

        Raises:
            MissingError: There is none.
        """
        day = start_of(self.today, step)
        reason = ""
        for _ in range(LOOK_BACK[step]):
            try:
                return self._fetch(fill_address(self.url, day), day)
            except AbsentFileError as error:
                reason = str(error)
            time.sleep(self.pause_s)
            day = before(day, step)
        raise MissingError(
            f"{self.url}: no snapshot at {LOOK_BACK[step]} addresses, the last: {reason} Or set"
            " source.since to the day of an older one."
        )

    def _fetch(self, url: str, day: date) -> DatedSnapshot:
        """Ask for one address and unpack what came.

        Raises:
            AbsentFileError: There is nothing.
            MissingError: The server does not answer.
            InputError: It answered with something else than law.
        """
        self.on_address(url)
        seen = self.record.newest(url)
        is_kept = seen is not None and is_finished(self.home.snapshots / seen.sha256)
        known = seen.file if seen is not None and is_kept else None
        folder = self.home.snapshots / f".fetched-{fingerprint(url)}"
        shutil.rmtree(folder, ignore_errors=True)  # of a run that was killed
        folder.mkdir(parents=True)
        try:
            file = folder / "file"
            fetched = self.fetcher.fetch(url, file, known=known)
            if fetched is None:
                assert seen is not None
                return DatedSnapshot(seen.day, url, seen.sha256)
            if is_dated(self.url) and is_web_page(file):
                raise AbsentFileError(url, "a web page")
            if not is_dated(self.url):
                refuse_other_content(url, file)
            row = self._record_fetched(url, fetched, day)
            return DatedSnapshot(row.day, url, row.sha256, self._unpack(url, file, row))
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _record_fetched(self, url: str, fetched: FetchedFile, day: date) -> SeenSnapshot:
        """Record what came, and return its row.

        Content that was read, then replaced, and is back takes a new row in place of its old one;
        refused content stays refused.
        """
        newest = self.record.newest(url)
        row = self.record.find(url, fetched.sha256)
        is_back = row is not None and row is not newest and row.state == "read"
        if row is None or is_back:
            row = SeenSnapshot(url, fetched.sha256, day, first_seen=self.today)
        row = replace(
            row,
            num_bytes=fetched.num_bytes,
            etag=fetched.etag,
            last_modified=fetched.last_modified,
        )
        self.record.put(row)
        return row

    def _unpack(self, url: str, file: Path, row: SeenSnapshot) -> str:
        """Unpack what came, and return why that cannot be done, empty if it was."""
        try:
            refuse_other_content(url, file)
            keep_fetched(url, file, row.sha256, self.home, self.limits)
        except InputError as error:
            return str(error)
        return ""
