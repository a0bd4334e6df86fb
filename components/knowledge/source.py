"""Where a source of statutes is, and what its refreshes must keep to."""

from datetime import date
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from components.archives import ArchiveLimits
from components.config import Section
from components.knowledge.refresh_gate import RefreshGateConfig
from components.statutes.dated_address import find_fault, is_dated
from components.statutes.readers.article import Duplicates, OnFault
from components.statutes.readers.choice import ReaderKind


class SourceConfig(Section):
    """Where one source's snapshot is and whose law it holds."""

    name: str = Field(min_length=1, description="the source's name, the same at every refresh")
    kind: ReaderKind = Field(
        description=(
            "markdown: .md files; taiwan-json: the Ministry of Justice's JSON; justice-xml:"
            " Canadian Acts and regulations; akoma-ntoso: its XML; gii-xml: gesetze-im-internet.de;"
            " uslm: titles of the U.S. Code; dc-xml: the D.C. Code;"
            " clml: legislation.gov.uk's own XML"
        )
    )
    path: Path | None = Field(
        default=None,
        description=(
            "the snapshot's folder or archive (.tar.xz, .tar.gz, .zip), a name such as 2024-01"
            " gives its date; or a folder of such snapshots, of which all are read that were not"
            " yet, oldest first"
        ),
    )
    url: str = Field(
        default="",
        description=(
            "in place of path: the https:// address of an archive, or of one file, with the date in"
            " it where it has one: https://laws.example/{year}-{month:02}.zip"
        ),
    )
    sha256: str = Field(
        default="",
        description=(
            "SHA-256 of the archive or file, 64 hex digits; without it, what an address has is"
            " recorded when it is first seen, and looked for anew at each refresh"
        ),
    )
    since: date | None = Field(
        default=None,
        description=(
            "of a folder of snapshots or an address with a date: the first day that is looked for;"
            " left out: all of a folder, and the newest that an address has"
        ),
    )
    leave_out: tuple[date, ...] = Field(
        default=(), description="days of snapshots that are never read"
    )
    limits: ArchiveLimits = Field(
        default=ArchiveLimits(), description="what fetching and unpacking may cost"
    )
    dry_share: float = Field(
        default=1.0,
        gt=0,
        le=1,
        description="share of the laws that a dry run compares, others each week; a refresh reads"
        " all of them",
    )
    jurisdiction: str = Field(min_length=1, description="whose law it is, such as tw")
    snapshot_date: date | None = Field(
        default=None, description="the day the snapshot was current, where its name is no date"
    )
    duplicates: Duplicates = Field(
        default="refuse",
        description=(
            "an article that stands twice in a law, in other words: refuse the snapshot, or take"
            " the last"
        ),
    )
    on_fault: OnFault = Field(
        default="refuse",
        description=(
            "a file that cannot be read in full: refuse the snapshot, or skip the file and keep its"
            " law as it was"
        ),
    )
    gates: RefreshGateConfig = RefreshGateConfig()

    @model_validator(mode="after")
    def _has_one_place(self) -> Self:
        """Refuse a source with both a path and an address, or neither."""
        if (self.path is None) == (not self.url):
            raise ValueError("must have either path or url")
        fault = find_fault(self.url)
        if fault:
            raise ValueError(f"url: {fault}")
        if is_dated(self.url) and self.sha256:
            raise ValueError("sha256: is that of one snapshot, and the url has a date")
        return self

    @property
    def place(self) -> Path | str:
        """The path, else the address."""
        return self.path or self.url
