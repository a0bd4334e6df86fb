"""Names of people: after a title or a role, or with a given name from the lists.

Names written in other scripts than Latin and Han are not looked for.
"""

import re
from collections.abc import Sequence
from functools import cache

from components.curation.redaction.capitals import CAP
from components.curation.redaction.spans import Span
from components.curation.redaction.vocabulary import AMBIGUOUS, Vocabulary

_UPPER = r"[A-ZÀ-Þ]{2,}"
_PARTICLE = r"(?:van der|van den|van|von der|von|de la|de|del|der|di|da|dos|bin|binti|al|el|la|le)"
_TITLE = re.compile(
    r"(?<!\w)(?:Mr|Mrs|Ms|Mx|Dr|Prof|Messrs)\.?\s+"
    rf"((?:(?:{CAP}|[A-Z]\.|{_PARTICLE})\s+){{0,3}}{CAP})"
    r"|(?<!\w)(?:Miss|Professor|Sir|Madam|Dame|Lord|Lady)\s+"
    rf"((?:(?:{CAP}|[A-Z]\.)\s+){{0,2}}{CAP})"
)
_FULL = re.compile(
    rf"(?<![\w'’&-])(?P<given>{CAP}|{_UPPER})"
    rf"(?P<rest>(?:\s+(?:{_PARTICLE}|[A-Z]\.?(?=\s)|{CAP}|{_UPPER})){{1,4}})(?![\w&])"
)
_ROLE = re.compile(
    r"(?<!\w)(?i:signed\s+by|represented\s+by|acting\s+through|attention|attn\.?|name"
    r"|contact(?:\s+person)?|c/o|director|guarantor|tenant|landlord|borrower|lender|employee"
    r"|witness|by\s+and\s+between|between|made\s+by|author|beneficiary|writ(?:e|es|ten)\s+to"
    r"|notif(?:y|ies)|informs?|pay(?:s|able)\s+to|owed\s+to|heirs?\s+of|successor|agent)"
    r"\s*[:：,]?\s+"
    rf"((?:{CAP}|[A-Z]\.)(?:\s+(?:{CAP}|[A-Z]\.|{_PARTICLE})){{1,3}})(?!\w)"
)
_HAN_ROLE = (
    r"(?:姓名|代表人|負責人|负责人|法定代理人|代理人|法定代表人|立約人|立契約書人|立契約人"
    r"|承租人|出租人|借款人|貸與人|連帶保證人|保證人|保证人|買受人|買方|賣方|出賣人"
    r"|受僱人|僱用人|聯絡人|联系人|联络人|見證人|收件人|甲方|乙方|丙方|員工|员工|勞工|劳动者"
    r"|房東|房客|業主|戶名|户名|收款人|债务人|債務人)"
)
_HAN_TAIL = (
    r"(?=$|[\s，。、；：:（）(),;「」]|先生|女士|小姐|君|\(|（"
    r"|與|与|及|和|於|應|应|得|不|將|将|之|的|住|身)"
)
_HAN_TITLE = r"(?=先生|女士|小姐|律師|律师|醫師|医师|經理|经理|董事長|董事长|君(?=[，。、；]))"


def find_persons(text: str, known: Vocabulary) -> list[Span]:
    """Return names of people: after a title or a role, or with a given name from the lists."""
    spans: list[Span] = []
    for match in _TITLE.finditer(text):
        group = 1 if match[1] else 2
        spans.append(_person(match.start(), match.start(group), match[group], known))
    for match in _FULL.finditer(text):
        spans += _full_name(match, known)
    for match in _ROLE.finditer(text):
        words = [word for word in match[1].split() if word[0].isupper() and len(word) > 2]
        if len(words) > 1 and not any(known.is_trade(word) for word in words):
            spans.append(_person(match.start(1), match.start(1), match[1], known))
    if any(character > "\u2e80" for character in text):
        spans += _han_names(text, known)
    return sorted(spans, key=lambda span: (span.start, -span.end))


def _han_names(text: str, known: Vocabulary) -> list[Span]:
    """Return Chinese names after a role or before a title."""
    spans: list[Span] = []
    for rule in _han_rules(known.han_surnames):
        for match in rule.finditer(text):
            start = match.start("name")
            spans.append(_person(start, start, match["name"], known))
    return spans


@cache
def _han_rules(surnames: str) -> tuple[re.Pattern[str], ...]:
    """Return the patterns of Chinese names; their surnames come from the lists."""
    surname = f"(?:{surnames})"
    after_role = re.compile(
        rf"(?:{_HAN_ROLE}\s*(?:[:：]|為|为|是)|戶名|户名|請洽|请洽|聯絡人|联系人)\s*"
        rf"(?P<name>{surname}[\u4e00-\u9fff]{{1,2}}?){_HAN_TAIL}"
    )
    before_title = re.compile(
        rf"(?<![委選选聘指])(?P<name>{surname}[\u4e00-\u9fff]{{0,2}}){_HAN_TITLE}"
    )
    return after_role, before_title


def _full_name(match: re.Match[str], known: Vocabulary) -> list[Span]:
    """Return the name in a run of capitalised words; it may begin at any of them."""
    words: list[str] = []
    starts: list[int] = []
    for word_match in re.finditer(r"\S+", match[0]):
        words.append(word_match[0])
        starts.append(match.start() + word_match.start())
    for first in range(len(words) - 1):
        start = starts[first]
        rest = words[first + 1 :]
        if words[first].casefold() in known.romanised and "-" in rest[0]:
            return [_person(start, start, f"{words[first]} {rest[0]}", known)]
        if not _begins_name(words[first], rest, known):
            continue
        last = _surname_place(rest, known)
        if last is not None:
            end = starts[first + 1 + last] + len(rest[last])
            return [_person(start, start, match.string[start:end], known)]
    return []


def _begins_name(word: str, rest: Sequence[str], known: Vocabulary) -> bool:
    """Say whether a word is a given name, by itself or by the surname that follows."""
    follower = _next_capitalised(rest)
    if word.isupper() != follower.isupper():
        return False
    given = word.casefold()
    if given in known.given and given not in AMBIGUOUS:
        return True
    surname = follower.casefold()
    is_surname = surname in known.surnames or surname in known.romanised
    if not is_surname:
        return False
    is_common = known.is_trade(word) or known.is_trade(surname) or word.isupper()
    return given in AMBIGUOUS or not is_common


def _next_capitalised(words: Sequence[str]) -> str:
    """Return the first capitalised word that is no initial, "" where there is none."""
    for word in words:
        if word[0].isupper() and len(word.rstrip(".")) > 1:
            return word
    return ""


def _surname_place(words: Sequence[str], known: Vocabulary) -> int | None:
    """Return the place of the last word that belongs to a name, None without a surname."""
    last = None
    for place, word in enumerate(words):
        is_particle_or_initial = word[0].islower() or len(word.rstrip(".")) == 1
        if is_particle_or_initial:
            continue
        is_first_surname = word.casefold() in known.surnames and last is None
        if known.is_trade(word) and not is_first_surname:
            break
        last = place
    return last


def _person(start: int, name_start: int, name: str, known: Vocabulary) -> Span:
    """Return the span from a title to the end of a name.

    A surname alone, and the name without its title, mean the same person.
    """
    words = name.split()
    surname = words[-1]
    aliases = [name]
    if len(surname) > 3 and not known.is_trade(surname) and surname != name:
        aliases.append(surname)
    key = " ".join(word.casefold() for word in words if len(word.rstrip(".")) > 1)
    return Span(start, name_start + len(name), "PERSON", key, tuple(aliases))
