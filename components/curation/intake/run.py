"""The intake: files of raw pairs in, usable pairs and an account of every other row out.

Rows stream through: they are screened in chunks (see `screening`), checked against the edition and
written to disk. Memory holds only hashes, ids and signatures of accepted rows, at most three
kilobytes a row. The result is a folder keyed by everything that went in, so the same files and
settings are recognised and not taken in again. Every row is in exactly one of `pairs.jsonl`,
`refused.jsonl` and `duplicates.jsonl`.

Not here: masking, splits and the guard of gold sets (see `curation.dataset`).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from components.curation.intake.refusals import Contradiction, PairPlace, Refusal
from components.curation.intake.report import IntakeReport
from components.curation.intake.rows import Account, require_file
from components.curation.intake.screening import Screener
from components.curation.intake.workers import (
    PairSource,
    ScreenChunks,
    read_chunks,
    screen_all,
)
from components.curation.intake.writer import PLACES, IntakeConfig, IntakeWriter, Surroundings
from components.errors import InputError
from components.prompting.template import template_hash
from components.records import Pair, Record
from components.storage import (
    exclusive_lock,
    fingerprint,
    is_intact,
    read_manifest,
    sha256_file,
    staged_folder,
)

CODE_VERSION = 2
LIBRARIES = ("charset-normalizer", "faker", "ftfy", "phonenumbers", "py3langid", "python-stdnum")
"""Packages whose lists and rules decide what is accepted and redacted."""
Line = TypeVar("Line", bound=Record)


@dataclass(frozen=True)
class Intake:
    """A finished intake: its folder and its report; pairs and lists are read one at a time."""

    folder: Path
    report: IntakeReport

    @classmethod
    def open(cls, folder: Path) -> "Intake":
        """Open a finished intake.

        Raises:
            MissingError: There is none.
        """
        return cls(folder, IntakeReport.model_validate(read_manifest(folder)["report"]))

    @property
    def id(self) -> str:
        """The fingerprint of everything that went in."""
        return self.folder.name

    def read_pairs(self) -> Iterator[Pair]:
        """Yield the accepted pairs, redacted and with their wording, in the order of the files."""
        return _read(self.folder / "pairs.jsonl", Pair)

    def read_places(self) -> Iterator[PairPlace]:
        """Yield where each pair stands, in the order of `read_pairs`."""
        return _read(self.folder / PLACES, PairPlace)

    def read_refused(self) -> Iterator[Refusal]:
        """Yield every refused row."""
        return _read(self.folder / "refused.jsonl", Refusal)

    def read_contradictions(self) -> Iterator[Contradiction]:
        """Yield the contradictions, two rows each."""
        return _read(self.folder / "contradictions.jsonl", Contradiction)


def intake_fingerprint(
    sources: Sequence[PairSource], config: IntakeConfig, around: Surroundings
) -> str:
    """Return the fingerprint of an intake before it is made.

    Raises:
        MissingError: A file is not there.
    """
    return fingerprint(
        [
            CODE_VERSION,
            [_describe(source) for source in sources],
            config.model_dump(mode="json", exclude={"num_workers"}),
            around.guide.model_dump(mode="json"),
            sha256_file(around.tokenizer) if around.tokenizer else "",
            around.edition,
            template_hash(around.guide.sentence),
            {name: version(name) for name in LIBRARIES},
            around.withdrawn.fingerprint,
        ]
    )


def _describe(source: PairSource) -> list[object]:
    """Return all of a file that decides what is read from it."""
    layout = source.layout.model_dump(mode="json")
    sha256 = source.sha256 or source.seal().sha256
    return [source.path.name, source.kind, layout, sha256]


def take_in(
    sources: Sequence[PairSource],
    config: IntakeConfig,
    around: Surroundings,
    final: Path,
    on_rows: Callable[[int], None] | None = None,
    screen_chunks: ScreenChunks | None = None,
) -> Intake:
    """Take the rows of the files in and write the intake's folder.

    Args:
        sources: The files, in order; the earlier of two equal rows is kept.
        config: The checks.
        around: What rows are checked against.
        final: The folder to write, named by `intake_fingerprint`.
        on_rows: Called with the number of rows of each finished chunk.
        screen_chunks: Screens the chunks, in order; None for processes of this machine.

    Raises:
        MissingError: A file is not there.
        InputError: A file is of another kind, damaged, empty, or changed while it was read.
        UsageError: A column of the map is not in a file.
        BusyError: Another process takes the same files in.
    """
    manifest: dict[str, object] = {}
    hashes = [source.sha256 or source.seal().sha256 for source in sources]
    lock = final.with_name(f"lock-{final.name}")
    with (
        exclusive_lock(lock, "taking the same pairs in"),
        staged_folder(final, manifest) as aside,
    ):
        account = Account()
        with IntakeWriter(aside, config, around) as writer:
            build = partial(Screener, config.screening, around.guide, around.tokenizer)
            screen = screen_chunks or partial(screen_all, num_workers=config.num_workers)
            for screened in screen(read_chunks(sources, account), build):
                writer.add(screened)
                if on_rows:
                    on_rows(len(screened.candidates) + len(screened.refusals))
            report = writer.close(account)
        _require_unchanged(sources, hashes)
        _require_rows(sources, report)
        # set before the folder is renamed, for that writes the manifest
        manifest["report"] = report.model_dump(mode="json")
        manifest["sources"] = hashes
    return Intake(final, report)


def _require_unchanged(sources: Sequence[PairSource], hashes: list[str]) -> None:
    """Refuse files that are not what they were when they were hashed.

    Raises:
        InputError: One was changed or replaced.
    """
    for source, before in zip(sources, hashes, strict=True):
        if sha256_file(require_file(source.path)) != before:
            raise InputError(
                f"{source.path}: changed while it was read. Run again once nothing writes to it."
            )


def _require_rows(sources: Sequence[PairSource], report: IntakeReport) -> None:
    """Refuse files that hold no rows.

    Raises:
        InputError: None of them holds one.
    """
    if not report.num_rows:
        names = ", ".join(str(source.path) for source in sources)
        raise InputError(f"{names}: no rows, only a head at most. Give a file with rows.")


def find_intake(folder: Path) -> Intake | None:
    """Return the finished intake in a folder; None where there is none, or its hashes do not hold.

    A damaged one is made anew.
    """
    return Intake.open(folder) if is_intact(folder) else None


def _read(path: Path, model: type[Line]) -> Iterator[Line]:
    """Yield the records of a JSONL file of an intake."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield model.model_validate_json(line)
