"""The encoding of a text file, found from its bytes.

A byte order mark decides, then zero bytes in a pattern (UTF-16), then UTF-8 if it holds. Bytes that
are UTF-8 apart from some damage stay UTF-8: the damaged rows are refused one by one. Everything
else is `charset_normalizer`'s guess among the encodings in which Excel and editors save English and
Chinese; what was found is told. Not covered: files that change their encoding half-way.
"""

import codecs
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from charset_normalizer import from_bytes

from components.errors import InputError

CANDIDATES = ["cp1252", "big5hkscs", "gb18030", "mac_roman"]
_SAMPLE = 1 << 18  # bytes that are looked at
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MIN_ZEROS = 0.2  # share of zero bytes from which a text is UTF-16
_UTF8_LETTER = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH = re.compile(rb"[\x80-\xff]+")
_SMART = re.compile(rb"(?<=[A-Za-z ])[\x91-\x94\x96\x97](?=[A-Za-z ])")


@dataclass(frozen=True)
class Encoding:
    """How a file's bytes become text; `is_sure` is False for a guess."""

    name: str
    is_sure: bool

    @property
    def errors(self) -> str:
        """What becomes of bytes that do not fit: kept in UTF-8, U+FFFD elsewhere; both refused."""
        return "surrogateescape" if self.name.startswith("utf-8") else "replace"

    def describe(self) -> str:
        """Return the encoding as it is told, empty for plain UTF-8."""
        if self.name in ("utf-8", "utf-8-sig"):
            return ""
        return f"encoding {self.name}" if self.is_sure else f"encoding {self.name}, found by trying"


def find_encoding(path: Path, configured: str = "") -> Encoding:
    """Return the encoding of a text file.

    Args:
        path: The file.
        configured: What the config says; empty means that it is found.
    """
    if configured:
        return Encoding(configured.casefold(), is_sure=True)
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return Encoding(name, is_sure=True)
    if wide := _find_wide(sample):
        return Encoding(wide, is_sure=False)
    if _is_utf8(path):
        return Encoding("utf-8-sig", is_sure=True)
    return _guess(path)


@contextmanager
def open_text(path: Path, encoding: Encoding) -> Iterator[TextIO]:
    """Open a text file with its line ends as they stand."""
    try:
        with path.open(encoding=encoding.name, errors=encoding.errors, newline="") as file:
            yield file
    except UnicodeError as error:
        raise InputError(
            f"{path}: not {encoding.name}, got {error.reason if hasattr(error, 'reason') else ''}."
            " Save it as UTF-8."
        ) from error


def _find_wide(sample: bytes) -> str:
    """Return the UTF-16 that the places of zero bytes show, empty for another encoding."""
    if len(sample) < 4 or sample.count(0) < _MIN_ZEROS * len(sample):
        return ""
    return "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"


def _is_utf8(path: Path) -> bool:
    """Say whether a file is UTF-8, with damage here and there at most."""
    num_letters = num_high = 0
    with path.open("rb") as file:
        for line in file:
            if line.isascii():
                continue
            letters = _UTF8_LETTER.findall(line)
            num_letters += len(letters)
            num_high += sum(map(len, _HIGH.findall(line))) - sum(map(len, letters))
    return num_letters > num_high or not num_high


def _guess(path: Path) -> Encoding:
    """Return the most likely encoding of the lines that are not ASCII."""
    sample = bytearray()
    with path.open("rb") as file:
        for line in file:
            if not line.isascii():
                sample += line
            if len(sample) > _SAMPLE:
                break
    high = b"".join(_HIGH.findall(bytes(sample)))
    # lone bytes between letters are the quotes and dashes of Windows, which guessers take for Han
    if _SMART.search(sample) and len(high) < len(sample) / 20:
        return Encoding("cp1252", is_sure=False)
    best = from_bytes(bytes(sample), cp_isolation=CANDIDATES).best()
    return Encoding(best.encoding if best else "cp1252", is_sure=False)
