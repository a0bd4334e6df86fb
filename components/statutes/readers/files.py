"""List a snapshot's files, read their text, and refuse what stands twice."""

from pathlib import Path

from components.errors import InputError


def list_files(folder: Path, suffix: str) -> list[Path]:
    """Return the snapshot's files in the order of their names.

    Raises:
        InputError: The folder does not exist, or holds no such file.
    """
    if not folder.is_dir():
        raise InputError(
            f"{folder}: no such snapshot folder. Give the path of a folder of {suffix} files."
        )
    files = sorted(p for p in folder.glob(f"*{suffix}") if p.is_file())
    if not files:
        raise InputError(
            f"{folder}: no {suffix} files in it. Give the folder that holds them, or another reader"
            " kind."
        )
    return files


def read_text(path: Path) -> str:
    """Return a file's text without its byte order mark, with plain line feeds as line ends.

    Raises:
        InputError: The file is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path}: not UTF-8 at byte {error.start}. Convert the file to UTF-8 or fetch it again."
        ) from error


def refuse_duplicate(seen: set[str], key: str, place: str) -> None:
    """Add `key` to `seen`.

    Args:
        seen: The keys so far.
        key: A law's id, or `Article 5`.
        place: The file, for the error message.

    Raises:
        InputError: The key is in `seen` already.
    """
    if key in seen:
        raise InputError(f"{place}: {key} occurs twice. Keep one of them, or fetch the file again.")
    seen.add(key)
