"""Read a snapshot's files one by one, and tell all their faults at once.

A snapshot with a fault is refused: half a law would look like a wave of repeals. With `on_fault`
set to `skip`, a file at fault is left out and named, and the gate bounds how many laws may be.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from components.errors import InputError
from components.statutes.readers.article import Article, OnFault, ReadingNotes, Repeal
from components.statutes.readers.files import list_files

MAX_SHOWN = 50


def read_files(
    folder: Path,
    suffix: str,
    read_law: Callable[[Path], Iterable[Article | Repeal]],
    notes: ReadingNotes,
    *,
    on_fault: OnFault = "refuse",
) -> Iterator[Article | Repeal]:
    """Yield what every file of a folder holds, file by file in the order of their names.

    Args:
        folder: The snapshot.
        suffix: Of the files, such as `.xml`.
        read_law: Reads one file.
        notes: Is told of files left out, and of files without an article.
        on_fault: Whether a file at fault refuses the snapshot, or is left out and named.

    Raises:
        InputError: Files cannot be read in full, all are named; or the folder holds none.
    """
    faults: list[str] = []
    laws: dict[str, Path] = {}
    for file in list_files(folder, suffix):
        num_before = len(notes.omissions)
        try:
            entries = list(read_law(file))
            _refuse_second_file(laws, entries, file)
        except InputError as error:
            faults.append(str(error))
            if on_fault == "skip":
                notes.omit(file, str(error), is_fault=True)
            continue
        if not entries and len(notes.omissions) == num_before:
            notes.omit(file, "no article in it")
        if not faults or on_fault == "skip":
            yield from entries
    if faults and on_fault == "refuse":
        raise InputError(_list_faults(faults))


def _refuse_second_file(
    laws: dict[str, Path], entries: Iterable[Article | Repeal], file: Path
) -> None:
    """Refuse a file that holds a law which another file held."""
    for law_id in sorted({entry.law_id for entry in entries}):
        first = laws.setdefault(law_id, file)
        if first != file:
            raise InputError(
                f"{file}: {law_id} occurs twice, also in {first.name}. Keep one of them, or fetch"
                " the file again."
            )


def _list_faults(faults: list[str]) -> str:
    """Return one message of all faults, a line each."""
    if len(faults) == 1:
        return faults[0]
    shown = faults[:MAX_SHOWN]
    more = [f"and {len(faults) - MAX_SHOWN} more"] if len(faults) > MAX_SHOWN else []
    remedy = (
        "Mend these files, or set source.on_fault to skip, which leaves them out and names them."
    )
    return "\n".join([f"{len(faults)} files at fault:", *shown, *more, remedy])
