r"""One normaliser of foreign text: pairs, contracts and statutes go through it once.

What a careful reader of the page does not see goes, what stood between two words stays apart, and
no figure is joined or changed:

- Line breaks of every kind, Excel's `_x000D_` among them, become `\n`.
- Invisible characters go, so the page's `5\u200b0` is 50 here too: zero-width marks, soft hyphens,
  byte order marks, marks of direction. A soft hyphen before a line break takes the break along.
- Ligatures become letters, and the result is in Unicode's form NFC.
- Bytes of Windows-1252 read as Latin-1 become what they were: U+0096 is a dash, not nothing.
- A control character, a lone surrogate or a chat token such as `<|im_end|>` stood for something or
  cut something: it becomes a space, and beside a figure U+FFFD, so that the figure is not read.

White space is left as it is otherwise, and so is markup: `<s>` strikes a text out in HTML.
Not covered: letters of one script that look like those of another, symbol fonts, and text that
marks of direction show in another order than it is stored (it is counted as `direction_override`).
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "byte_order_mark",
    "chat_token",
    "control_character",
    "direction_mark",
    "direction_override",
    "excel_escape",
    "ligature",
    "line_break",
    "misread_character",
    "soft_hyphen",
    "zero_width",
]

LOST = "\ufffd"
"""Stands where a character beside a figure was lost: the figure cannot be read."""

# Excel writes a control character as its code, and an underline that would look like one as
# _x005F_; some tools escape what is escaped already.
_EXCEL_ESCAPE = re.compile(r"_(?:x005[Ff]_)*x([0-9A-Fa-f]{4})_")
_LINE_BREAK = re.compile("\r\n|[\r\v\f\u2028\u2029]")
_C1 = re.compile("[\x80-\x9f]")
_DIRECTION_OVERRIDES = "\u202d\u202e"
_DIRECTION_MARKS = "\u061c\u200e\u200f\u202a-\u202c\u2066-\u2069"
_ZERO_WIDTH = (
    "\u034f"  # combining grapheme joiner
    "\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # fillers and selectors of Hangul, Khmer, Mongolian
    "\u200b-\u200d\u2060-\u2065\u206a-\u206f"
    "\ufe00-\ufe0f\U000e0100-\U000e01ef"  # variation selectors
    "\ufff9-\ufffb"  # interlinear annotation
    "\U000e0000-\U000e007f"  # tags, which models read and people do not
)
_INVISIBLE = re.compile(
    f"(?P<direction_override>[{_DIRECTION_OVERRIDES}])|(?P<direction_mark>[{_DIRECTION_MARKS}])"
    f"|(?P<zero_width>[{_ZERO_WIDTH}])|(?P<byte_order_mark>\ufeff)"
)
_SOFT_HYPHEN = re.compile("\xad+(?P<broken>[ \t]*\n[ \t]*)?")
_LIGATURE = re.compile("[\ufb00-\ufb06]")
_BLANKS = str.maketrans("\u3164\uffa0", "  ")  # Hangul fillers, as wide as a letter
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]+")
_CHAT_TOKEN = re.compile(
    r"<[|｜][\w.:/▁-]{1,60}[|｜]>"  # <|im_end|> of ChatML, <|eot_id|> of Llama, <｜User｜>
    r"|\[/?INST\]|<</?SYS>>|</?(?:start|end)_of_turn>"
)
_FIGURE_SIGNS = frozenset(".,%‰$€£¥+-–'")


@dataclass(frozen=True)
class NormalisedText:
    """A text as it is read, and how many characters or tokens of each kind were mended for it."""

    text: str
    removed: Mapping[Kind, int]

    def __repr__(self) -> str:
        return f"NormalisedText(length={len(self.text)}, removed={dict(self.removed)})"


def normalise(text: str) -> NormalisedText:
    """Normalise a foreign text.

    Args:
        text: Text from a file, a cell or a request.

    Returns:
        The text, and the count of each kind of thing that was removed or replaced. A text in
        order comes back equal, with no counts.
    """
    counts: Counter[Kind] = Counter()
    text = _decode_excel_escapes(text, counts)
    text = _replace(_LINE_BREAK, "\n", text, "line_break", counts)
    text = _mend_windows_1252(text, counts)
    text = _drop_invisible(text, counts)
    text = _drop_soft_hyphens(text, counts)
    text = _replace_apart(_CONTROL, text, "control_character", counts)
    text = _replace_apart(_CHAT_TOKEN, text, "chat_token", counts)
    if ligatures := len(_LIGATURE.findall(text)):
        counts["ligature"] = ligatures
        text = _LIGATURE.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    text = unicodedata.normalize("NFC", text.translate(_BLANKS))
    return NormalisedText(text, dict(counts))


def _decode_excel_escapes(text: str, counts: Counter[Kind]) -> str:
    """Return the text with `_x000D_` and the like as the characters that they stand for."""
    if "_x" not in text:
        return text
    text, count = _EXCEL_ESCAPE.subn(lambda match: chr(int(match[1], 16)), text)
    if count:
        counts["excel_escape"] = count
    return text


def _replace(
    pattern: re.Pattern[str], by: str, text: str, kind: Kind, counts: Counter[Kind]
) -> str:
    """Return the text with each match replaced, and count the matches."""
    text, count = pattern.subn(by, text)
    if count:
        counts[kind] = count
    return text


def _mend_windows_1252(text: str, counts: Counter[Kind]) -> str:
    """Return the text with Windows-1252 read as Latin-1 mended; U+0085 alone is a line break."""
    codes = set(_C1.findall(text))
    if codes == {"\x85"}:
        return _replace(re.compile("\r?\x85"), "\n", text, "line_break", counts)
    for code in codes:
        meant = code.encode("latin-1").decode("windows-1252", errors="ignore")
        if meant:
            counts["misread_character"] += text.count(code)
            text = text.replace(code, meant)
    return text


def _drop_invisible(text: str, counts: Counter[Kind]) -> str:
    """Return the text without characters that a page does not show."""
    if text.isascii():
        return text

    def drop(match: re.Match[str]) -> str:
        for kind in _KINDS_OF_INVISIBLE:
            if match[kind]:
                counts[kind] += 1
        return ""

    return _INVISIBLE.sub(drop, text)


_KINDS_OF_INVISIBLE: tuple[Kind, ...] = (
    "direction_override",
    "direction_mark",
    "zero_width",
    "byte_order_mark",
)


def _drop_soft_hyphens(text: str, counts: Counter[Kind]) -> str:
    """Return the text without soft hyphens; one that parts two lines of a word joins them.

    Nobody breaks a figure over two lines: between digits the hyphen and the break are kept.
    """
    if "\xad" not in text:
        return text

    def drop(match: re.Match[str]) -> str:
        counts["soft_hyphen"] += match[0].count("\xad")
        before = text[match.start() - 1 : match.start()]
        after = text[match.end() : match.end() + 1]
        if not match["broken"]:
            return ""
        if before.isalpha() and after.isalpha():
            return ""
        is_in_figure = before.isdigit() and after.isdigit()
        return "-\n" if is_in_figure else "\n"

    return _SOFT_HYPHEN.sub(drop, text)


def _replace_apart(pattern: re.Pattern[str], text: str, kind: Kind, counts: Counter[Kind]) -> str:
    """Return the text with each match replaced by what keeps its neighbours apart."""

    def part(match: re.Match[str]) -> str:
        counts[kind] += 1
        before = text[max(0, match.start() - 1) : match.start()]
        after = text[match.end() : match.end() + 1]
        return LOST if _is_in_figure(before, after) else " "

    return pattern.sub(part, text)


def _is_in_figure(before: str, after: str) -> bool:
    """Say whether what stood between two characters may have been a part of a figure."""
    has_digit = before.isdigit() or after.isdigit()
    return has_digit and all(char.isdigit() or char in _FIGURE_SIGNS for char in (before, after))
