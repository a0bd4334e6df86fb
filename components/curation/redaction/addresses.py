"""Postal addresses: number and street with what follows, P.O. boxes, Chinese addresses."""

import re

from components.curation.redaction.capitals import CAP
from components.curation.redaction.spans import Span

_STREET = (
    r"(?:Street|St\.?|Avenue|Ave\.?|Road|Rd\.?|Lane|Ln\.?|Drive|Dr\.?|Boulevard|Blvd\.?|Way|Court"
    r"|Ct\.|Square|Sq\.?|Place|Pl\.|Highway|Hwy\.?|Parkway|Pkwy\.?|Terrace|Close|Crescent|Row|Quay"
    r"|Walk|Gardens|Plaza|Circle|Mews|Hill)"
)
_PART = (
    r",?\s+(?:(?:Suite|Ste\.?|Floor|Unit|Apt\.?|Apartment|Room|Flat|Building|Bldg\.?|No\.)"
    r"\s*#?[\w-]+|[0-9]{1,3}(?:st|nd|rd|th)\s+Floor|#\s*[0-9]+)"
)
_POST_CODE = (
    r"(?:[0-9]{5}(?:-[0-9]{4})?|[A-Z]{1,2}[0-9][0-9A-Z]?\s?[0-9][A-Z]{2}"
    r"|[A-Z][0-9][A-Z]\s?[0-9][A-Z][0-9]|(?:NSW|VIC|QLD|SA|WA|TAS|ACT|NT)\s[0-9]{4})(?![\w-])"
)
_TOWN = (
    r",?\s+(?:[A-Z][\w.'’-]+(?:\s+[A-Z][\w.'’-]+){0,2})"
    rf"(?:,?\s+(?:[A-Z]{{2}}|[A-Z][a-z]+))?,?\s+{_POST_CODE}"
)
_COUNTRY_TOWN = r",?\s+[A-Z][\w.'’-]+(?:\s+[A-Z][\w.'’-]+)?(?:,\s+[A-Z]{2})?(?=[.,;)\s]|$)"
_PREMISES = (
    r"(?:Suite|Unit|Flat|Apartment|Room|Yard|Warehouse|Plot|Block|Bay|Shop|Level|Floor|Office|Studio"
    r"|Hangar|Depot|Building|Hall|Workshop|Kiosk|Stall)"
)
_ESTATE = (
    r"(?:Estate|Park|Centre|Center|Wharf|Approach|Yard|Works|Mill|Mills|Quay|Dock|Docks|Mall|Arcade"
    rf"|House|Tower|Buildings|{_STREET[3:-1]})"
)
_NAMES = rf"{CAP}(?:\s+{CAP}){{0,3}}"
_FOREIGN_TOWN = rf"(?:,?\s+(?:[0-9]{{4,5}}\s+)?{CAP}(?:[-\s]{CAP}){{0,2}})?"
_ADDRESS = re.compile(
    rf"(?<![\w-])(?:{_PREMISES}\s+[\w-]+,\s+)?"
    r"(?:No\.\s*)?[0-9]{1,5}[A-Za-z]?(?:-[0-9]+)?,?\s+"
    r"(?:(?:North|South|East|West|[NSEW]\.?)\s+)?"
    rf"(?:(?:{CAP}|[0-9]{{1,3}}(?:st|nd|rd|th)|of|the|St\.)\s+){{1,4}}{_STREET}(?![\w-])"
    r"(?:,?\s+(?:[NSEW]{1,2}|Sec\.?\s+[0-9]+)\b)?"
    rf"(?:{_PART})*(?:{_TOWN}|{_COUNTRY_TOWN})?"
    r"|(?<!\w)[A-ZÄÖÜ][a-zäöüß]+(?:straße|strasse|gasse|weg|platz|allee|ring|damm)\s+[0-9]{1,4}[a-z]?"
    r"(?:,?\s+[0-9]{4,5}\s+[A-ZÄÖÜ][a-zäöüß]+)?"
    r"|(?<!\w)(?:P\.?\s?O\.?\s+Box|Post\s+Office\s+Box)\s+[0-9]+"
    rf"(?:{_TOWN}|,\s+{CAP}(?:\s+[0-9]{{4}}(?![\w-]))?)?"
    rf"|(?<![\w-]){_PREMISES}\s+[0-9A-Z-]{{1,5}},\s+(?:{_NAMES},\s+){{0,2}}"
    rf"(?:{_NAMES}{_TOWN}|(?:{CAP}\s+){{1,3}}{_ESTATE}(?:,\s+{_NAMES}(?:\s+{_POST_CODE})?)?)"
    r"|(?<![\w-])[0-9]{1,4}(?:\s?(?:bis|ter))?,?\s+"
    r"(?:Rue|rue|Avenue|avenue|Boulevard|boulevard|Place|place|Chemin|chemin|Impasse|Quai|Allée)\s+"
    rf"(?:(?:des?|du|la|le|les|d['’])\s*){{0,2}}{_NAMES}{_FOREIGN_TOWN}"
    r"|(?<!\w)(?:Via|Viale|Piazza|Corso|Calle|Avenida|Paseo|Rua|Plaza)\s+"
    rf"(?:(?:dei?|del|della|delle|da|do|dos|la|las|los|el)\s+){{0,2}}{_NAMES},?\s+[0-9]{{1,4}}"
    rf"(?![0-9,.]){_FOREIGN_TOWN}"
)
_HAN_ADDRESS = re.compile(
    r"(?:[\u4e00-\u9fff]{2,3}[省市縣县])?(?:[\u4e00-\u9fff]{1,4}[市區区鄉乡鎮镇縣县])*"
    r"(?:[\u4e00-\u9fff]{1,4}[里村])?[\u4e00-\u9fff]{1,6}(?:路|街|大道)"
    r"(?:[一二三四五六七八九十0-9]+段)?(?:[0-9]+巷)?(?:[0-9]+弄)?"
    r"[0-9一二三四五六七八九十百]+(?:之[0-9]+|-[0-9]+)?[號号](?:之[0-9]+)?"
    r"(?:[A-Z0-9]?[0-9一二三四五六七八九十]*[樓楼棟栋座](?:之[0-9]+)?)?(?:[0-9]+室)?"
)
_NUMBER = re.compile(r"[0-9號号]")


def find_addresses(text: str) -> list[Span]:
    """Return the postal addresses of a text; each has a number."""
    if not _NUMBER.search(text):
        return []
    spans: list[Span] = []
    for rule in (_ADDRESS, _HAN_ADDRESS):
        for match in rule.finditer(text):
            key = " ".join(match[0].casefold().split())
            spans.append(Span(match.start(), match.end(), "ADDRESS", key))
    return spans
