"""Decode an HTML page as browsers do, by its byte order mark, its declaration, or as text.

Browsers read the labels of old encodings by the WHATWG Encoding Standard: a page that says
ISO-8859-1 or ASCII is windows-1252, with the dashes and quotes of that code page.
Source: https://encoding.spec.whatwg.org/#names-and-labels.
"""

import codecs
import re

from components.documents.plain_text import decode_text
from components.errors import InputError

_DECLARED = re.compile(
    rb"""(?:charset\s*=|<\?xml[^>]{0,80}?\bencoding\s*=)\s*["']?\s*([A-Za-z0-9_.:-]{1,40})""",
    re.IGNORECASE,
)
_BYTE_ORDER_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SAMPLE_BYTES = 2048
# What browsers read for the codecs that Python knows by the declared label.
_READ_AS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    # a page whose declaration could be read byte by byte is not in UTF-16
    "utf-16": "utf-8",
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
}


def decode_page(name: str, data: bytes) -> str:
    """Decode a page by its byte order mark, else by the charset it declares, else as text.

    Raises:
        InputError: The declared charset is unknown or wrong, or no charset is declared and the page
            is neither UTF-8 nor UTF-16.
    """
    declared = _DECLARED.search(data[:_SAMPLE_BYTES])
    if declared is None or data.startswith(_BYTE_ORDER_MARKS):
        return decode_text(name, data)
    charset = declared[1].decode("ascii")
    try:
        codec = codecs.lookup(charset).name
    except LookupError as error:
        raise InputError(
            f"{name}: unknown charset, got {charset!r}. Save the page again as UTF-8."
        ) from error
    read_as = _READ_AS.get(codec, codec)
    try:
        if read_as == "cp1252":
            return _decode_windows_1252(data)
        return data.decode(read_as)
    except (UnicodeError, ValueError, LookupError) as error:
        raise InputError(
            f"{name}: not in the charset it declares, {charset!r}. Save the page again as UTF-8."
        ) from error


def _decode_windows_1252(data: bytes) -> str:
    """Decode windows-1252; its five bytes without a character stand for control characters."""
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return "".join(bytes([byte]).decode("cp1252", "replace") for byte in data)
