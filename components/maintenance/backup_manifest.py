"""The manifest of a backup: what it holds, what it leaves out, and from which home it is.

It is the archive's last member, `backup.json`, so an archive without it was cut off.
"""

from datetime import datetime

from pydantic import Field

from components.records import Record

BACKUP_FILE = "backup.json"
FORMAT = 1


class BackedUpFile(Record):
    """One file.

    Attributes:
        sha256: Of its bytes.
        size: Its length in bytes.
        held: How many bytes of it are in blocks that are not zero.
        changed_at: When it was changed, in seconds since 1970.
    """

    sha256: str
    size: int
    held: int
    changed_at: float


class BackupManifest(Record):
    """What a backup holds.

    Attributes:
        format: Of the archive.
        layout: Of the home.
        version: Of clausula.
        created_at: When the backup began.
        root: The home's folder, which paths in MLflow's database name.
        release: The release that was served; empty for none.
        edition: The published edition; None where there is none, or where editions are elsewhere.
        files: By path in the home.
        folders: When each folder was changed, by path in the home: the newest result is known by
            that. Among them are those without a file.
        left_out: Why a folder is left out, by path in the home.
        elsewhere: What of the deployment is in no home, each with how it is backed up.
        damaged: Files that were not what their folder's manifest says when the backup was made.
    """

    format: int = FORMAT
    layout: int
    version: str
    created_at: datetime
    root: str
    release: str = ""
    edition: int | None = None
    files: dict[str, BackedUpFile] = Field(default_factory=dict, repr=False)
    folders: dict[str, float] = Field(default_factory=dict, repr=False)
    left_out: dict[str, str] = Field(default_factory=dict)
    elsewhere: tuple[str, ...] = ()
    damaged: tuple[str, ...] = ()

    @property
    def num_bytes(self) -> int:
        """How many bytes its files have, holes not counted."""
        return sum(file.held for file in self.files.values())
