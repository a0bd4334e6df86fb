"""Plain text: bytes to text, hard-wrapped lines back to paragraphs.

UTF-8 and UTF-16 are read, with or without a byte order mark. A guess between legacy code pages
would change words without a trace, so those are refused by name. Headings are not looked for here,
that is segmenting's work.
"""

import codecs
from collections.abc import Sequence

from components.documents.blocks import Block, clean_text
from components.documents.labels import label_kind, split_label
from components.errors import InputError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDEST_WRAP = 120


def decode_text(name: str, data: bytes) -> str:
    """Decode a text file.

    Args:
        name: The document's name, for messages.
        data: The file's bytes.

    Raises:
        InputError: The bytes are neither UTF-8 nor UTF-16, or they are not text.
    """
    encoding = next(
        (encoding for mark, encoding in _MARKS if data.startswith(mark)), ""
    ) or _unmarked(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            f"{name}: not {encoding} text, byte 0x{data[error.start]:02x} at offset {error.start} "
            f"(allowed: UTF-8, UTF-16); it looks like {_legacy(data)}. Save it again as UTF-8."
        ) from error
    if "\x00" in text:
        raise InputError(
            f"{name}: holds zero bytes, so it is not text (allowed: .docx .pdf .html .md .txt)."
            " Give the contract itself."
        )
    return text


def _unmarked(data: bytes) -> str:
    sample = data[:2000]
    if sample.count(0) * 5 > len(sample) and len(data) % 2 == 0:
        return "utf-16-le" if sample[1::2].count(0) > sample[0::2].count(0) else "utf-16-be"
    return "utf-8"


def _legacy(data: bytes) -> str:
    is_dense = sum(byte > 127 for byte in data[:5000]) * 5 > len(data[:5000])
    try:
        data.decode("big5")
    except UnicodeDecodeError:
        return "windows-1252"
    return "Big5" if is_dense else "windows-1252"


def join_lines(lines: Sequence[str], slack: float = 1.0) -> list[str]:
    """Join hard-wrapped lines into paragraphs.

    A line break is taken as meant when the next line's first word would still have fitted on the
    line, or when the next line begins with a label; a line that goes on in lower case always
    continues.

    Args:
        lines: The lines of a text, in order; blank ones separate paragraphs.
        slack: How much of the full width a line must leave unused, 1 for text of even width, less
            for a printed page.
    """
    width = max((len(line.strip()) for line in lines), default=0)
    if slack == 1.0 and width > _WIDEST_WRAP:
        return [text for text in map(clean_text, lines) if text]
    words = {word.strip(".,;:()").lower() for line in lines for word in line.split()}
    paragraphs: list[str] = []
    previous = ""
    for line in map(clean_text, lines):
        if not line:
            previous = ""
            continue
        if previous and not _is_start(previous, line, slack * width):
            paragraphs[-1] = _glue(paragraphs[-1], line, words)
        else:
            paragraphs.append(line)
        previous = line
    return paragraphs


def _is_start(previous: str, line: str, width: float) -> bool:
    label, rest = split_label(line)
    if label:
        return label_kind(label) != "number" or not rest[:1].islower()
    if line[0].islower():
        return False
    return len(previous) + 1 + len(line.split(" ", 1)[0]) <= width


def _glue(text: str, line: str, words: set[str]) -> str:
    if not text.endswith("-") or not line[0].islower():
        return f"{text} {line}"
    whole = text.rsplit(" ", 1)[-1].rstrip("-") + line.split(" ", 1)[0]
    return text.rstrip("-") + line if whole.strip(".,;:()").lower() in words else text + line


def read_plain(text: str) -> list[Block]:
    """Return the paragraphs of a plain text."""
    return [Block(paragraph) for paragraph in join_lines(text.splitlines())]
