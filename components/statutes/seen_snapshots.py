"""What was seen of a source that is a series: each snapshot's hash, and what became of it.

Which snapshot was read last is said by the edition alone, so that a record which is lost, or a run
that is killed between publishing and noting it, costs nothing. The record holds what the edition
does not know: the hash of what came from an address when it was first seen, how to ask for it
again, and what was refused and why.
"""

import json
import re
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from components.errors import IntegrityError
from components.statutes.fetcher import FetchedFile
from components.storage import Home, fingerprint, write_json_atomic

SeenState = Literal["seen", "read", "refused"]


@dataclass(frozen=True)
class SeenSnapshot:
    """A snapshot as it was seen.

    Attributes:
        place: Its address, or its name in its folder.
        sha256: The hash of its content when it was first seen.
        day: The day it is dated.
        first_seen: The day it was seen first.
        state: What became of it.
        edition: The edition that it was read into, 0 for none.
        reason: Why it was refused.
        judged_under: The fingerprint of the settings under which it was refused.
        num_bytes: The size of the file at an address.
        etag: By what its server tells a change.
        last_modified: The same.
    """

    place: str
    sha256: str
    day: date
    first_seen: date
    state: SeenState = "seen"
    edition: int = 0
    reason: str = ""
    judged_under: str = ""
    num_bytes: int = 0
    etag: str = ""
    last_modified: str = ""

    @property
    def file(self) -> FetchedFile:
        """The file as a server is asked whether it is unchanged."""
        return FetchedFile(self.sha256, self.num_bytes, self.etag, self.last_modified)


@dataclass
class SeenRecord:
    """All that was seen of a source, in the order it was seen."""

    path: Path
    rows: list[SeenSnapshot] = field(default_factory=list, repr=False)

    def newest(self, place: str) -> SeenSnapshot | None:
        """Return what was seen last at a place."""
        return next((row for row in reversed(self.rows) if row.place == place), None)

    def find(self, place: str, sha256: str) -> SeenSnapshot | None:
        """Return what was seen last at a place with this content."""
        same = [row for row in self.rows if row.place == place and row.sha256 == sha256]
        return same[-1] if same else None

    def put(self, row: SeenSnapshot) -> None:
        """Write a row as the newest, in place of one of the same place and content."""
        key = (row.place, row.sha256)
        self.rows = [one for one in self.rows if (one.place, one.sha256) != key]
        self.rows.append(row)
        write_json_atomic(self.path, {"snapshots": [asdict(one) for one in self.rows]})

    def update(self, place: str, sha256: str, **changes: Any) -> None:  # Any: fields of a row
        """Change the row of a place and content that was seen."""
        row = self.find(place, sha256)
        assert row is not None, "a snapshot is put before it is judged"
        self.put(replace(row, **changes))


def read_seen(home: Home, source: str) -> SeenRecord:
    """Return what was seen of a source, an empty record where there is none.

    Raises:
        IntegrityError: It cannot be read.
    """
    name = re.sub(r"[^\w.-]", "_", source)[:60]
    path = home.knowledge / "seen" / f"{name}-{fingerprint(source)[:6]}.json"
    if not path.is_file():
        return SeenRecord(path)
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        rows = [_read_row(row) for row in values["snapshots"]]
    except (ValueError, KeyError, TypeError) as error:
        raise IntegrityError(
            f"{path}: no record of snapshots ({type(error).__name__}). Delete it: what was refused"
            " is then judged again."
        ) from error
    return SeenRecord(path, rows)


def _read_row(values: dict[str, Any]) -> SeenSnapshot:  # Any: JSON values
    """Return a row as it was written."""
    days = {name: date.fromisoformat(values[name]) for name in ("day", "first_seen")}
    return SeenSnapshot(**(values | days))
