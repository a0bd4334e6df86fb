"""What the last snapshot of a publisher was made of: each file's hash, and how to ask for it again.

The record stands beside the snapshots, as `fetched.json`, and never inside one.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from components.errors import IntegrityError
from components.statutes.fetcher import FetchedFile
from components.storage import write_text_atomic

NAME = "fetched.json"


@dataclass
class FetchRecord:
    """The files of a publisher as they were fetched last.

    Attributes:
        only: The parts of an address to which the snapshots are narrowed.
        snapshot: The day of the last snapshot, empty before the first.
        files: What came from each address.
    """

    only: tuple[str, ...] = ()
    snapshot: str = ""
    files: dict[str, FetchedFile] = field(default_factory=dict, repr=False)

    def write(self, path: Path) -> None:
        """Write the record."""
        text = json.dumps(asdict(self), indent=1, ensure_ascii=False)
        write_text_atomic(path, f"{text}\n")


def read_record(path: Path) -> FetchRecord:
    """Return a record, an empty one where there is none.

    Raises:
        IntegrityError: It is no record.
    """
    if not path.is_file():
        return FetchRecord()
    try:
        values: Mapping[str, object] = json.loads(path.read_text(encoding="utf-8"))
        files = values["files"]
        assert isinstance(files, dict)
        only = values["only"]
        assert isinstance(only, list)
        return FetchRecord(
            only=tuple(str(part) for part in only),
            snapshot=str(values["snapshot"]),
            files={address: FetchedFile(**entry) for address, entry in files.items()},
        )
    except (ValueError, KeyError, TypeError, AssertionError) as error:
        raise IntegrityError(
            f"{path}: no record of what was fetched ({type(error).__name__}). Delete it: every file"
            " is then fetched again."
        ) from error
