"""E-mail addresses, and telephone, identity and account numbers.

Numbers are found by their form and confirmed by their check digits, or by the words before them.
A figure (see `is_figure`) is none of them, and a bare run of digits is a telephone number only
behind a word such as `phone`.
"""

import re
from collections.abc import Callable, Sequence

from phonenumbers import (
    Leniency,
    PhoneNumberMatch,
    PhoneNumberMatcher,
    PhoneNumberType,
    number_type,
)
from stdnum import iban, luhn
from stdnum.br import cpf
from stdnum.ca import sin
from stdnum.cn import ric
from stdnum.es import dni, nie
from stdnum.fr import nir
from stdnum.in_ import aadhaar
from stdnum.it import codicefiscale
from stdnum.kr import rrn
from stdnum.us import ssn

from components.curation.redaction.figures import is_figure
from components.curation.redaction.spans import Span

Check = Callable[[str], bool]

_EMAIL = re.compile(
    r"(?<![\w.+'-])[\w.+-]{1,64}(?:'[\w.+-]{1,64})?@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}(?<![.-])",
    re.ASCII,
)
_DIGITS = re.compile(r"[0-9][0-9\s().-]{5,}[0-9]")
_MIN_PHONE_DIGITS = 8  # without a country code
_TAIWAN_LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO"
_TAIWAN_WEIGHTS = (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)


def is_taiwan_id(number: str) -> bool:
    """Say whether a letter and nine digits are an identity number of Taiwan, by the check digit.

    Source: the household registration rules; the letter counts as two digits, weights are 1, 9, 8,
    ..., 1, 1.
    """
    letter = _TAIWAN_LETTERS.index(number[0]) + 10
    digits = [letter // 10, letter % 10, *map(int, number[1:])]
    total = sum(digit * weight for digit, weight in zip(digits, _TAIWAN_WEIGHTS, strict=True))
    return total % 10 == 0


def _always(number: str) -> bool:
    """Accept a number without check digits."""
    return True


_EDGE = r"(?<![A-Za-z0-9_-])", r"(?![A-Za-z0-9_-])"
_IDENTITIES: tuple[tuple[str, Check], ...] = (
    (r"[0-9]{3}-[0-9]{2}-[0-9]{4}", ssn.is_valid),
    (r"[0-9]{17}[0-9Xx]", ric.is_valid),
    (r"[A-Z][1289][0-9]{8}", is_taiwan_id),
    (r"[0-9]{3}[- ][0-9]{3}[- ][0-9]{3}", sin.is_valid),
    (r"[A-Z]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]", _always),
    (r"[A-Z]{6}[0-9]{2}[A-Z][0-9]{2}[A-Z][0-9]{3}[A-Z]", codicefiscale.is_valid),
    (r"[0-9]{8}-?[A-Z]", dni.is_valid),
    (r"[XYZ]-?[0-9]{7}-?[A-Z]", nie.is_valid),
    (r"[12] ?[0-9]{2} ?[0-9]{2} ?[0-9][0-9AB] ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}", nir.is_valid),
    (r"[0-9]{4} [0-9]{4} [0-9]{4}", aadhaar.is_valid),
    (r"[0-9]{6}-[1-8][0-9]{6}", rrn.is_valid),
    (r"[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}", cpf.is_valid),
)
_ACCOUNTS: tuple[tuple[str, Check], ...] = (
    (r"(?i:[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?)", iban.is_valid),
    (r"[3-6](?:[ -]?[0-9]){12,18}", luhn.is_valid),
)
_VALUE = (
    r"(?P<value>(?=(?:[A-Z/. -]*[0-9]){4})[A-Z0-9]"
    r"(?:[A-Z0-9/]|[. -](?=[A-Z0-9]*[0-9])){3,24})(?![A-Za-z0-9])"
)
_BARE_VALUE = (  # without "no." before it
    r"(?P<bare>(?=[A-Z0-9-]*[0-9]{3})[A-Z0-9](?:[A-Z0-9]|-(?=[0-9])){5,17})(?![A-Za-z0-9])"
)
_NUMBER_WORD = r"(?i:nos?\b\.?|numbers?|num\.|code|#)\s*(?i:is\s+|of\s+|[:：]\s*)?"
_DOCUMENT = (
    r"(?:(?i:passport|identity\s+card|ID\s+card|driv(?:er'?s|ing)\s+licen[cs]e"
    r"|residence\s+permit)|SSN|TIN|NRIC)"
)
_IDENTITY_WORD = re.compile(
    r"(?<![A-Za-z])(?:(?i:passport|identity\s+card|identity|ID(?:\s+card)?"
    r"|national\s+(?:id(?:entity)?|insurance)|driv(?:er'?s|ing)\s+licen[cs]e"
    r"|social\s+(?:security|insurance)|tax(?:payer)?(?:\s+id(?:entification)?)?"
    r"|(?:personal|employer)\s+(?:id|identification)|residence\s+permit|SSN|TIN|EIN|NRIC|VAT)\s*"
    rf"{_NUMBER_WORD}"
    rf"|(?i:passport|SSN|TIN|EIN|NRIC|ID)\s*[:：#]\s*){_VALUE}"
    rf"|{_DOCUMENT}(?:\s+(?i:is|was))?[\s(（]+{_BARE_VALUE}"
    r"|(?:身[分份][證证]|護照|护照|居留[證证]|統一編號|统一编号|統一社會信用代碼|统一社会信用代码|健保卡|駕照)"
    r"(?:統一編號|统一编号|字號|字号|號碼|号码|號|号)?\s*[:：為为（(]?\s*"
    r"(?P<han>[A-Z0-9]{7,18})(?![A-Za-z0-9])"
)
_ACCOUNT_WORD = re.compile(
    r"(?<![A-Za-z])(?:(?i:(?:bank\s+)?account|acct\.?|a/c|routing|sort\s+code|card|IBAN|membership"
    rf"|policy|customer)\s*(?:{_NUMBER_WORD}(?:ending\s+(?:in\s+)?)?|[:：]\s*)"
    rf"|(?i:sort\s+code|SWIFT(?:\s+code)?|BIC)\s*[:：]?\s*){_VALUE}"
    r"|(?:[帳账賬][號号戶户]|[戶户]號|卡[號号])(?:號碼|号码)?\s*[:：為为]?\s*"
    r"(?P<han>[0-9][0-9 -]{6,24}[0-9])"
    r"|(?<![0-9-])(?P<bare>[0-9][0-9-]{6,22}[0-9])(?=[號号]?(?:[之的])?[帳账][號号戶户])"
)
_PHONE_WORD = re.compile(
    r"(?:(?<![A-Za-z])(?:tele?phone|phone|tel|call|ring|dial|text|mobile|cell|fax|hotline|whatsapp"
    r"|sms|reach\w*|contact)(?![A-Za-z])|[電电][話话]|手機|手机|傳真|传真|行動|撥打|专线|專線)",
    re.IGNORECASE,
)
_PHONE_REACH = 32  # characters before a bare run of digits in which such a word stands
_TWO_DIGITS = re.compile(r"[0-9]{2}")


def _compile(checks: Sequence[tuple[str, Check]]) -> tuple[tuple[re.Pattern[str], Check], ...]:
    """Compile forms so that none matches inside a longer word or number."""
    before, after = _EDGE
    return tuple((re.compile(f"{before}(?:{pattern}){after}"), check) for pattern, check in checks)


_IDENTITY_FORMS = _compile(_IDENTITIES)
_ACCOUNT_FORMS = _compile(_ACCOUNTS)


def find_emails(text: str) -> list[Span]:
    """Return the e-mail addresses of a text."""
    if "@" not in text:
        return []
    spans: list[Span] = []
    for match in _EMAIL.finditer(text):
        spans.append(Span(match.start(), match.end(), "EMAIL", match[0].casefold()))
    return spans


def find_identities(text: str) -> list[Span]:
    """Return identity numbers of people and firms, by check digits or by the words before them."""
    return [*_by_check(text, _IDENTITY_FORMS, "ID"), *_by_word(text, _IDENTITY_WORD, "ID")]


def find_accounts(text: str) -> list[Span]:
    """Return bank account and card numbers, by check digits or by the words before them."""
    by_check = _by_check(text, _ACCOUNT_FORMS, "ACCOUNT")
    return [*by_check, *_by_word(text, _ACCOUNT_WORD, "ACCOUNT")]


def find_phones(text: str, regions: Sequence[str]) -> list[Span]:
    """Return telephone numbers: international ones, and those valid in one of the regions."""
    if not _DIGITS.search(text):
        return []
    spans: dict[tuple[int, int], Span] = {}
    for region in regions or (None,):
        for match in PhoneNumberMatcher(text, region, leniency=Leniency.VALID):
            digits = re.sub(r"\D", "", match.raw_string)
            if _is_phone(text, match):
                span = Span(match.start, match.end, "PHONE", digits)
                spans.setdefault((match.start, match.end), span)
    return list(spans.values())


def _is_phone(text: str, match: PhoneNumberMatch) -> bool:
    """Say whether a number of a valid form is written as a telephone number, and is no figure.

    Digits alone are one where a word such as `phone` stands before them, or those of a mobile
    telephone with its leading 0.
    """
    raw = match.raw_string
    if raw.startswith("+"):
        return True
    has_too_few = sum(map(str.isdigit, raw)) < _MIN_PHONE_DIGITS
    if has_too_few or is_figure(text, match.start, match.end):
        return False
    before = text[max(0, match.start - _PHONE_REACH) : match.start]
    if not raw.isdigit() or _PHONE_WORD.search(before):
        return True
    return raw.startswith("0") and number_type(match.number) == PhoneNumberType.MOBILE


def _by_check(text: str, forms: Sequence[tuple[re.Pattern[str], Check]], kind: str) -> list[Span]:
    """Return the numbers of some forms whose check digits are right."""
    if not _TWO_DIGITS.search(text):
        return []
    spans: list[Span] = []
    for pattern, check in forms:
        for match in pattern.finditer(text):
            number = re.sub(r"[ -]", "", match[0]) if check is luhn.is_valid else match[0]
            if check(number) and not is_figure(text, match.start(), match.end()):
                spans.append(Span(match.start(), match.end(), kind, re.sub(r"\W", "", match[0])))
    return spans


def _by_word(text: str, pattern: re.Pattern[str], kind: str) -> list[Span]:
    """Return the numbers that stand behind the words of a pattern."""
    if not _TWO_DIGITS.search(text):
        return []
    spans: list[Span] = []
    for match in pattern.finditer(text):
        group = next(name for name in ("value", "bare", "han") if match[name])
        start = match.start(group)
        value = match[group].rstrip(" .-/")
        spans.append(Span(start, start + len(value), kind, re.sub(r"\W", "", value)))
    return spans
