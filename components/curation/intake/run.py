"""The intake: from files of raw pairs to those that can be used, and an account of every other row.

Rows stream through: screened in chunks (see `screening`), held against the edition, written to
disk; only hashes, ids and signatures of the accepted stay in memory, three kilobytes a row at the
most. The result is a folder keyed by everything that went in, so the same files and settings are
recognised and not taken in again. Every row is in exactly one of `pairs.jsonl`, `refused.jsonl` and
`duplicates.jsonl`; the report's counts say so and are checked.

Not here: context, masking, splits and what blocks gold sets (see `curation.dataset`).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from components.curation.intake.refusals import Contradiction, Refusal
from components.curation.intake.report import IntakeReport
from components.curation.intake.rows import require_file
from components.curation.intake.screening import Screener
from components.curation.intake.workers import PairSource, read_chunks, screen_all
from components.curation.intake.writer import IntakeConfig, IntakeWriter, Surroundings
from components.prompting.template import template_hash
from components.records import Pair, Record
from components.storage import fingerprint, is_finished, read_manifest, sha256_file, staged_folder

CODE_VERSION = 1
LIBRARIES = (
    "faker",
    "ftfy",
    "phonenumbers",
    "py3langid",
    "python-stdnum",
)  # whose lists and rules decide
Line = TypeVar("Line", bound=Record)


@dataclass(frozen=True)
class Intake:
    """A finished intake: its folder and its account.

    Pairs and lists are read from the folder, one at a time.
    """

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
        """The fingerprint of what went in."""
        return self.folder.name

    def read_pairs(self) -> Iterator[Pair]:
        """Yield the accepted pairs, redacted, with the wording of their article, in the order of the files."""
        return _read(self.folder / "pairs.jsonl", Pair)

    def read_refused(self) -> Iterator[Refusal]:
        """Yield every refused row."""
        return _read(self.folder / "refused.jsonl", Refusal)

    def read_contradictions(self) -> Iterator[Contradiction]:
        """Yield every two rows that contradict each other."""
        return _read(self.folder / "contradictions.jsonl", Contradiction)


def intake_fingerprint(
    sources: Sequence[PairSource], config: IntakeConfig, around: Surroundings
) -> str:
    """Return the fingerprint of an intake before it is made.

    Raises:
        MissingError: A file is not there.
    """
    files = [
        [s.path.name, s.kind, s.layout.model_dump(mode="json"), sha256_file(require_file(s.path))]
        for s in sources
    ]
    settings = config.model_dump(mode="json", exclude={"num_workers"})
    libraries = {name: version(name) for name in LIBRARIES}
    guide = around.guide.model_dump(mode="json")
    return fingerprint(
        [
            CODE_VERSION,
            files,
            settings,
            guide,
            sha256_file(around.tokenizer),
            around.edition,
            template_hash(),
            libraries,
        ]
    )


def take_in(
    sources: Sequence[PairSource],
    config: IntakeConfig,
    around: Surroundings,
    final: Path,
    on_rows: Callable[[int], None] | None = None,
) -> Intake:
    """Take the rows of the files in and write the intake's folder.

    Args:
        sources: The files, in order; the earlier of two equal rows is kept.
        config: The checks.
        around: What rows are held against.
        final: The folder to write, named by `intake_fingerprint`.
        on_rows: Told of the number of rows of each chunk that is through.

    Raises:
        MissingError: A file is not there.
        InputError: A file is none of its kind.
        UsageError: A column of the map is not in a file.
    """
    manifest: dict[str, object] = {}
    with staged_folder(final, manifest) as aside:
        with IntakeWriter(aside, config, around) as ledger:
            build = partial(Screener, config.screening, around.guide, around.tokenizer)
            for screened in screen_all(read_chunks(sources), build, config.num_workers):
                ledger.add(screened)
                if on_rows:
                    on_rows(len(screened.candidates) + len(screened.refusals))
            report = ledger.close()
        manifest["report"] = report.model_dump(
            mode="json"
        )  # before the folder is renamed, which writes the manifest
    return Intake(final, report)


def find_intake(folder: Path) -> Intake | None:
    """Return the finished intake in a folder, or None."""
    return Intake.open(folder) if is_finished(folder) else None


def _read(path: Path, model: type[Line]) -> Iterator[Line]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield model.model_validate_json(line)
