"""Lengths of time, percentages and pay in other European languages: `drei Monate`, `dix pour cent`.

The unit is looked for first, and then the number before it, in digits or in words of the unit's
language; so a text in English costs one search. Read are German, Dutch, French, Spanish, Italian,
Portuguese and Polish. A number written twice, `zwölf (12) Monate`, counts if both agree, and of a
range both ends are read. Not covered: units without a number (`monatlich`), halves, and the notice
or the rent that a compound names without a number (`Dreimonatsfrist`).
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from components.quantities import units
from components.quantities.foreign_numerals import FOREIGN_NUMBERS
from components.quantities.scanned import Reading, ScannedText, Span, make_fixed
from components.quantities.unit_forms import take_suffix
from components.quantities.units import PERCENT, Measure

# The words of each unit in lower case, by language; compounds such as `kalendermonate` are added.
_TIMES = {
    "de": {
        "hour": "stunde stunden",
        "day": "tag tage tagen tages",
        "week": "woche wochen",
        "month": "monat monate monaten monats",
        "quarter": "quartal quartale quartalen",
        "year": "jahr jahre jahren jahres",
    },
    "nl": {
        "hour": "uur uren",
        "day": "dag dagen",
        "week": "week weken",
        "month": "maand maanden",
        "quarter": "kwartaal kwartalen",
        "year": "jaar jaren",
    },
    "fr": {
        "hour": "heure heures",
        "day": "jour jours",
        "week": "semaine semaines",
        "month": "mois",
        "quarter": "trimestre trimestres",
        "year": "an ans année années",
    },
    "es": {
        "hour": "hora horas",
        "day": "día días dia dias",
        "week": "semana semanas",
        "month": "mes meses",
        "quarter": "trimestre trimestres",
        "year": "año años",
    },
    "it": {
        "hour": "ora ore",
        "day": "giorno giorni",
        "week": "settimana settimane",
        "month": "mese mesi",
        "quarter": "trimestre trimestri",
        "year": "anno anni",
    },
    "pt": {
        "hour": "hora horas",
        "day": "dia dias",
        "week": "semana semanas",
        "month": "mês meses",
        "quarter": "trimestre trimestres",
        "year": "ano anos",
    },
    "pl": {
        "hour": "godzina godziny godzin",
        "day": "dzień dni",
        "week": "tydzień tygodnie tygodni",
        "month": "miesiąc miesiące miesięcy miesiąca",
        "quarter": "kwartał kwartały kwartałów",
        "year": "rok lata lat roku",
    },
}
_PERCENTS = {
    "de": "prozent prozentpunkte prozentpunkten",
    "nl": "procent procentpunt procentpunten",
    "fr": "cent",
    "es": "ciento",
    "it": "cento",
    "pt": "cento",
    "pl": "procent procenta procentów",
}
_PERCENT_LEADS = {"cent": "pour", "ciento": "por", "cento": "p[eo]r"}
_RENTS = {
    "de": (
        "monatsmieten nettokaltmieten monatskaltmieten kaltmieten grundmieten bruttomonatsmieten"
        " nettomonatsmieten monatsnettokaltmieten monatsmiete"
    ),
    "nl": "maandhuren",
}
_SALARIES = {"de": "monatsgehälter monatsgehältern bruttomonatsgehälter bruttomonatsgehältern"}
_COMPOUNDS = {
    "de": "kalender werk arbeits bank bankarbeits geschäfts vertrags",
    "nl": "kalender werk",
}


def _by_word() -> dict[str, list[tuple[str, Measure]]]:
    """Return each unit word with the languages that have it and what it measures there."""
    found: dict[str, list[tuple[str, Measure]]] = {}

    def add(language: str, words: str, measure: Measure) -> None:
        for word in words.split():
            found.setdefault(word, []).append((language, measure))

    for language, times in _TIMES.items():
        for time, words in times.items():
            add(language, words, units.duration(time))
            for first in _COMPOUNDS.get(language, "").split():
                compounds = " ".join(first + word for word in words.split())
                add(language, compounds, units.duration(time))
        add(language, _PERCENTS[language], PERCENT)
        add(language, _RENTS.get(language, ""), units.pay_for("month", "rent"))
        add(language, _SALARIES.get(language, ""), units.pay_for("month", "salary"))
    return found


_MEASURES = _by_word()
_ENGLISH = ("week", "an")  # words of English too, so that a number in digits does not count
_TOKEN = re.compile(r"[^\W\d_]+")
_ADJECTIVES = re.compile(
    r"(?:(?:volle[nrm]?|weitere[nrm]?|ganze[nrm]?|aufeinanderfolgende[nrm]?|hele|volledige"
    r"|opeenvolgende|pełnych|pełne|kolejnych|kolejne|pleins?|grands|largos|lunghi)\s+)+$"
)
_DIGITS = r"[0-9]{1,4}(?:[.,][0-9]{1,2})?"
_WORDS = r"[^\W\d_]+(?:[ -][^\W\d_]+){0,2}"
_NUMERAL = rf"(?:{_DIGITS}|{_WORDS})"
_BEFORE = re.compile(rf"(?P<first>{_NUMERAL})(?:\s*\(\s*(?P<again>{_NUMERAL})\s*\))?\s*-?\s*$")
_RANGE = re.compile(
    rf"(?<![\w.,:/])(?P<low>{_NUMERAL})\s*(?:[-–]|\b(?:bis|oder|tot|of|à|a|ou|o|do|lub)\b)\s*$"
)
_REACH = 60  # characters before a unit in which its number is looked for
_YEARS = range(1900, 2101)
_OF_PAY = re.compile(
    r"\s+(?:de\s+|d'|di\s+|del\s+|do\s+|da\s+|du\s+)?"
    r"(?:(?P<rent>loyers?|canone|affitto|alquiler|renta|arrendamento|aluguel|huur|czynszu)"
    r"|(?P<salary>salaires?|stipendio|salario|salário|retribuzione|loon|salaris|wynagrodzenia))"
    r"(?![^\W_])"
)
_EACH = re.compile(
    r"\s*(?:(?:pro|je|in\s+der|am|per|par|por|a\s+la|alla|al|na)\s+|/\s*)"
    r"(?P<per>tag|dag|jour|día|dia|giorno|dzień|woche|week|semaine|semana|settimana|tydzień|monat"
    r"|maand|mois|mes|mese|mês|miesiąc)(?![^\W_])"
    r"|\s+(?P<adverb>täglich|wöchentlich|monatlich|dagelijks|wekelijks|hebdomadaires|quotidiennes"
    r"|semanales|diarias|settimanali|giornaliere|tygodniowo|dziennie)(?![^\W_])"
)
_EACH_TIMES = {
    "day": (
        "tag dag jour día dia giorno dzień täglich dagelijks quotidiennes diarias giornaliere"
        " dziennie"
    ),
    "week": (
        "woche week semaine semana settimana tydzień wöchentlich wekelijks hebdomadaires semanales"
        " settimanali tygodniowo"
    ),
    "month": "monat maand mois mes mese mês miesiąc monatlich",
}
_PERIOD_OF = {word: time for time, words in _EACH_TIMES.items() for word in words.split()}
_CLOSED = re.compile(r"\s*\)")


def find_foreign(text: ScannedText, labels: list[Span]) -> list[Reading]:
    """Return the quantities of a text in other European languages, in order.

    Args:
        text: The text.
        labels: The spans of numbers that are names or dates, which measure nothing.
    """
    readings: list[Reading] = []
    for token in _TOKEN.finditer(text.folded):
        if token[0] not in _MEASURES:
            continue
        for reading in _read(text, token):
            is_label = any(start < reading.end and reading.start < end for start, end in labels)
            is_free = not readings or readings[-1].end <= reading.start
            if is_free and not is_label:
                readings.append(reading)
    return readings


def restate(text: ScannedText, first: Reading, second: Reading) -> Reading | None:
    """Return a quantity with the bracket that repeats it in words: `10 % (diez por ciento) anual`.

    None where the second reading is no such bracket.
    """
    is_opened = text.folded[first.end : second.start].strip() == "("
    closing = _CLOSED.match(text.folded, second.end)
    is_same = first.value == second.value and first.measure == second.measure
    if not is_opened or not closing or not is_same:
        return None
    return take_suffix(text, replace(first, end=closing.end()))


def _read(text: ScannedText, unit: re.Match[str]) -> Iterator[Reading]:
    """Yield the quantity of a unit, after the lower end of its range if it has one."""
    place = max(0, unit.start() - _REACH)
    before = text.folded[place : unit.start()]
    lead = _PERCENT_LEADS.get(unit[0])
    if lead:
        lead_word = re.search(rf"(?<![^\W_]){lead}\s+$", before)
        if not lead_word:
            return
        before = before[: lead_word.start()]
    adjectives = _ADJECTIVES.search(before)
    before = before[: adjectives.start()] if adjectives else before
    numeral = _BEFORE.search(before)
    if not numeral or (unit[0] in _ENGLISH and not _is_of_its_language(unit[0], numeral["first"])):
        return
    for language, measure in _MEASURES[unit[0]]:
        value = _value_of(numeral["first"], language)
        again = _value_of(numeral["again"], language) if numeral["again"] else value
        if value is None or again is None or again[0] != value[0]:
            continue
        start = numeral.start("first") + value[1]
        if not _is_whole(before, start):
            return
        if measure.dimension == "duration":
            yield from _read_low(before[:start], place, (language, measure, value[0]))
        yield _with_suffix(text, make_fixed(place + start, unit.end(), value[0], measure))
        return


def _read_low(before: str, place: int, high: tuple[str, Measure, Fraction]) -> Iterator[Reading]:
    """Yield the lower end of a range, whose unit stands at the upper end: `2 bis 3 Jahre`.

    Args:
        before: The text before the upper end.
        place: Where that text begins.
        high: Language, measure and value of the upper end.
    """
    language, measure, most = high
    low = _RANGE.search(before)
    value = _value_of(low["low"], language) if low else None
    if low and value and value[0] < most:
        yield make_fixed(
            place + low.start("low") + value[1], place + low.end("low"), value[0], measure
        )


def _is_of_its_language(unit: str, numeral: str) -> bool:
    """Return whether a number tells that a unit is no English word: `un an`, not `six an hour`."""
    return numeral.endswith("un") if unit == "an" else not numeral[0].isdecimal()


def _value_of(numeral: str, language: str) -> tuple[Fraction, int] | None:
    """Return what a numeral means, and how many characters before it belong to other words."""
    if numeral[0].isdecimal():
        value = Fraction(numeral.replace(",", "."))
        return None if value in _YEARS else (value, 0)
    numbers = FOREIGN_NUMBERS[language]
    skipped = 0
    while True:
        number = numbers.get(numeral[skipped:])
        if number is not None:
            return Fraction(number), skipped
        gap = re.search("[ -]", numeral[skipped:])
        if gap is None:
            return None
        skipped += gap.end()


def _is_whole(before: str, start: int) -> bool:
    """Return whether a numeral is no part of something longer, such as `§ 5.3` or `1 500`."""
    if not before[start].isdecimal():
        return True
    return re.search(r"[\w.,:/]$|[0-9] $|§\s*$", before[:start]) is None


def _with_suffix(text: ScannedText, reading: Reading) -> Reading:
    """Take in the period of a percentage or of working hours, and the pay that months count."""
    if reading.measure == PERCENT:
        return take_suffix(text, reading)
    pay = _OF_PAY.match(text.folded, reading.end)
    if pay and reading.measure.dimension == "duration":
        measure = units.pay_for(reading.measure.unit, "rent" if pay["rent"] else "salary")
        return replace(reading, end=pay.end(), measure=measure)
    each = _EACH.match(text.folded, reading.end)
    if each and reading.measure.unit == "hour":
        period = _PERIOD_OF[each["per"] or each["adverb"]]
        return replace(reading, end=each.end(), measure=units.hours_per(period))
    return reading
