"""Names of companies with their legal form, and the short names they define."""

import re
from collections.abc import Sequence

from components.curation.redaction.spans import Span
from components.curation.redaction.vocabulary import Vocabulary

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
_WORD = r"(?:[A-ZÀ-Þ][\w'’]{0,2}\.(?:[A-Z]\.)*|[A-ZÀ-Þ0-9][\w'’-]*(?:\.[\w'’-]+)*)"
_JOINT = r"(?:and|of|e|y|und|et|di|de|du|van)(?=\s+[A-Z])"
_COMPANY = re.compile(
    rf"(?<![\w-])((?=[A-ZÀ-Þ]|[0-9]+[A-Z]){_WORD}(?:,?\s+(?:{_WORD}|[&+]|{_JOINT})){{0,6}}?)"
    rf",?\s+({_FORM}|{_LOOSE_FORM})(?![\w-])"
    rf"(?:,?\s+(?:{_FORM}|{_LOOSE_FORM})(?![\w-]))*"
)
_DEFINED = re.compile(
    r"\s*,?\s*\((?:hereinafter\s+|the\s+|referred\s+to\s+as\s+)*"
    r"[\"“”'‘]([A-Z][\w& -]{1,30})[\"“”'’]"
)
_LEADING = re.compile(
    r"(?:(?:The|This|That|Between|By|And|If|When|Where|Upon|Each|Any|All|In|For|Neither|Either|To"
    r"|Under)\s+)+"
)
_HAN_COMPANY = re.compile(
    r"[^\s，。、；：:（）()「」,;與与和為为由係系向對对及或給给於于在至予經经之的方]{2,16}?"
    r"(?:股份有限公司|有限責任公司|有限责任公司|有限公司|[會会][計计][師师]事務所"
    r"|(?:律[師师]|法律)事[務务]所|商業銀行|商业银行|基金[會会]|企業社)"
    r"(?:[\u4e00-\u9fff]{1,6}分公司)?"
)


def find_companies(text: str, known: Vocabulary) -> list[Span]:
    """Return names of companies; aliases are the short name they define and their first word."""
    spans: list[Span] = []
    for match in _COMPANY.finditer(text):
        words = [word.strip(".,") for word in match[1].split() if word[0].isupper()]
        own_words = [word for word in words if not known.is_trade(word)]
        if not own_words and not _is_strict_name(match, words):
            continue
        start = match.start() + _leading_length(match[1])
        aliases = _aliases(match, start, own_words, known)
        key = text[start : match.start(2)].strip(" ,").casefold()
        spans.append(Span(start, match.end(), "COMPANY", key, aliases))
    for match in _HAN_COMPANY.finditer(text):
        spans.append(Span(match.start(), match.end(), "COMPANY", match[0], (match[0],)))
    return spans


def _is_strict_name(match: re.Match[str], words: Sequence[str]) -> bool:
    """Say whether words of the trade alone are a name: with a strict legal form, as in `Ltd`."""
    has_strict_form = re.fullmatch(_FORM, match[2]) is not None
    return has_strict_form and len(words) > 1 and words[0] != "The"


def _leading_length(name: str) -> int:
    """Return how many characters of words such as `The` and `Between` stand before a name."""
    leading = _LEADING.match(name)
    return leading.end() if leading else 0


def _aliases(
    match: re.Match[str], start: int, own_words: Sequence[str], known: Vocabulary
) -> tuple[str, ...]:
    """Return the names that mean the same company elsewhere."""
    aliases: list[str] = []
    defined = _DEFINED.match(match.string, match.end())
    if defined and not all(known.is_trade(word) for word in defined[1].split()):
        aliases.append(defined[1].strip())
    first_word = match.string[start:].split()[0].strip(".,")
    if own_words and own_words[0] == first_word:
        aliases += [word for word in own_words if len(word) > 3][:1]
    return tuple(dict.fromkeys(alias for alias in aliases if alias))
