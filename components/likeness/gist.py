"""The gist of a clause: its figures, and the words on which it turns, in order.

Two clauses of one gist may be repeats of each other; of two gists they are different clauses,
however alike their words. It tells when two *answers* may be compared: the intake uses it so that
"at most" is no repeat of "at least", and no contradiction of it either. Guards that keep a text out
of training (`gold_guard`, `exact_near_duplicates`) do not use it, on purpose: a clause that differs
from a gold clause in a figure alone still gives the gold clause away.

Figures are read by `quantities`, days are compared as written. The words are data, by language
(`deciding_words`). Not covered: the same meaning in other words has another gist.
"""

import re
from functools import cache, lru_cache

from components.likeness.deciding_words import HAN_WORDS, LATIN_WORDS
from components.quantities.reading import find_quantities

_DAY = re.compile(
    r"[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{1,2}[./][0-9]{1,2}[./][0-9]{4}"
    r"|[0-9]{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:january|february|march|april|may|june|july|august"
    r"|september|october|november|december)(?:\s+[0-9]{4})?"
    r"|(?:january|february|march|april|may|june|july|august|september|october|november|december)"
    r"\s+[0-9]{1,2}(?:st|nd|rd|th)?(?:,?\s+[0-9]{4})?"
    r"|(?:[0-9一二三四五六七八九十○〇百]+年)?[0-9一二三四五六七八九十]+月[0-9一二三四五六七八九十]+日"
)
_ORDINAL = re.compile(r"(?<=[0-9])(?:st|nd|rd|th)|[,\s]|of")

_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_FIRST_WORD = re.compile(r"(?:^|\|)([\w'’]+)(?=\??[ \[(])")
_NUM_REMEMBERED = 1 << 16  # words
_LATIN_MEANINGS = tuple(LATIN_WORDS)
_HAN_MEANINGS = tuple(HAN_WORDS)

Gist = tuple[str, ...]


def read_gist(text: str) -> Gist:
    """Return the deciding words of a text in order, then its figures and days in order."""
    folded = text.casefold()
    quantities = find_quantities(text)
    figures = [f"{quantity.dimension} {quantity.canonical}" for quantity in quantities]
    days = [_ORDINAL.sub("", match[0]) for match in _DAY.finditer(folded)]
    words = _latin_words(folded)
    if not folded.isascii():
        words += _han_words(folded)
    return (*words, "|", *figures, "|", *days)


def _latin_words(text: str) -> list[str]:
    """Return the meanings of a text's deciding words in Latin letters, in order."""
    meanings: list[str] = []
    end = 0
    for word in _WORD.finditer(text):
        if word.start() < end or not _may_begin(word[0]):
            continue
        match = _latin_pattern().match(text, word.start())
        if match:
            meanings.append(_LATIN_MEANINGS[int((match.lastgroup or "")[1:])])
            end = match.end()
    return meanings


def _han_words(text: str) -> list[str]:
    """Return the meanings of a text's deciding words in Chinese, in order."""
    meanings: list[str] = []
    for match in _han_pattern().finditer(text):
        meanings.append(_HAN_MEANINGS[int((match.lastgroup or "")[1:])])
    return meanings


@lru_cache(maxsize=_NUM_REMEMBERED)
def _may_begin(word: str) -> bool:
    """Say whether a word is a deciding one or may be the first of several.

    Most words are not, so their meaning is looked up once.
    """
    return _first_words().fullmatch(word) is not None or (
        _latin_pattern().fullmatch(word) is not None
    )


@cache
def _latin_pattern() -> re.Pattern[str]:
    """Return the pattern of all deciding words in Latin letters, a group for each meaning."""
    groups: list[str] = []
    for number, texts in enumerate(LATIN_WORDS.values()):
        groups.append(f"(?P<w{number}>{'|'.join(texts)})")
    return re.compile(rf"(?:{'|'.join(groups)})(?!\w)")


@cache
def _first_words() -> re.Pattern[str]:
    """Return the pattern of the first words of the expressions of several words."""
    first: set[str] = set()
    for texts in LATIN_WORDS.values():
        for text in texts:
            first |= set(_FIRST_WORD.findall(text))
    return re.compile("|".join(sorted(first)))


@cache
def _han_pattern() -> re.Pattern[str]:
    """Return the pattern of all Chinese deciding words; their first characters are tried first."""
    characters = "".join(sorted(set("".join(HAN_WORDS.values())) - {"|"}))
    groups: list[str] = []
    for number, text in enumerate(HAN_WORDS.values()):
        groups.append(f"(?P<w{number}>{text})")
    return re.compile(rf"(?=[{characters}])(?:{'|'.join(groups)})")
