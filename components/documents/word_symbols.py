"""Characters of symbol fonts as Unicode: the boxes, dashes and signs that contracts use.

A symbol font draws another picture under a letter's code: `þ` of Wingdings is a ticked box. Ticked
boxes of every look are read as `☒`, empty ones as `☐`. A code that no table holds is read as
U+FFFD, which no figure holds.
"""

UNKNOWN = "\ufffd"

_WINGDINGS = {
    0x6C: "●", 0x6E: "■", 0x6F: "☐", 0x70: "☐", 0x71: "☐", 0x72: "☐", 0x75: "◆", 0x76: "❖",
    0x77: "◆", 0x78: "☒", 0x9E: "·", 0x9F: "•", 0xA1: "○", 0xA7: "▪", 0xA8: "☐", 0xD8: "➢",
    0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "→", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓",
    0xFD: "☒", 0xFE: "☒", 0x20: " ",
}  # fmt: skip
_WINGDINGS_2 = {
    0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☒", 0x53: "☒", 0x54: "☒", 0x2A: "☐", 0x30: "☐",
    0x81: "●", 0x96: "•", 0x97: "●", 0xA2: "■", 0xA3: "☐", 0xA4: "☐", 0x20: " ",
}  # fmt: skip
_WEBDINGS = {0x61: "✓", 0x63: "☐", 0x67: "■", 0x6E: "●", 0x72: "✗", 0x20: " "}
# The encoding of Adobe's Symbol font from 0x20 and from 0xA0 on.
_SYMBOL_LOW = (
    " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾"  # noqa: RUF001  # as in the font
    "αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"  # noqa: RUF001  # as in the font
)
_SYMBOL_HIGH = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓"  # noqa: RUF001  # as in the font
_SYMBOL = {
    **{0x20 + place: char for place, char in enumerate(_SYMBOL_LOW)},
    **{0xA0 + place: char for place, char in enumerate(_SYMBOL_HIGH)},
}
_TABLES = {
    "wingdings": _WINGDINGS,
    "wingdings 2": _WINGDINGS_2,
    "wingdings 3": {0x20: " "},
    "webdings": _WEBDINGS,
    "symbol": _SYMBOL,
}
_PRIVATE = range(0xF000, 0xF100)


def is_symbol_font(font: str) -> bool:
    """Return whether a font draws symbols under the codes of letters."""
    return font.strip().lower() in _TABLES


def read_symbol(font: str, code: int) -> str:
    """Return a character of a font as Unicode.

    Args:
        font: The font's name; a font that is no symbol font means the character itself.
        code: The character's code; Word adds 0xF000 to those of symbol fonts.

    Returns:
        One character, U+FFFD if the table of the font has no such code.
    """
    low = code - 0xF000 if code in _PRIVATE else code
    table = _TABLES.get(font.strip().lower())
    if table is not None:
        return table.get(low, UNKNOWN)
    if code in _PRIVATE:
        return bytes([low]).decode("windows-1252", errors="replace")
    is_character = 0x20 <= code < 0x110000 and not 0xD800 <= code < 0xE000
    return chr(code) if is_character else UNKNOWN


def read_symbol_text(font: str, text: str) -> str:
    """Return a text typed in a symbol font as Unicode."""
    return "".join(read_symbol(font, ord(char)) for char in text)
