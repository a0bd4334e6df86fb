"""Read the head of a German law: its id, its names, and the day on which it ends; and labels."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from xml.etree.ElementTree import Element

from components.statutes.readers.gii_text import flatten
from components.statutes.readers.numbers import split_range
from components.statutes.readers.safe_xml import parse_law

_ONE = r"(?:\d+(?:\s?[a-z]{1,2}(?![a-z]))?(?:\.\d+[a-z]?)*|[IVXLC]+[a-z]?)"
_LABEL = re.compile(
    r"(?:\(XXXX\)\s*)?(?P<word>§+|Art(?:ikel|\.)?|Nr\.?|Nummer|Regel)\s*(?P<numbers>\d.*|[IVXLC]+.*)"
)
_BARE = re.compile(rf"(?:\(XXXX\)\s*)?(?P<number>{_ONE}|[A-Z])\.?")
_WORDS = {"§§": "§", "Artikel": "Art", "Art.": "Art", "Nummer": "Nr", "Nr.": "Nr"}
_ONLY = "Einziger Paragraph"
_UNNUMBERED = "XXXX"
_REPEATED_WORD = re.compile(r"(?:§+|Art(?:ikel|\.)?)\s*")
_SOCIAL_CODE = re.compile(r"(SGB)[ -](\d{1,2})\b.*")
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV")

# `Das G tritt gem. § 9 mit Ablauf des 31.12.2030 außer Kraft`, `V aufgeh. durch § 3 mWv 1.1.2020`
_LAW_ENDS = re.compile(
    r"(?:(?:das|die|der|dieses|diese|dieser) )?(?:g|v|ano|bek|erl|gesetz|verordnung|anordnung|vwv)"
    r"\.? "
    r"(?:(?:ist|wird|wurde) )?(?:tritt|trat|aufgeh\.|aufgehoben|gem\.|außer) .*",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"\b(?P<how>mWv|mit Wirkung vom|mit Wirkung v\.|mit Ablauf (?:des|d\.)|am)\s+"
    r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})"
)
_IN_PART = re.compile(
    r"\b(?:ausnahme|ausgenommen|soweit|maßgabe|fort|hinaus|übrigen|bleib\w*|gelten|gilt|teilweise|"
    r"anzuwenden|aufgeh\. durch .*; )\b|§§? ?\d+\w*(?:[^.]{0,40})\b(?:tritt|treten)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class GermanLaw:
    """One file's law.

    Attributes:
        aliases: Its other titles and its abbreviations.
        ended: The day from which it is no longer in force, by a note that holds for all of it.
        has_unread_end: Whether a note of its end could not be read so.
    """

    law_id: str
    title: str
    aliases: tuple[str, ...]
    ended: date | None
    has_unread_end: bool
    root: Element = field(repr=False)


def open_law(file: Path) -> GermanLaw:
    """Read one file and return its law.

    Raises:
        InputError: The file is truncated, or no law of the portal.
    """
    root = parse_law(file, {"dokumente"}, "a law of gesetze-im-internet.de")
    titles = [_find_text(root, name) for name in ("kurzue", "langue")]
    abbreviations = list(_find_abbreviations(root))
    names = list(dict.fromkeys(filter(None, [*titles, *abbreviations])))
    notes = [
        flatten(note.find("standkommentar"))
        for note in root.iterfind("norm/metadaten/standangabe")
        if flatten(note.find("standtyp")) == "Aufh"
    ]
    ended = _parse_end(notes[0]) if len(notes) == 1 else None
    return GermanLaw(
        law_id=root.get("doknr") or next(iter(abbreviations), "") or file.stem,
        title=next(iter(names), ""),
        aliases=tuple(names[1:]),
        ended=ended,
        has_unread_end=bool(notes) and ended is None,
        root=root,
    )


def _find_text(root: Element, name: str) -> str:
    """Return the first text of that name in the norms' metadata."""
    return flatten(root.find(f"norm/metadaten/{name}"))


def _find_abbreviations(root: Element) -> Iterator[str]:
    """Yield the abbreviations of a law, and how lawyers write those that are the portal's own."""
    abbreviations = [_find_text(root, "amtabk")]
    abbreviations.extend(flatten(name) for name in root.iterfind("norm/metadaten/jurabk"))
    for abbreviation in dict.fromkeys(filter(None, abbreviations)):
        yield abbreviation
        social = _SOCIAL_CODE.fullmatch(abbreviation)
        if social and 0 < int(social[2]) <= len(_ROMAN):
            yield f"SGB {_ROMAN[int(social[2]) - 1]}"
        # The portal sorts an introductory act behind its code: BGBEG is the EGBGB.
        if re.fullmatch(r"[A-Z]\w*[A-Z]EG", abbreviation):
            yield f"EG{abbreviation.removesuffix('EG')}"


def _parse_end(note: str) -> date | None:
    """Return the day from which a whole law is no longer in force, None if a note says no such."""
    days = list(_DAY.finditer(note))
    if len(days) != 1 or _LAW_ENDS.fullmatch(note) is None or _IN_PART.search(note):
        return None
    match = days[0]
    try:
        day = date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None
    return day + timedelta(days=1) if "Ablauf" in match["how"] else day


def parse_label(label: str) -> tuple[str, tuple[str, ...]]:
    """Return the word and the numbers of a norm's label; both are empty if it has no number.

    `(XXXX) §§ 12 bis 14` has three; the publisher marks a norm without a number of its own so.
    A label such as `Anlage 1` has none.
    """
    text = " ".join(label.split())
    if text == _ONLY:
        return "§", (_ONLY,)
    match = _LABEL.fullmatch(text)
    if match is not None:
        return _WORDS.get(match["word"], match["word"]), tuple(_parse_numbers(match["numbers"]))
    bare = _BARE.fullmatch(text)
    return ("Nr", (bare["number"],)) if bare and text != _UNNUMBERED else ("", ())


def _parse_numbers(printed: str) -> list[str]:
    """Return the numbers of `12`, `9 u. 10`, `1 bis 3, 5`; what is none of these stays as it is."""
    text = _REPEATED_WORD.sub("", printed).strip(" .")
    text = re.sub(r"\bu(?:\.|\b)", "und", text).replace(" - ", " bis ")
    numbers: list[str] = []
    for part in re.split(r"\s*,\s*|\s+und\s+", text):
        if re.fullmatch(_ONE, part):
            numbers.append("".join(part.split()))
            continue
        between = split_range(part)
        if not between:
            return [text]
        numbers.extend(between)
    return numbers
