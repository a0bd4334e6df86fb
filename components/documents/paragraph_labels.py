"""The labels that paragraphs of a contract begin with: `4.2`, `Article 7`, `(a)`, `第三條`, `•`.

Punctuation separates a label from ordinary words: `3.` is a label, `30 days` is not. Chinese
labels are read in full and half width, in digits and numerals: `二、`, `（二）`, `２．`, `①`.
`第三條之規定` goes on with a sentence, so it is a citation and no label.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Literal

from components.quantities.numbers import fold, read_number

LabelKind = Literal["none", "number", "letter", "roman", "bullet"]

# The words before a number, by language: English, German, French, Spanish; one line of others.
_WORDS = (
    r"article|section|clause|part|chapter|schedule|annex(?:ure)?|appendix|exhibit|attachment|recital"
    r"|paragraph|art\.|sec\.|cl\.|§{1,2}"
    r"|artikel|abschnitt|ziffer|anlage"
    r"|titre|chapitre|annexe"
    r"|artículo|articulo|cláusula|clausula|sección|capítulo|anexo"
    r"|articolo|artigo|artykuł|madde|pasal|điều|статья|раздел|пункт|المادة|البند|סעיף"
)
_FIRST = (
    r"premier|première|1er|1ère|primero|primera|único"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
)
_ORDINALS = (
    r"first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
    r"|primera|segunda|tercera|cuarta|quinta|sexta|séptima|octava|novena|décima"
)
_HAN = "一二三四五六七八九十百"
_FORMAL_HAN = "壹貳參肆伍陸柒捌玖拾"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
# `1.5 percent` is a figure.
_UNITS = (
    r"per|percent|times|million|billion|years?|months?|weeks?|days?|hours?|euros?|dollars?|pounds?"
    r"|marks?"
)
_CJK = r"\u3400-\u9fff"
_STEP = r"\((?:\d{1,2}|[a-zA-Z]|[ivx]{1,6})\)"
_STEPS = rf"(?:{_STEP}){{0,4}}"

_LABEL = re.compile(
    rf"""(?:
        (?i:{_WORDS})\s{{0,2}}
            (?:\d{{1,4}}(?:[.-]\d{{1,3}}){{0,4}}[A-Za-z]?{_STEPS}[°º]?|[IVXLC]{{1,7}}|[A-Z]|(?i:{_FIRST}))
            (?:[.:)](?=\s|$)|(?=[\s,]|$))
      | (?i:{_ORDINALS})[.:](?:-(?=\s)|(?=\s))
      | \d{{1,3}}(?:\.\d{{1,3}}){{1,5}}{_STEPS}[.)]?(?=\s|$)(?!\s(?:{_UNITS})\b)
      | \d{{1,2}}[A-Z]?{_STEP}{_STEPS}[.:]?(?=\s|$)(?!\s(?:{_UNITS})\b)
      | \d{{1,3}}(?:\.-|\.\)|[A-Z]?[.)])(?=\s|$|[{_CJK}])
      | \[\d{{1,3}}\](?=\s)
      | 제\s?\d{{1,4}}\s?[조장항](?:의\s?\d{{1,3}})?
      | \d{{1,4}}(?=\s\|\s)
      | [(（]\s?(?:\d{{1,2}}|[a-zA-Z]|[ivx]{{1,6}}|[{_HAN}]{{1,3}}|[{_FORMAL_HAN}]{{1,3}})\s?[)）]
      | (?:[a-z]|[ivx]{{1,6}})[.)](?=\s)
      | (?:[A-Z]|[IVXLC]{{1,7}})[.)](?=\s)
      | [•●▪◦‣·■□►–—*-](?=\s)
      | (?:[{_HAN}]{{1,4}}|[{_FORMAL_HAN}]{{1,4}}|[{_STEMS}])\s?[、．](?!\d)
      | \d{{1,3}}[、．）](?!\d)
      | [\u2460-\u249b](?!\d)
      | 第\s?[\d{_HAN}千零〇○廿卅]{{1,6}}\s?[條条章節节款項项編编]
        (?:\s?之\s?(?:[{_HAN}]{{1,3}}|\d{{1,3}})(?![個个年月日]))?
        (?!\s*[之規规第所、，及或但各前後后款項项])
    )""",
    re.VERBOSE,
)
_ROMAN = re.compile(r"[ivxlc]+")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_NUMERAL = re.compile(
    rf"\d+|[{_HAN}千零〇○廿卅]+|[{_FORMAL_HAN}]+|[{_STEMS}]|(?<![^\W\d_])(?:[a-z]|[ivxlc]+)(?![^\W\d_])"
)


def split_label(text: str) -> tuple[str, str]:
    """Split `4.2 Rent is due.` into its label `4.2` ("" if it has none) and the rest."""
    match = _LABEL.match(text)
    if match is None:
        return "", text
    rest = text[match.end() :].strip()
    if match[0] not in ("-", "–", "—"):
        rest = rest.lstrip("-–—:：| ")  # `Article 5 - Rent`
    return match[0].strip(), rest


@lru_cache(maxsize=1024)
def label_kind(label: str) -> LabelKind:
    """Return the kind of a label.

    `letter`, `roman` and `bullet` mark items of a list, `number` a clause of its own.
    """
    core = label.strip("().（）、． ")
    if not core:
        return "none"
    if core in "•●▪◦‣·■□►–—*-":
        return "bullet"
    if re.fullmatch(r"i|[ivx]{2,6}", core):
        return "roman"
    is_small_letter = re.fullmatch(r"[a-z]", core) is not None
    is_bracketed_word = label[0] in "(（" and not core.isdecimal()
    is_circled = re.fullmatch("[\u2460-\u249b]", core) is not None
    return "letter" if is_small_letter or is_bracketed_word or is_circled else "number"


@lru_cache(maxsize=1024)
def label_numbers(label: str) -> dict[str, tuple[int, ...]]:
    """Return the numbers of a label by the forms it may have: `4.2` is `{"1.1": (4, 2)}`.

    Labels of the same level of a document share a form. A letter such as `C` may be a letter or a
    Roman number, so `(i)` is `{"(a)": (9,), "(i)": (1,)}`.
    """
    plain = unicodedata.normalize("NFKC", label).lower().replace(" ", "").rstrip(".:-")
    word = re.match(_WORDS, plain)
    readings: dict[str, tuple[int, ...]] = {word[0].rstrip(".") if word else "": ()}
    plain = plain[word.end() :] if word else plain
    place = 0
    for match in _NUMERAL.finditer(plain):
        between = plain[place : match.start()]
        longer: dict[str, tuple[int, ...]] = {}
        for form, numbers in readings.items():
            for kind, number in _read_numeral(match[0]).items():
                longer[f"{form}{between}{kind}"] = (*numbers, number)
        readings = longer
        place = match.end()
    return {form + plain[place:]: numbers for form, numbers in readings.items()}


def _read_numeral(numeral: str) -> dict[str, int]:
    """Return the number of a numeral by its kind: `1` digits, `a` a letter, `i` Roman, `一` Han."""
    if numeral.isdecimal():
        return {"1": int(numeral)}
    if numeral in _STEMS:
        return {"甲": _STEMS.index(numeral) + 1}
    if not numeral.isascii():
        value = read_number(numeral, fold(numeral), 0)
        kind = "壹" if numeral[0] in _FORMAL_HAN else "一"
        return {kind: int(value.value) if value and value.end == len(numeral) else 0}
    readings: dict[str, int] = {}
    if len(numeral) == 1:
        readings["a"] = ord(numeral) - ord("a") + 1
    if _ROMAN.fullmatch(numeral) and numeral not in ("l", "c"):  # fifty and a hundred are letters
        readings["i"] = _read_roman(numeral)
    return readings or {numeral: 0}


def _read_roman(numeral: str) -> int:
    """Return the number of a Roman numeral in small letters: `xiv` is 14."""
    values = [_ROMAN_VALUES[letter] for letter in numeral]
    total = 0
    for value, following in zip(values, [*values[1:], 0], strict=True):
        total += -value if value < following else value
    return total


def is_sibling_label(label: str, following: str, max_step: int = 3) -> bool:
    """Return whether a label goes on from another on its level, as `4.2` does from `4.1`.

    Args:
        label: The first label.
        following: The label of a later paragraph.
        max_step: How far the last number may rise; more than one where labels may be missing.
    """
    if not label or not following:
        return False
    later = label_numbers(following)
    for form, numbers in label_numbers(label).items():
        others = later.get(form, ())
        is_beside = bool(numbers and others) and numbers[:-1] == others[:-1]
        if is_beside and 0 < others[-1] - numbers[-1] <= max_step:
            return True
    return False


def ends_section(label: str, following: str) -> bool:
    """Return whether a number of a later paragraph is outside of a section: `2.` ends `1.3`."""
    section = label_numbers(label)
    for form, numbers in label_numbers(following).items():
        depth = len(numbers)
        for other, above in section.items():
            is_plain = form.startswith("1") and other.startswith("1.1")
            if is_plain and 0 < depth < len(above) and numbers[-1] > above[depth - 1]:
                return True
    return False


def begins_list(label: str) -> bool:
    """Return whether a label is the first of its list: `1.`, `4.1`, `(a)`, `第一條`."""
    return any(numbers and numbers[-1] == 1 for numbers in label_numbers(label).values())


def names_part(label: str) -> bool:
    """Return whether a label names a part of the contract by a word: `Part II`, `Article 4`."""
    return re.match(_WORDS, label, re.I) is not None or label[:1] in ("第", *_FORMAL_HAN)
