"""Read a snapshot's files one by one, and tell all their faults at once.

A snapshot with a fault is refused: half a law would look like a wave of repeals. With `on_fault`
set to `skip`, a file at fault is left out and named, and the gate bounds how many laws may be.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
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
    passed_over: Collection[str] = (),
    is_law_a_file: bool = True,
) -> Iterator[Article | Repeal]:
    """Yield what every file of a folder holds, file by file in the order of their paths.

    Args:
        folder: The snapshot.
        suffix: Of the files, such as `.xml`.
        read_law: Reads one file.
        notes: Is told of files left out, and of files without an article.
        on_fault: Whether a file at fault refuses the snapshot, or is left out and named.
        passed_over: Names of files and folders that hold no law.
        is_law_a_file: Whether a file holds the whole of its law; otherwise an article.

    Raises:
        InputError: Files cannot be read in full, all are named; or the folder holds none.
    """
    faults: list[str] = []
    places: dict[tuple[str, str], Path] = {}
    num_empty = 0
    for file in list_files(folder, suffix, passed_over):
        num_before = len(notes.omissions)
        try:
            entries = list(read_law(file))
            _refuse_second_file(places, entries, file, is_law_a_file=is_law_a_file)
        except InputError as error:
            faults.append(str(error))
            if on_fault == "skip":
                notes.omit(file, str(error), is_fault=True)
            continue
        if not entries and len(notes.omissions) == num_before:
            num_empty += 1
            if is_law_a_file:
                notes.omit(file, "no article in it")
        if not faults or on_fault == "skip":
            yield from entries
    if faults and on_fault == "refuse":
        raise InputError(_list_faults(faults))
    if num_empty and not is_law_a_file:
        notes.omit(folder, f"no article in {num_empty} of its files")


def _refuse_second_file(
    places: dict[tuple[str, str], Path],
    entries: Iterable[Article | Repeal],
    file: Path,
    *,
    is_law_a_file: bool,
) -> None:
    """Refuse a file that holds a law, or an article of one, which another file held.

    Args:
        places: The file of each law, or of each of its articles, so far.
        entries: What the file holds.
        file: The file.
        is_law_a_file: Whether a law stands in one file.
    """
    if is_law_a_file:
        keys = {(entry.law_id, "") for entry in entries}
    else:
        keys = {(entry.law_id, entry.article) for entry in entries}
    for key in sorted(keys):
        first = places.setdefault(key, file)
        if first is not file:
            name = " ".join(filter(None, key))
            raise InputError(
                f"{file}: {name} occurs twice, also in {first.name}. Keep one of them, or fetch"
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
