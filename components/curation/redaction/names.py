"""Names of people and companies, and addresses.

A word that statutes and clauses use in small letters is a word of the trade and no name, so
`Service Provider` is none: `data/trade_words.txt` lists them, as the sample law and clauses use
them. Given names and surnames come from the lists of `Faker`,
which cover some eighty locales; names written in other scripts than Latin and Han are not looked
for.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Self

from components.curation.redaction.spans import Span

_TRADE = Path(__file__).parent / "data" / "trade_words.txt"
_LOCALES = tuple(
    "en_US en_GB en_IE en_IN en_NG en_NZ en_PK en_KE de_DE de_AT de_CH fr_FR fr_CH es_ES es_MX"
    " es_CO it_IT pt_BR pt_PT nl_NL nl_BE sv_SE no_NO da_DK fi_FI pl_PL cs_CZ hu_HU ro_RO hr_HR"
    " sl_SI tr_TR id_ID".split()
)
_HAN_LOCALES = ("zh_TW", "zh_CN")
# Given names that are English words too count only before a surname that the lists know.
_TWO_FACED = frozenset(
    "april art august bill carol chase christian christopher crystal dale dawn dean destiny diamond"
    " drew earnest eve faith forest frank gene grace grant guy harmony hope iris ivy jack jade"
    " jasmine joy june junior justice karma king lane lily major mark markus marsha may melody"
    " mercy misty norm olive pat patience penny pierce port precious princess prudence queen ray"
    " rich rob robin rose royal ruby rusty sandy sean sky stone sue summer terry tiffany trinity"
    " van victor violet wade will wood ".split()
)
_PLACES = frozenset(
    "america austin boston california carolina charlotte chelsea china city county dakota delaware"
    " england florida france georgia germany india ireland israel italy jersey jordan kingdom"
    " london louis madison mexico new north paris san santa scotland south state states sydney"
    " taiwan territory virginia washington wales west east york".split()
)
_PLAIN = frozenset(
    "your yours our ours us we you they their his her its my mine not no yes hong kong shipping"
    " finance holding trading parent subsidiary affiliate transport operating managing export"
    " import".split()
)
_CAP = (
    r"(?:[A-ZÀ-Þ]['’][A-ZÀ-Þ][a-zà-ÿ]+|(?:Mac|Mc)[A-Z][a-z]+"
    r"|[A-ZÀ-Þ][a-zà-ÿ]+(?:[-'’][A-ZÀ-Þ]?[a-zà-ÿ]+)*)"
)
_UPPER = r"[A-ZÀ-Þ]{2,}"
_PARTICLE = r"(?:van der|van den|van|von der|von|de la|de|del|der|di|da|dos|bin|binti|al|el|la|le)"
_TITLE = re.compile(
    rf"(?<!\w)(?:Mr|Mrs|Ms|Mx|Dr|Prof|Messrs)\.?\s+((?:(?:{_CAP}|[A-Z]\."
    rf"|{_PARTICLE})\s+){{0,3}}{_CAP})|(?<!\w)(?:Miss|Professor|Sir|Madam|Dame|Lord"
    rf"|Lady)\s+((?:(?:{_CAP}|[A-Z]\.)\s+){{0,2}}{_CAP})"
)
_FULL = re.compile(
    rf"(?<![\w'’&-])(?P<given>{_CAP}|{_UPPER})(?P<rest>(?:\s+(?:{_PARTICLE}|[A-Z]\.?(?=\s)|{_CAP}"
    rf"|{_UPPER})){{1,4}})(?![\w&])"
)
_ROLE = re.compile(
    r"(?<!\w)(?i:signed\s+by|represented\s+by|acting\s+through|attention|attn\.?|name"
    r"|contact(?:\s+person)?|c/o|director|guarantor|tenant|landlord|borrower|lender|employee"
    r"|witness|by\s+and\s+between|between|made\s+by|author|beneficiary|writ(?:e|es|ten)\s+to"
    r"|notif(?:y|ies)|informs?|pay(?:s|able)\s+to|owed\s+to|heirs?\s+of|successor"
    rf"|agent)\s*[:：,]?\s+((?:{_CAP}|[A-Z]\.)(?:\s+(?:{_CAP}|[A-Z]\.|{_PARTICLE})){{1,3}})(?!\w)"
)
_FORM = (
    r"(?:Inc\.?|Incorporated|Corp\.?|Corporation|L\.?L\.?C\.?|L\.?L\.?P\.?|Ltd\.?|Limited|PLC|plc"
    r"|GmbH(?:\s*&\s*Co\.?\s*KG)?|AG|SE|KG|S\.A\.(?:S\.)?|SA|SAS|SARL|S\.p\.A\.?|S\.r\.l\.?|B\.V\."
    r"|BV|N\.V\.|NV|Oyj?|AB|ASA?|A/S|ApS|Pty\.?\s+Ltd\.?|Pte\.?\s+Ltd\.?|Co\.,?\s*Ltd\.?|K\.K\."
    r"|Sdn\.?\s+Bhd\.?|L\.P\.|LP|Sp\.\s*z\s*o\.o\.)"
)
_LOOSE_FORM = (
    r"(?:Company|Co\.|Holdings?|Group|Bank|Trust|Foundation|University|Partners|Partnership"
    r"|Associates|Industries|Enterprises|Bros\.)"
)
_FIRM_WORD = r"(?:[A-ZÀ-Þ][\w'’]{0,2}\.(?:[A-Z]\.)*|[A-ZÀ-Þ0-9][\w'’-]*(?:\.[\w'’-]+)*)"
_FIRM = re.compile(
    rf"(?<![\w-])((?=[A-ZÀ-Þ]|[0-9]+[A-Z]){_FIRM_WORD}(?:,?\s+(?:{_FIRM_WORD}|[&+]"
    rf"|(?:and|of|e|y|und|et|di|de|du|van)(?=\s+[A-Z]))){{0,6}}?),?\s+({_FORM}"
    rf"|{_LOOSE_FORM})(?![\w-])(?:,?\s+(?:{_FORM}|{_LOOSE_FORM})(?![\w-]))*"
)
_DEFINED = re.compile(
    r"\s*,?\s*\((?:hereinafter\s+|the\s+|referred\s+to\s+as\s+)*[\"“”'‘]([A-Z][\w&"
    r" -]{1,30})[\"“”'’]"
)
_STREET = (
    r"(?:Street|St\.?|Avenue|Ave\.?|Road|Rd\.?|Lane|Ln\.?|Drive|Dr\.?|Boulevard|Blvd\.?|Way|Court"
    r"|Ct\.|Square|Sq\.?|Place|Pl\.|Highway|Hwy\.?|Parkway|Pkwy\.?|Terrace|Close|Crescent|Row|Quay"
    r"|Walk|Gardens|Plaza|Circle|Mews|Hill)"
)
_PART = (
    r",?\s+(?:(?:Suite|Ste\.?|Floor|Unit|Apt\.?|Apartment|Room|Flat|Building|Bldg\.?"
    r"|No\.)\s*#?[\w-]+|[0-9]{1,3}(?:st|nd|rd|th)\s+Floor|#\s*[0-9]+)"
)
_POST_CODE = (
    r"(?:[0-9]{5}(?:-[0-9]{4})?|[A-Z]{1,2}[0-9][0-9A-Z]?\s?[0-9][A-Z]{2}"
    r"|[A-Z][0-9][A-Z]\s?[0-9][A-Z][0-9])(?![\w-])"
)
_TOWN = (
    r",?\s+(?:[A-Z][\w.'’-]+(?:\s+[A-Z][\w.'’-]+){0,2})(?:,?\s+(?:[A-Z]{2}"
    rf"|[A-Z][a-z]+))?,?\s+{_POST_CODE}"
)
_COUNTRY_TOWN = r",?\s+[A-Z][\w.'’-]+(?:\s+[A-Z][\w.'’-]+)?(?:,\s+[A-Z]{2})?(?=[.,;)\s]|$)"
_ADDRESS = re.compile(
    r"(?<![\w-])(?:(?:Suite|Unit|Flat|Apartment"
    r"|Room)\s+[\w-]+,\s+)?(?:No\.\s*)?[0-9]{1,5}[A-Za-z]?(?:-[0-9]+)?,?\s+(?:(?:North|South"
    rf"|East|West|[NSEW]\.?)\s+)?(?:(?:{_CAP}|[0-9]{{1,3}}(?:st|nd|rd|th)|of|the"
    rf"|St\.)\s+){{1,4}}{_STREET}(?![\w-])(?:,?\s+(?:[NSEW]{{1,2}}"
    rf"|Sec\.?\s+[0-9]+)\b)?(?:{_PART})*(?:{_TOWN}|{_COUNTRY_TOWN})?"
    r"|(?<!\w)[A-ZÄÖÜ][a-zäöüß]+(?:straße|strasse|gasse|weg|platz"
    r"|allee)\s+[0-9]{1,4}[a-z]?(?:,?\s+[0-9]{4,5}\s+[A-ZÄÖÜ][a-zäöüß]+)?"
    rf"|(?<!\w)(?:P\.?\s?O\.?\s+Box|Post\s+Office\s+Box)\s+[0-9]+(?:{_TOWN})?"
)
_HAN_ADDRESS = re.compile(
    r"(?:[\u4e00-\u9fff]{2,3}[省市縣县])?(?:[\u4e00-\u9fff]{1,4}[市區区鄉乡鎮镇縣县])*"
    r"(?:[\u4e00-\u9fff]{1,4}[里村])?[\u4e00-\u9fff]{1,6}(?:路|街"
    r"|大道)(?:[一二三四五六七八九十0-9]+段)?(?:[0-9]+巷)?(?:[0-9]+弄)?[0-9一二三四五六七八九十百]+(?:之[0-9]+"
    r"|-[0-9]+)?[號号](?:之[0-9]+)?(?:[A-Z0-9]?[0-9一二三四五六七八九十]*[樓楼棟栋座](?:之[0-9]+)?)?(?:[0-9]+室)?"
)
_HAN_FIRM = re.compile(
    r"[^\s，。、；：:（）()「」,;與与和為为由係系向對对及或給给於于在至予經经之的方]{2,16}?(?:股份有限公司|有限責任公司|有限责任公司|有限公司"
    r"|[會会][計计][師师]事務所|(?:律[師师]|法律)事[務务]所|商業銀行|商业银行|基金[會会]|企業社)(?:[\u4e00-\u9fff]{1,6}分公司)?"
)
_HAN_ROLE = (
    r"(?:姓名|代表人|負責人|负责人|法定代理人|代理人|法定代表人|立約人|立契約書人|立契約人|承租人|出租人|借款人|貸與人|連帶保證人|保證人|保证人|買受人|買方|賣方|出賣人"
    r"|受僱人|僱用人|聯絡人|联系人|联络人|見證人|收件人|甲方|乙方|丙方|員工|员工|勞工|劳动者|房東|房客|業主|戶名|户名|收款人|债务人|債務人)"
)
_HAN_TAIL = (
    r"(?=$|[\s，。、"
    r"；：:（）(),;「」]|先生|女士|小姐|君|\(|（|與|与|及|和|於|應|应|得|不|將|将|之|的|住|身)"
)
_HAN_RULES = (
    (
        rf"(?:{_HAN_ROLE}\s*(?:[:：]|為|为|是)|戶名|户名|請洽|请洽|聯絡人"
        rf"|联系人)\s*(?P<name>{{surname}}[\u4e00-\u9fff]{{{{1,2}}}}?){_HAN_TAIL}"
    ),
    (
        r"(?<![委選选聘指])(?P<name>{surname}[\u4e00-\u9fff]{{0,2}})(?=先生|女士|小姐|律師|律师|醫師|医师|經理|经理|董事長"
        r"|董事长|君(?=[，。、；]))"
    ),
)


@dataclass(frozen=True)
class Vocabulary:
    """The lists that names are held against, in small letters; Han surnames as one alternation."""

    given: frozenset[str]
    surnames: frozenset[str]
    romanised: frozenset[str]
    trade: frozenset[str]
    han: tuple[re.Pattern[str], ...]

    @classmethod
    @cache
    def load(cls) -> Self:
        """Read the lists of `Faker` and the words of the project's samples, once."""
        given = _listed(_LOCALES, "first_names", "first_names_male", "first_names_female")
        surnames = _listed(_LOCALES, "last_names")
        han = sorted(_listed(_HAN_LOCALES, "last_names"), key=len, reverse=True)
        rules = tuple(
            re.compile(rule.format(surname=f"(?:{'|'.join(han)})")) for rule in _HAN_RULES
        )
        trade = frozenset(_TRADE.read_text(encoding="utf-8").split()) | _PLACES | _PLAIN
        return cls(
            given - trade | _TWO_FACED,
            surnames,
            _listed(("zh_CN", "zh_TW"), "last_romanized_names"),
            trade,
            rules,
        )

    def is_trade(self, word: str) -> bool:
        """Say whether a word is one of the trade, in any case, also in the plural."""
        word = word.casefold().rstrip(".")
        return word in self.trade or word.removesuffix("s") in self.trade


def find_persons(text: str, known: Vocabulary) -> list[Span]:
    """Return names of people: after a title or a role, or with a given name from the lists."""
    spans = []
    for at in _TITLE.finditer(text):
        group = 1 if at[1] else 2
        spans.append(_person(at.start(), at.start(group), at[group], known))
    for at in _FULL.finditer(text):
        spans += _full_name(at, known)
    for at in _ROLE.finditer(text):
        words = [word for word in at[1].split() if word[0].isupper() and len(word) > 2]
        if len(words) > 1 and not any(known.is_trade(word) for word in words):
            spans.append(_person(at.start(1), at.start(1), at[1], known))
    if any(character > "\u2e80" for character in text):
        spans += [
            _person(at.start("name"), at.start("name"), at["name"], known)
            for rule in known.han
            for at in rule.finditer(text)
        ]
    return sorted(spans, key=lambda span: (span.start, -span.end))


def find_companies(text: str, known: Vocabulary) -> list[Span]:
    """Return names of companies with their legal form, and the short name that is defined behind one."""
    spans = []
    for at in _FIRM.finditer(text):
        words = [word.strip(".,") for word in at[1].split() if word[0].isupper()]
        is_name = [word for word in words if not known.is_trade(word)]
        is_strict = re.fullmatch(_FORM, at[2]) is not None
        if not (is_name or (is_strict and len(words) > 1 and words[0] != "The")):
            continue
        start = at.start() + _leading_trade(at[1], known)
        defined = _DEFINED.match(text, at.end())
        short = (
            defined[1].strip()
            if defined and not all(known.is_trade(word) for word in defined[1].split())
            else ""
        )
        first = (
            next((word for word in is_name if len(word) > 3), "")
            if is_name and is_name[0] == text[start:].split()[0].strip(".,")
            else ""
        )
        aliases = tuple(dict.fromkeys(alias for alias in (short, first) if alias))
        spans.append(
            Span(
                start,
                at.end(),
                "COMPANY",
                (text[start : at.start(2)]).strip(" ,").casefold(),
                aliases,
            )
        )
    for at in _HAN_FIRM.finditer(text):
        spans.append(Span(at.start(), at.end(), "COMPANY", at[0], (at[0],)))
    return spans


def find_addresses(text: str) -> list[Span]:
    """Return postal addresses: number and street with what follows, P.O.

    boxes, Chinese addresses down to the number.
    """
    if not re.search(r"[0-9號号]", text):
        return []
    return [
        Span(at.start(), at.end(), "ADDRESS", " ".join(at[0].casefold().split()))
        for rule in (_ADDRESS, _HAN_ADDRESS)
        for at in rule.finditer(text)
    ]


def _full_name(at: re.Match[str], known: Vocabulary) -> list[Span]:
    """Return the name that begins in a run of capitalised words, at any of them that begins one."""
    words = [(found[0], at.start() + found.start()) for found in re.finditer(r"\S+", at[0])]
    for first in range(len(words) - 1):
        word, start = words[first]
        rest = [w for w, _ in words[first + 1 :]]
        if word.casefold() in known.romanised and "-" in rest[0]:
            return [_person(start, start, f"{word} {rest[0]}", known)]
        last = _surname_place(rest, known) if _begins_name(word, rest, known) else None
        if last is not None:
            return [
                _person(
                    start,
                    start,
                    at.string[start : words[first + 1 + last][1] + len(rest[last])],
                    known,
                )
            ]
    return []


def _begins_name(word: str, rest: Sequence[str], known: Vocabulary) -> bool:
    """Say whether a word is a given name before these words.

    By itself, or by the surname that follows.
    """
    follows_as_written = next((w for w in rest if w[0].isupper() and len(w.rstrip(".")) > 1), "")
    follows = follows_as_written.casefold()
    if word.isupper() != follows_as_written.isupper():
        return False
    is_surname = follows in known.surnames or follows in known.romanised
    folded = word.casefold()
    if folded in known.given and folded not in _TWO_FACED:
        return True
    return is_surname and (
        folded in _TWO_FACED
        or not (known.is_trade(word) or known.is_trade(follows) or word.isupper())
    )


def _surname_place(words: list[str], known: Vocabulary) -> int | None:
    """Return the place of the last word that still belongs to a name, None where there is no surname."""
    last = None
    for place, word in enumerate(words):
        if word[0].islower() or len(word.rstrip(".")) == 1:
            continue
        if known.is_trade(word) and word.casefold() not in known.surnames:
            break
        if known.is_trade(word) and last is not None:
            break
        last = place
    return last


def _person(start: int, name_at: int, name: str, known: Vocabulary) -> Span:
    """Return the span from a title to the end of a name.

    A surname alone, and the name without its title, mean the same person.
    """
    words = name.split()
    surname = words[-1] if len(words[-1]) > 3 and not known.is_trade(words[-1]) else ""
    key = " ".join(word.casefold() for word in words if len(word.rstrip(".")) > 1)
    return Span(
        start,
        name_at + len(name),
        "PERSON",
        key,
        tuple(alias for alias in dict.fromkeys((name, surname)) if alias),
    )


def _leading_trade(words: str, known: Vocabulary) -> int:
    """Return how many characters of leading words such as `The` and `Between` stand before a company's name."""
    found = re.match(
        (
            r"(?:(?:The|This|That|Between|By|And|If|When|Where|Upon|Each|Any|All|In|For|Neither"
            r"|Either|To|Under)\s+)+"
        ),
        words,
    )
    return found.end() if found else 0


def _listed(locales: Iterable[str], *fields: str) -> frozenset[str]:
    names: set[str] = set()
    for locale in locales:
        provider = import_module(f"faker.providers.person.{locale}").Provider
        for field in fields:
            names |= {name.casefold() for name in getattr(provider, field, ())}
    return frozenset(names)
