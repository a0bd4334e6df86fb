"""Read a plain text file: decode its bytes and join hard-wrapped lines into paragraphs.

UTF-8 and UTF-16 are read, with or without a byte order mark. Legacy code pages are refused by name,
since a wrong guess would change words without a trace. Headings are found later, in
`paragraph_roles`.
"""

import codecs
from collections.abc import Sequence

from components.documents.blocks import Block, clean_text
from components.documents.paragraph_labels import label_kind, split_label
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
            " Give the contract itself."
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
    try:
        data.decode("big5")
    except UnicodeDecodeError:
        return "windows-1252"
    sample = data[:5000]
    num_high = sum(byte > 127 for byte in sample)
    return "Big5" if num_high * 5 > len(sample) else "windows-1252"


def join_lines(lines: Sequence[str], slack: float = 1.0) -> list[str]:
    """Join hard-wrapped lines into paragraphs.

    A line break ends a paragraph if the next line begins with a label, or if its first word would
    still have fitted on the line. A line that begins in lower case always continues the paragraph.

    Args:
        lines: The lines of a text, in order; blank lines separate paragraphs.
        slack: The share of the full width up to which a line may still be filled: 1 for text of
            even width, less for a printed page.
    """
    width = max((len(line.strip()) for line in lines), default=0)
    if slack == 1.0 and width > _WIDEST_WRAP:
        return [text for text in map(clean_text, lines) if text]
    words = _collect_words(lines)
    paragraphs: list[str] = []
    previous = ""
    for line in map(clean_text, lines):
        if not line:
            previous = ""
            continue
        if previous and not _begins_paragraph(previous, line, slack * width):
            paragraphs[-1] = _append_line(paragraphs[-1], line, words)
        else:
            paragraphs.append(line)
        previous = line
    return paragraphs


def _collect_words(lines: Sequence[str]) -> set[str]:
    """Return every word of the text in small letters, without the punctuation around it."""
    words: set[str] = set()
    for line in lines:
        words.update(_bare_word(word) for word in line.split())
    return words


def _bare_word(word: str) -> str:
    return word.strip(".,;:()").lower()


def _begins_paragraph(previous: str, line: str, width: float) -> bool:
    """Return whether `line` begins a paragraph instead of continuing `previous`."""
    label, rest = split_label(line)
    if label:
        return label_kind(label) != "number" or not rest[:1].islower()
    if line[0].islower():
        return False
    first_word = line.split(" ", 1)[0]
    return len(previous) + 1 + len(first_word) <= width


def _append_line(text: str, line: str, words: set[str]) -> str:
    """Join a line to a paragraph; `pay-` and `ment` become `payment` if the text has that word."""
    if not text.endswith("-") or not line[0].islower():
        return f"{text} {line}"
    whole_word = text.rsplit(" ", 1)[-1].rstrip("-") + line.split(" ", 1)[0]
    is_hyphenated = _bare_word(whole_word) not in words
    return text + line if is_hyphenated else text.rstrip("-") + line


def read_plain(text: str) -> list[Block]:
    """Return the paragraphs of a plain text."""
    return [Block(paragraph) for paragraph in join_lines(text.splitlines())]
