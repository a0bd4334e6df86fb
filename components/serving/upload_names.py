"""Names of uploaded files, as they are kept and shown.

A name is foreign text: it may be a path, be hundreds of characters long, or hold characters that no
file system, database or answer can.
"""

import unicodedata
from pathlib import PurePosixPath

MAX_CHARS = 120
_MAX_SUFFIX_CHARS = 12
_UNNAMED = "upload"
# control, format, surrogate, private, unassigned, line and paragraph separators
_UNPRINTABLE = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))


def clean_file_name(name: str) -> str:
    """Return the name under which an upload is kept: one short, printable name with its suffix."""
    last = name.replace("\\", "/").rpartition("/")[2]
    printable = [char for char in last if unicodedata.category(char) not in _UNPRINTABLE]
    cleaned = "".join(printable).strip(" .") or _UNNAMED
    suffix = PurePosixPath(cleaned).suffix
    if len(suffix) > _MAX_SUFFIX_CHARS:  # a dot within a long name, not a kind of file
        suffix = ""
    stem = cleaned.removesuffix(suffix)
    return stem[: MAX_CHARS - len(suffix)] + suffix
