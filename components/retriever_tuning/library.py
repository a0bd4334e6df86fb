"""The statutes that lessons are made from, with the laws that are held out kept apart."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import Field

from components.archives import ArchiveLimits
from components.config import Section
from components.errors import UsageError
from components.statutes.readers.article import Article, Duplicates
from components.statutes.readers.choice import ReaderKind, build_reader
from components.statutes.snapshots import open_snapshot
from components.storage import Home


class StatuteSource(Section):
    """Statutes to make pairs from."""

    kind: ReaderKind = Field(
        description="the reader: markdown, taiwan-json, justice-xml, akoma-ntoso, gii-xml or uslm"
    )
    path: Path = Field(description="a snapshot: folder or archive")
    held_out: tuple[str, ...] = Field(
        default=(),
        description="ids of laws never trained on, such as B0000001; their notes test the result",
    )
    duplicates: Duplicates = Field(
        default="last",
        description="an article that stands twice in a law: refuse the snapshot, or take the last",
    )
    limits: ArchiveLimits = ArchiveLimits()


@dataclass(frozen=True)
class SourceArticles:
    """The articles of one source: those to train on, and those of its held-out laws."""

    name: str
    trained: tuple[Article, ...] = field(repr=False)
    held_out: tuple[Article, ...] = field(repr=False)


def read_library(sources: Sequence[StatuteSource], home: Home) -> list[SourceArticles]:
    """Read every source, in order.

    Args:
        sources: The snapshots.
        home: Keeps what is unpacked of archives.

    Raises:
        InputError: A snapshot cannot be read in full.
        UsageError: A law to hold out is not in its source.
    """
    return [_read_source(source, home) for source in sources]


def _read_source(source: StatuteSource, home: Home) -> SourceArticles:
    """Read one source and part its articles by whether their law is held out."""
    folder = open_snapshot(source.path, home, limits=source.limits)
    records = build_reader(source.kind, source.duplicates).read(folder)
    articles = [record for record in records if isinstance(record, Article)]
    unknown = set(source.held_out) - {article.law_id for article in articles}
    if unknown:
        raise UsageError(
            f"{source.path}: held_out: not in it, got {', '.join(sorted(unknown))}. Give ids"
            " that are in it."
        )
    return SourceArticles(
        name=source.path.parent.name,
        trained=tuple(a for a in articles if a.law_id not in source.held_out),
        held_out=tuple(a for a in articles if a.law_id in source.held_out),
    )
