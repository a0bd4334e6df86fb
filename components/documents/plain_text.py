"""Read a plain text file: decode its bytes and join hard-wrapped lines into paragraphs.

UTF-8 is read, and UTF-16 with a byte order mark or with Latin letters in it. Other encodings are
refused by the name that charset-normalizer finds, since a wrong guess would change words and
figures without a trace. Headings are found later, in
`paragraph_roles`.
"""

import codecs
import re

import charset_normalizer
from ftfy.badness import is_bad

from components.documents.blocks import Block
from components.documents.wrapped_lines import join_lines
from components.errors import InputError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MISREAD = (
    "Some letters look wrongly decoded (such as â€“ for a dash), so words and figures may be wrong."
    " Save the file again as UTF-8."
)
_SAMPLE_BYTES = 20_000
_EAST_ASIAN = {"Big5", "GB18030", "Shift-JIS", "EUC-JP", "EUC-KR"}
_MIN_LETTERS = 24
"""Chinese, Japanese or Korean letters from which their encoding can be told."""
_LETTER = re.compile(rb"[\x81-\xfe][\x40-\xfe]")
# Names that a user finds in an editor, by the names of the library that guesses.
_NAMES = {
    "big5": "Big5",
    "big5hkscs": "Big5",
    "gb18030": "GB18030",
    "gbk": "GB18030",
    "gb2312": "GB18030",
    "cp1252": "windows-1252",
    "cp1251": "windows-1251",
    "koi8_r": "KOI8-R",
    "cp932": "Shift-JIS",
    "shift_jis_2004": "Shift-JIS",
    "euc_jis_2004": "EUC-JP",
    "cp949": "EUC-KR",
    "johab": "EUC-KR",
    "utf_16_le": "UTF-16 without a byte order mark",
    "utf_16_be": "UTF-16 without a byte order mark",
}


def decode_text(name: str, data: bytes) -> str:
    """Decode a text file.

    Args:
        name: The document's name, for messages.
        data: The file's bytes.

    Raises:
        InputError: The bytes are neither UTF-8 nor UTF-16, or not text.
    """
    encoding = _detect_encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            f"{name}: not {encoding} text, byte 0x{data[error.start]:02x} at offset {error.start}"
            f" (allowed: UTF-8, UTF-16); it looks like {_guess_legacy(data)}."
            " Save it again as UTF-8."
        ) from error
    if "\x00" in text:
        raise InputError(
            f"{name}: holds zero bytes, so it is not text (allowed: .docx .pdf .html .md .txt)."
            " Give the document itself."
        )
    return text


def _detect_encoding(data: bytes) -> str:
    """Return the encoding by byte order mark, else by the places of zero bytes, else UTF-8."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    sample = data[:2000]
    has_many_zeros = sample.count(0) * 5 > len(sample)
    if not has_many_zeros or len(data) % 2:
        return "utf-8"
    even, odd = sample[0::2], sample[1::2]
    return "utf-16-le" if odd.count(0) > even.count(0) else "utf-16-be"


def _guess_legacy(data: bytes) -> str:
    """Return the legacy encoding that the bytes look like, for the error message."""
    best = charset_normalizer.from_bytes(data[:_SAMPLE_BYTES]).best()
    guess = best.encoding if best else ""
    name = _NAMES.get(guess, "")
    if name in _EAST_ASIAN and len(_LETTER.findall(data)) < _MIN_LETTERS:
        return "GB18030, Big5 or another one of East Asia, too few letters to tell which"
    if name:
        return name
    try:
        data[:_SAMPLE_BYTES].decode("windows-1252")
    except UnicodeDecodeError:
        return guess.replace("_", "-") or "no text at all"
    return "windows-1252 or a code page like it"


def read_plain(text: str) -> list[Block]:
    """Return the paragraphs of a plain text; the marks of a quoted e-mail are dropped."""
    lines = text.splitlines()
    num_quoted = sum(line.startswith(">") for line in lines)
    if num_quoted * 2 > sum(bool(line.strip()) for line in lines):
        lines = [line.lstrip("> ") for line in lines]
    return [Block(paragraph) for paragraph in join_lines(lines)]


def notes_on_decoding(text: str) -> list[str]:
    """Return a note if the text seems to have been decoded wrongly before it came here."""
    return [_MISREAD] if is_bad(text) else []
