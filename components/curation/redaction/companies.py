"""Names of companies with their legal form, and the short names they define."""

import re
from collections.abc import Sequence

from components.curation.redaction.capitals import UPPER
from components.curation.redaction.spans import Span
from components.curation.redaction.vocabulary import Vocabulary

_FORM = (
    r"(?:Inc\.?|INC\.?|Incorporated|INCORPORATED|Corp\.?|CORP\.?|Corporation|CORPORATION|L\.?L\.?C\.?"
    r"|L\.?L\.?P\.?|Ltd\.?|LTD\.?|Limited|LIMITED|PLC|plc|Plc"
    r"|G(?:mbH|MBH)(?:\s*&\s*(?:Co|CO)\.?\s*KG)?|AG|SE|KG|OHG|UG|e\.K\."
    r"|S\.A\.(?:S\.)?|SA|SAS|S\.?A\.?R\.?L\.?|S\.a\.r\.l\.|S\.à\s?r\.l\.|SARL|EURL"
    r"|S\.[pP]\.A\.?|SPA|S\.r\.l\.?|SRL|S\.R\.L\.|S\.[an]\.[sc]\."
    r"|B\.V\.|BV|N\.V\.|NV|Oyj?|OYJ?|AB|ASA?|A/S|ApS|APS|a\.s\.|A\.S\.|s\.r\.o\.|S\.R\.O\.|d\.o\.o\."
    r"|Kft\.?|Zrt\.?|S\.L\.U?\.?|S\.L|Lda\.?|LTDA\.?|Ltda\.?|S\.A\. de C\.V\."
    r"|P(?:ty|TY)\.?\s+L(?:td|TD)\.?|P(?:ty|TY)\.?\s+L(?:imited|IMITED)|P(?:te|TE)\.?\s+L(?:td|TD)\.?"
    r"|P(?:vt|VT)\.?\s+L(?:td|TD)\.?|C(?:o|O)\.?,?\s*L(?:td|TD)\.?|C(?:o|O)\.?,?\s*L(?:imited|IMITED)"
    r"|K\.K\.|KK|G\.K\.|S(?:dn|DN)\.?\s+B(?:hd|HD)\.?|T(?:bk|BK)\.?|L\.P\.|LP|Sp\.\s*z\s*o\.o\.)"
)
_LOOSE_FORM = (
    r"(?:Company|COMPANY|Co\.|CO\.|Holdings?|HOLDINGS?|Group|GROUP|Bank|BANK|Trust|TRUST|Foundation"
    r"|University|Partners|PARTNERS|Partnership|Associates|ASSOCIATES|Industries|INDUSTRIES"
    r"|Enterprises|ENTERPRISES|Bros\.)"
)
_WORD = (
    rf"(?:[{UPPER}][\w'’]{{0,2}}\.(?:[A-Z]\.)*|[{UPPER}0-9][\w'’-]*(?:\.[\w'’-]+)*"
    rf"|\([{UPPER}0-9][\w. ]{{0,18}}\))"
)
_JOINT = (
    r"(?:and|of|e|y|i|und|et|di|da|de|del|della|des|du|la|le|les|van|von|vom|der|den|für|zum|zur)"
    rf"(?=\s+(?:[{UPPER}]|la\b|les?\b|der\b|den\b))"
)
_COMPANY = re.compile(
    rf"(?<![\w-])((?=[{UPPER}]|[0-9]+[A-Z]){_WORD}(?:,?\s+(?:{_WORD}|[&+]|{_JOINT})){{0,6}}?)"
    rf",?\s+({_FORM}|{_LOOSE_FORM})(?![\w-])"
    rf"(?:,?\s+(?:{_FORM}|{_LOOSE_FORM})(?![\w-]))*"
)
_DEFINED = re.compile(
    r"\s*,?\s*\((?:hereinafter\s+|the\s+|referred\s+to\s+as\s+)*"
    rf"[\"“”'‘]([{UPPER}][\w& -]{{1,30}})[\"“”'’]"
)
_LEADING = re.compile(
    r"(?:(?:The|This|That|Between|By|And|If|When|Where|Upon|Each|Any|All|In|For|Neither|Either|To"
    r"|Under|A|An|BETWEEN|BY|AND|THE|WHEREAS|FOR|TO|SIGNED)\s+)+"
)
_NO_NAME_TEXT = (
    "a an the any each every all such this that no some either neither is are be not was were"
    " been or if in on of for to by with its our your their limited public private joint company"
)
_NO_NAME_WORDS = frozenset(_NO_NAME_TEXT.split())
"""Words that are no part of a name, and never the whole of one: "A Limited Liability Company"."""

_VERBS_TEXT = "is are be not was were been remains shall may must"
_VERBS = frozenset(_VERBS_TEXT.split())
"""Words before `limited` that make it a verb: "THE LIABILITY OF THE SELLER IS LIMITED"."""

_FUNCTION_WORDS_TEXT = (
    "to by in with for from paid or that which if not any all at on hereunder under"
)
_FUNCTION_WORDS = _VERBS | frozenset(_FUNCTION_WORDS_TEXT.split())
"""Words that no name in capitals has: "THE FEES PAID BY ALLSCRIPTS TO COMPANY"."""

_FORMS_THAT_ARE_WORDS = frozenset(("AS", "SE", "SA", "AB", "UG", "SPA", "COMPANY", "LIMITED"))
_MAX_ACRONYM = 2  # letters that are no name by themselves: "IP Company"

_HAN_COMPANY = re.compile(
    r"[^\s，。、；：:（）()「」,;與与和為为由係系向對对及或給给於于在至予經经之的方]{2,16}?"
    r"(?:股份有限公司|有限責任公司|有限责任公司|有限公司|[會会][計计][师師]事務所"
    r"|(?:律[師师]|法律)事[務务]所|商業銀行|商业银行|基金[會会]|企業社|合作社|工作室)"
    r"(?:[\u4e00-\u9fff]{1,6}分公司)?"
)
_HAN_FORM = re.compile(
    r"(?:股份|有限|責任|责任|兩合|两合|無限|公司|法律|律[師师]|事[務务]所|商業|商业|[銀银]行)+"
)
_HAN_LEADING = re.compile(
    r"(?:(?:本|該|该|另一)公司|委[任託托]|授[權权]|[致請请]|茲|兹|[準适適]用|依據|依据|[除但如若]|其|設立|组成)+"
)


def find_companies(text: str, known: Vocabulary) -> list[Span]:
    """Return names of companies; aliases are the short name they define and their first word."""
    spans: list[Span] = []
    for match in _COMPANY.finditer(text):
        if not _is_name(match, known):
            continue
        start = match.start() + _leading_length(match[1])
        aliases = _aliases(match, start, _own_words(match[1], known), known)
        key = text[start : match.start(2)].strip(" ,").casefold()
        ends_text = match[0].endswith(".") and not text[match.end() :].strip()
        end = match.end() - ends_text  # the full stop of the last sentence is its own
        spans.append(Span(start, end, "COMPANY", key, aliases))
    for match in _HAN_COMPANY.finditer(text):
        leading = _HAN_LEADING.match(match[0])
        start = match.start() + (leading.end() if leading else 0)
        name = text[start : match.end()]
        if _HAN_FORM.fullmatch(name) is None:
            spans.append(Span(start, match.end(), "COMPANY", name, (name,)))
    return spans


def _words(name: str) -> list[str]:
    """Return the capitalised words of a name."""
    words = [word.strip(".,()") for word in name.split()]
    return [word for word in words if word and word[0].isupper()]


def _own_words(name: str, known: Vocabulary) -> list[str]:
    """Return the words of a name that are no words of the trade."""
    own_words: list[str] = []
    for word in _words(name):
        if not known.is_trade(word) and word.casefold() not in _NO_NAME_WORDS:
            own_words.append(word)
    return own_words


def _is_name(match: re.Match[str], known: Vocabulary) -> bool:
    """Say whether a run of words before a legal form is the name of a company."""
    name = match[1][_leading_length(match[1]) :]
    words = _words(name)
    if not words or words[-1].casefold() in _VERBS or _is_noun_phrase(match, name):
        return False
    own_words = _own_words(name, known)
    if name.isupper() and not _is_name_in_capitals(match, words, own_words):
        return False
    if re.fullmatch(_LOOSE_FORM, match[2]):
        return any(len(word) > _MAX_ACRONYM for word in own_words) and not _is_list(name, known)
    return bool(own_words) or _is_strict_name(match, words)


def _is_noun_phrase(match: re.Match[str], name: str) -> bool:
    """Say whether `Limited` goes with the noun behind it, as in `Acme's Limited Warranty`."""
    is_before_noun = re.match(r"\s+[A-Z][a-z]", match.string[match.end() :]) is not None
    ends_in_possessive = re.search(r"['’]s?$", name.strip()) is not None
    return ends_in_possessive or (match[2] == "Limited" and is_before_noun)


def _is_name_in_capitals(
    match: re.Match[str], words: Sequence[str], own_words: Sequence[str]
) -> bool:
    """Say whether capitals are a name's and not those of a whole sentence in capitals."""
    has_function_word = any(word.casefold() in _FUNCTION_WORDS for word in words)
    goes_on = re.match(r"\s+[A-Z]{2,}", match.string[match.end() :]) is not None
    is_sentence = goes_on and match[2] in _FORMS_THAT_ARE_WORDS
    is_named = bool(own_words) or match[2] not in _FORMS_THAT_ARE_WORDS
    return is_named and not has_function_word and not is_sentence


def _is_list(name: str, known: Vocabulary) -> bool:
    """Say whether a form is the last of a list: "this IP Agreement, and Company"."""
    joined = re.search(r"(\S+?),?\s+(?:and|or|&)\s*$|(\S+),\s*$", name)
    if joined is None:
        return False
    return known.is_trade((joined[1] or joined[2]).strip("(),"))


def _is_strict_name(match: re.Match[str], words: Sequence[str]) -> bool:
    """Say whether words of the trade alone are a name: with a strict legal form, as in `Ltd`.

    In a sentence all in capitals they are not.
    """
    has_strict_form = re.fullmatch(_FORM, match[2]) is not None
    is_word = match[2] in ("Limited", "LIMITED", "Incorporated", "INCORPORATED", "AS", "SE")
    is_plain = words[0].casefold() not in _NO_NAME_WORDS
    return has_strict_form and not is_word and len(words) > 1 and is_plain


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
    if aliases and aliases[-1].isupper():
        aliases.append(aliases[-1].title())
    return tuple(dict.fromkeys(alias for alias in aliases if alias))
