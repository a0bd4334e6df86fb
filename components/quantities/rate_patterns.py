"""The words that tell the period of a rate, behind the percentage or before it, as regexes.

"per annum", "a month", "p.a.", "for each started day of delay"; "an annual rate of", "interest per
month at". A fee or penalty that is monthly makes its percentage one of each month, save where the
base is itself counted by the month, as turnover and rent are.
"""

import re

PERIODS = {
    "annum": "year",
    "anum": "year",
    "annually": "year",
    "yearly": "year",
    "annual": "year",
    "annualised": "year",
    "annualized": "year",
    "yr": "year",
    "jahr": "year",
    "jährlich": "year",
    "an": "year",
    "anno": "year",
    "año": "year",
    "semiannually": "half-year",
    "semi-annually": "half-year",
    "semi-annual": "half-year",
    "half-yearly": "half-year",
    "half year": "half-year",
    "quarterly": "quarter",
    "monthly": "month",
    "monat": "month",
    "monatlich": "month",
    "mois": "month",
    "mes": "month",
    "mese": "month",
    "weekly": "week",
    "daily": "day",
    "diem": "day",
    "tag": "day",
    "täglich": "day",
    "jour": "day",
    "día": "day",
    "giorno": "day",
    "ano": "year",
    "année": "year",
    "rok": "year",
    "jaar": "year",
    "maand": "month",
    "maandelijks": "month",
    "mensual": "month",
    "mensuel": "month",
    "mensile": "month",
    "mês": "month",
    "miesiąc": "month",
    "miesięcznie": "month",
    "week": "week",
    "woche": "week",
    "semana": "week",
    "semaine": "week",
    "dag": "day",
    "dia": "day",
    "diario": "day",
    "dzień": "day",
    "dziennie": "day",
    "dagelijks": "day",
    "vierteljährlich": "quarter",
}
"""What each word means; a word that is not here is the period itself."""

_ADJECTIVES = (
    r"(?:(?:calendar|full|whole|started|commenced|single|working|business|banking|such|additional"
    r"|further|completed|complete|elapsed|overdue|one)\s+)*"
)
_WORD = r"ann?um|half[\s-]year|year|yr|quarter|month|fortnight|week|day|diem"
_EACH = r"for\s+(?:each|every|any)(?:\s+and\s+every)?"
_PER = (
    rf"(?:(?:per|a|an|each(?:\s+and\s+every)?|every|{_EACH}|in\s+(?:each|every|any|one|a)|by\s+the"
    rf"|/)\s*{_ADJECTIVES}(?P<per>{_WORD})(?![a-z])"
    r"|(?:(?:pro|je|par|al|ao|por|per|für\s+jede[ns]|por\s+cada|par\s+chaque|per\s+ogni|za\s+każdy"
    r"|voor\s+elke|w\s+skali)\s+|/\s*)(?:angefangene[ns]?\s+)?"
    r"(?P<foreign>jahr|monat|woche|tag|année|an|mois|semaine|jour|anno|mese|giorno|año|ano|mes|mês"
    r"|semana|día|dia|jaar|maand|dag|rok|miesiąc|dzień)(?!\w)"
    r"|(?P<year>p\.\s?a\.?|p/a|pa|apr|l'an|ann?um|anual(?:es)?|annuel(?:le)?s?|annu[oi]|rocznie"
    r"|w\s+skali\s+roku|jaarlijks)(?!\w)|(?P<month>p\.\s?m\.?)(?![a-z])"
    r"|(?P<adverb>annually|yearly|semi-?annually|half-yearly|quarterly|monthly|weekly|daily"
    r"|jährlich|vierteljährlich|monatlich|täglich|maandelijks|dagelijks|mensual|mensuel|mensile"
    r"|miesięcznie|diario|dziennie)(?!\w)"
    r"|(?:(?:calculated|computed)\s+)?on\s+an?\s+(?P<basis>annual|yearly|semi-annual|quarterly|monthly|weekly|daily)\s+basis"
    r"|(?P<adjective>annual|yearly|monthly|daily|weekly)(?=\s+(?:interest|rate)))"
)
_INTEREST = r"(?:(?:simple|compound|default|late|effective|nominal|fixed|flat)\s+){0,2}interest"
RATE = re.compile(
    rf"(?:\s+{_INTEREST}|\s+(?:effective|nominal|simple|flat|fixed))?,?\s*\(?{_PER}"
    rf"|(?:\s+{_INTEREST})?\s+(?:of|on|upon|over)\s+(?:[a-z']+\s+){{1,7}}?(?:per|{_EACH})\s+"
    rf"{_ADJECTIVES}(?P<of>{_WORD})(?![a-z])"
)
"""The period behind a percentage."""

_VERBS = (
    r"(?:of|is|at|be|shall|may|not|exceed|exceeding|exceeds|more|less|higher|lower|than|over|above"
    r"|under|below|up|to|no|equal|amounts?|amounting|fixed|set|agreed|the|a|rate|in|accrues?"
    r"|applies|apply|will|must|maximum|minimum)"
)
RATE_BEFORE = re.compile(
    r"(?<![a-z])(?:(?P<adjective>annual|yearly|annuali[sz]ed|semi-annual|half-yearly|quarterly"
    r"|monthly|weekly|daily)\s+"
    rf"(?:(?:[a-z]+\s+){{0,2}}?rates?(?:\s+of\s+(?:[a-z]+\s+)?interest)?(?:\s+{_VERBS})*"
    rf"|(?:[a-z]+\s+)?interest(?:\s+{_VERBS})*"
    r"|(?P<charge>(?:[a-z]+\s+){0,3}?(?:penalt(?:y|ies)|fee|charge|surcharge|damages))"
    rf"(?:\s+{_VERBS})+)"
    r"|(?:interest|rates?)\s+(?:of\s+interest\s+)?per\s+(?P<per>annum|year|month|week|day|quarter)"
    rf"(?:\s+{_VERBS})*"
    rf"|(?P<year>apr|per\s+annum\s+(?:interest\s+)?rate)(?:\s+{_VERBS})*"
    r"|(?:interest|rates?)\s*\(?(?:(?P<stated>annual|yearly|monthly|daily|per\s+annum|per\s+month"
    r"|per\s+day)|(?P<yearly>p\.\s?a\.?))\)?)\s*:?\s+$"
)
"""The period before a percentage, up to the end of the text."""

ADJECTIVE_BEFORE = re.compile(r"(?<![a-z])(?P<adjective>annual|yearly|monthly|weekly|daily)\s+$")
CHARGE_AFTER = re.compile(
    r"\s+(?:late\s+|default\s+|rate\s+of\s+)?(?:interest|fee|charge|penalty|surcharge)(?![a-z])"
)
"""A period and a charge around a percentage: "a monthly 2% late fee"."""

CHARGED_ON_FLOW = re.compile(
    r"\s+(?:of|on)\s+(?:[a-z']+\s+){0,3}?(?:turnover|sales|revenues?|rents?|income|salary|salaries"
    r"|wages?|premiums?|receipts|profits?|purchases|fees)(?![a-z])"
)
"""A base that is itself counted by the period, as turnover is."""

_AVAILABILITY = re.compile(
    r"(?<![a-z])(?:available|availability|up-?time)(?![a-z])"
    r"(?!.*(?<![a-z])(?:interest|penalt(?:y|ies)|fees?|charges?|surcharges?|credits?|damages)(?![a-z]))",
    re.DOTALL,
)
_SENTENCE_END = re.compile(r"[.;]\s")


def is_availability(before: str) -> bool:
    """Say whether the words before a percentage speak of the time that something is available.

    "available 99.5% per month" is a share of each month, no rate as interest is.
    """
    sentence = _SENTENCE_END.split(before)[-1]
    return _AVAILABILITY.search(sentence) is not None


def read_period(match: re.Match[str]) -> str:
    """Return the period, such as `year`, that a match of one of the regexes names."""
    groups = match.groupdict()
    if groups.get("year") or groups.get("yearly"):
        return "year"
    if groups.get("month"):
        return "month"
    if groups.get("stated"):
        return PERIODS.get(groups["stated"].split()[-1], groups["stated"].split()[-1])
    names = ("per", "foreign", "adverb", "basis", "adjective", "of")
    word = next(groups[name] for name in names if groups.get(name))
    word = " ".join(word.split())
    return PERIODS.get(word, word)
