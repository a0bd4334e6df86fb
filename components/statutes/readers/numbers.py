"""Read the number of an article as publishers of many languages print it."""

import re
import unicodedata

from components.statutes.citations import find_citations

_WORD = (
    r"(?:articles?|art\.?|artículos?|articulos?|articol[oi]|artigos?|artikeln?|artiklar?|"
    r"sections?|sec\.?|sect\.?|s\.|§{1,2}|clauses?|rules?|regulations?|reg\.?|paragraphs?|para\.?|"
    r"paragra(?:f|af)|cl[áa]usula|član|článek|čl\.|artykuł|pykälä|pasal|madde)"
)
_LATIN = (
    r"(?:un|duo|ter|quater|quin|sex|sept|octo|novo)?(?:bis|ter|quater|quinquies|sexies|septies|"
    r"octies|nonies|novies|decies|vicies|tricies|quadragies)"
)
_NUMBER = (
    r"(?:[A-Z]{1,2}[.*-]{0,2}\s?)?\d+(?:[a-zA-Z](?!\w)|\s[a-zA-Z](?=\s*(?:[.:)§]|\Z)))?"
    r"(?:[.:‐‑–-]\d+[a-zA-Z]?)*"
    # `150-0 D ter` and `302 bis ZA`, if nothing stands behind them, or else `5 bis`
    rf"(?:(?:\s(?-i:{_LATIN}|[A-Z]{{1,2}}))+(?=\s*\Z)|(?:\s?(?:{_LATIN})\b)?(?:/\d+)*)"
)
_ROMAN = r"[IVXLC]+(?=(?:er)?(?!\w))"
_ONLY = r"(?:[úu]n(?:ique|ic[oa]?)|(?:pré)?liminaire)(?!\w)"  # `Article unique`
_REST = r"(?:er\b|re\b)?(?:\s*[.:)\]º°ª–—-])*\s*(?P<title>.*)"
_WITH_WORD = re.compile(
    rf"(?P<word>{_WORD})\s*(?P<number>{_NUMBER}|{_ROMAN}|{_ONLY}){_REST}", re.IGNORECASE
)
_ALONE = re.compile(rf"(?P<number>{_NUMBER})(?=[\s.:)º°]|\Z){_REST}")
_NORDIC = re.compile(r"(?P<number>\d+\s?[a-z]?)\s*(?P<word>§)\s*(?P<title>.*)")
_LIST = re.compile(
    r"(\d+\s?\w{0,3}?)(?:\s*(?:,|;|\band\b|&|\bund\b|\bet\b|\bed?\b|\by\b|och|\bja\b)\s*(\d+\s?\w{0,3}?))+"
)
_LIST_PARTS = re.compile(r"\s*(?:,|;|\band\b|&|\bund\b|\bet\b|\bed?\b|\by\b|\boch\b|\bja\b)\s*")
_SPAN = re.compile(
    r"(\d+)(\w{0,2})\s*(?:[–—]|\b(?:to|through|bis|à|al?|até|till|t/m)\b)\s*(\d+)(\w{0,2})"
)
# `§§ 5 bis 7 (weggefallen)`
_SEVERAL = re.compile(rf"(?P<word>{_WORD})\s*(?P<numbers>\d[^(\[]*?)\s*(?P<title>[(\[].*)?")
_LETTERS = re.compile(r"[a-z]{2}|[A-Z]{2}")  # the ends of `28d–28f`
_MAX_SPAN = 100
_MARKUP = re.compile(r"[*_`]+")


def read_heading(heading: str, *, with_word: bool) -> tuple[str, str, str]:
    """Return word, number and title of an article's heading; the number is empty for another one.

    Args:
        heading: Such as `Article 12-1 Short title`.
        with_word: Whether a word such as `Article` must stand before the number.
    """
    text = unicodedata.normalize("NFC", _MARKUP.sub("", heading)).strip()
    if text.startswith("第"):
        return _read_han(text)
    pattern = _WITH_WORD if with_word else _ALONE
    match = pattern.fullmatch(text) or (_NORDIC.fullmatch(text) if with_word else None)
    if match is None:
        return "", "", ""
    word = match["word"].casefold().rstrip(".") if with_word else ""
    number = re.sub(r"[‐‑–]", "-", "".join(match["number"].split()))
    return word, number, match["title"].strip()


def split_heading(heading: str, *, with_word: bool) -> tuple[str, list[str], str]:
    """Return word, numbers and title of an article's heading: two numbers for `§§ 5 und 6`."""
    several = _SEVERAL.fullmatch(_MARKUP.sub("", heading).strip()) if with_word else None
    numbers = split_range(several["numbers"]) if several else []
    if several and numbers:
        return several["word"].casefold().rstrip("."), numbers, several["title"] or ""
    word, number, title = read_heading(heading, with_word=with_word)
    return word, [number] if number else [], title


def _read_han(text: str) -> tuple[str, str, str]:
    """Return the same for `第二條 利率`."""
    for reference in find_citations(text):
        if reference.start == 0 and not reference.law:
            label = reference.labels[0]
            return "第", label.article, text[reference.end :].strip()
    return "", "", ""


def split_range(printed: str) -> list[str]:
    """Return the numbers of `50 and 51`, `43–48` or `28d–28f`, none if only one is printed.

    A plain hyphen is part of a number: `12-1`.
    """
    text = " ".join(printed.split())
    span = _SPAN.fullmatch(text)
    if span is not None:
        first, last = int(span[1]), int(span[3])
        if first < last <= first + _MAX_SPAN:
            between = [str(number) for number in range(first + 1, last)]
            return [span[1] + span[2], *between, span[3] + span[4]]
        if first == last and _LETTERS.fullmatch(span[2] + span[4]) and span[2] < span[4]:
            letters = range(ord(span[2]), ord(span[4]) + 1)
            return [f"{first}{chr(letter)}" for letter in letters]
    if _LIST.fullmatch(text):
        return ["".join(number.split()) for number in _LIST_PARTS.split(text)]
    return []
