"""What the statute readers share.

The files of a snapshot, their text, and what may not stand in it.
"""

import re
import unicodedata
from pathlib import Path

from components.errors import InputError

_REPEALED_WORD = (
    r"(?:repealed|delet(?:ed|e|ion)?|abolished|abrogated|annul(?:led)?|cancell?(?:ed|ation)|"
    r"rescinded|revoked|removed|omitted|obsolete|and"
    r"|刪除)"
)
_REPEALED = re.compile(rf"[\W_]*{_REPEALED_WORD}(?:[\W_]+{_REPEALED_WORD})*[\W_]*", re.IGNORECASE)


def list_files(folder: Path, suffix: str) -> list[Path]:
    """Return the snapshot's files in the order of their names.

    Raises:
        InputError: The folder is not there, or holds no such file.
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
    """Return a file's text, without a byte order mark and with plain line ends.

    Raises:
        InputError: The file is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path}: not UTF-8 at byte {error.start}. Convert the file to UTF-8 or fetch it again."
        ) from error


def is_repealed(text: str) -> bool:
    """Say whether an article's body only notes that it is no longer there, such as `(Repealed)` or `（deleted）`."""
    return _REPEALED.fullmatch(unicodedata.normalize("NFKC", text)) is not None


def refuse_duplicate(seen: set[str], key: str, place: str) -> None:
    """Add `key` to `seen`, or raise InputError if it is there already."""
    if key in seen:
        raise InputError(f"{place}: {key} occurs twice. Keep one of them, or fetch the file again.")
    seen.add(key)
