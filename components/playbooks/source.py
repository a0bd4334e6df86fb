"""Open a playbook: a file, a folder of files, or a folder of dated versions.

A playbook is small (20 to 500 positions), so it is read whole when a session opens, and is no part
of an edition or a release: a release is what was tuned and tested together, and a house changes its
positions without testing a model anew. Every answer tells the playbook's version beside the
release's id, and the version in force on the day counts, as with the law.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from components.errors import InputError, MissingError
from components.playbooks.markdown import read_markdown
from components.playbooks.opf_reading import read_opf
from components.playbooks.playbook import Playbook
from components.statutes.readers.files import natural_key
from components.statutes.snapshot_folder import hash_snapshot, is_snapshot_folder, list_snapshots

OPF_SUFFIXES = (".json", ".yaml", ".yml")
SUFFIXES = (".md", *OPF_SUFFIXES)


@dataclass(frozen=True)
class PlaybookVersions:
    """All versions of one playbook, the oldest first."""

    versions: tuple[Playbook, ...]

    def in_force(self, day: date) -> Playbook | None:
        """Return the version in force on a day; None before the first one."""
        chosen = None
        for version in self.versions:
            if version.since is None or version.since <= day:
                chosen = version
        return chosen

    @property
    def newest(self) -> Playbook:
        """The version that began last."""
        return self.versions[-1]


def open_playbook(path: Path) -> PlaybookVersions:
    """Read a playbook.

    Args:
        path: A Markdown or an OPF file; a folder of Markdown files that are one playbook; or a
            folder whose entries have dates in their names (`2026-01-01`, `supply-2026-01.md`), each
            a version that holds from that day.

    Raises:
        MissingError: There is nothing at the path.
        InputError: A version cannot be read, or two are not of one playbook; all faults are told.
    """
    if not path.exists():
        raise MissingError(
            f"{path}: no such playbook. Give a file, or a folder of files or of dated versions."
        )
    if not is_snapshot_folder(path):
        return PlaybookVersions((_read_version(path),))
    versions: list[Playbook] = []
    faults: list[str] = []
    for day, place in list_snapshots(path).items():
        try:
            version = _read_version(place)
        except InputError as error:
            faults.append(str(error))
            continue
        if version.since not in (None, day):
            faults.append(f"{place}: since: not the date of its name, got {version.since}")
        versions.append(version.model_copy(update={"since": day}))
    names = sorted({version.id for version in versions})
    if len(names) > 1:
        faults.append(f"{path}: versions of several playbooks, got {', '.join(names)}")
    if faults:
        raise InputError("\n".join(faults))
    return PlaybookVersions(tuple(versions))


def _read_version(path: Path) -> Playbook:
    """Return one version, from a file or from the files of a folder."""
    if path.is_file():
        files: Sequence[Path] = [path]
    else:
        entries = [entry for entry in path.iterdir() if entry.suffix.lower() in SUFFIXES]
        shown = [entry for entry in entries if not entry.name.startswith(".")]
        files = sorted(shown, key=lambda entry: natural_key(entry.name))
        files = [file for file in files if file.stem.casefold() != "readme"]
    kinds = {file.suffix.lower() for file in files}
    sha256 = hash_snapshot(path)
    if kinds == {".md"}:
        return read_markdown(files, sha256)
    if kinds < set(OPF_SUFFIXES) and len(files) == 1:
        return read_opf(files[0], sha256)
    got = ", ".join(sorted(kinds)) or "none"
    raise InputError(
        f"{path}: not a playbook, got files of kind {got} (Markdown files, or one .json or .yaml of"
        " the Open Playbook Format). Give one of them."
    )
