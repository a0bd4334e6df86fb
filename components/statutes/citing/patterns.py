"""The patterns of citations, made once of the words in `forms`."""

import re
from dataclasses import dataclass
from functools import cache
from string import ascii_letters

from components.quantities.han_numerals import HAN
from components.statutes.citing.forms import list_words, match_any, match_words

# One letter, or several that are the same: the United States Code counts 78z, 78aa, 78aaa.
_LETTER = rf"(?:{'|'.join(f'{letter}{{1,5}}' for letter in ascii_letters)})(?![A-Za-z])"
_TOKEN = r"[0-9]{1,4}(?:\.[0-9]{1,3})*[A-Za-z]{0,2}|[A-Za-z]{1,2}|[ivxIVX]{1,6}"
_STEP = rf"\s?\(({_TOKEN})\)|\.([a-z]|[ivx]{{2,4}})(?![A-Za-z0-9])"
_HAN_NUMBER = rf"(?:[0-9]+|[{HAN}]+)"
_FIRST_HAN = 0x2E80  # from here on the signs of East Asia, which need no spaces
_HEADS = ("article", "section")


@dataclass(frozen=True)
class CitationPatterns:
    """What citations are found and read with.

    Attributes:
        head: What stands before the numbers; its groups are the families of citations.
        again: The same before a further number, by family: `Article 12 and Article 14`.
        item: One number, with what stands below it.
        step: A step of a path: `(a)`.
        inner: A step in words: `Abs. 2`.
        separator: What stands between two numbers; its group `range` is that of a range.
        amount: What makes the number before it an amount and no article: `days`, `%`.
        behind: A number before its sign, with its chapter: `3 kap. 2 §`.
        han_item: `第二條之一第一項`.
        han_list: Articles that share one sign: `第251、252條`.
        han_token: A number in these.
    """

    head: re.Pattern[str]
    again: dict[str, re.Pattern[str]]
    item: re.Pattern[str]
    step: re.Pattern[str]
    inner: re.Pattern[str]
    separator: re.Pattern[str]
    amount: re.Pattern[str]
    behind: re.Pattern[str]
    han_item: re.Pattern[str]
    han_list: re.Pattern[str]
    han_token: re.Pattern[str]


@cache
def load_patterns() -> CitationPatterns:
    """Return the patterns made of the words of all files."""
    inner = _match_inner()
    signs = "".join(list_words("signs", "han"))
    return CitationPatterns(
        head=_match_head(signs),
        again=_match_again(),
        item=_match_item(inner),
        step=re.compile(_STEP),
        inner=re.compile(inner),
        separator=_match_separator(),
        amount=_match_amount(),
        behind=_match_behind(),
        han_item=_match_han_item(signs),
        # `第二十條及第二十一條` has a sign for each and is none
        han_list=re.compile(
            rf"第\s*(?P<numbers>{_HAN_NUMBER}"
            rf"(?:\s*[、,，及與与和或]\s*(?:第\s*)?{_HAN_NUMBER}){{1,20}})\s*[{signs}]"
        ),
        han_token=re.compile(_HAN_NUMBER),
    )


def _match_prefix() -> str:
    """Return the pattern of the letters of a number: `L. 123-4`, `L123-4`."""
    letters = match_words("prefixes")
    return rf"(?:{letters}\.\s?|{letters})(?=[0-9])"


def _match_item(inner: str) -> re.Pattern[str]:
    """Return the pattern of one number: `28:9-102(a)`, `34quater`, `1er`, `5 Abs. 2`.

    `Art. 229 § 5` is nested: a paragraph of an article, or the § of an article that has several.
    """
    suffixes = match_any(word for word in list_words("suffixes") if word != "bis")
    # in `12 bis 14` the word means "to"
    latin = rf"(?:(?:\s?-?|\s)(?:bis(?!\s*[0-9])|{suffixes})(?![A-Za-z]))"
    ordinal = rf"(?:{match_words('ordinals')}(?![A-Za-z0-9]))"
    number = (
        rf"(?:{_match_prefix()})?[0-9]+(?:{_LETTER})?(?:[.:-][0-9]+(?:{_LETTER})?)*{latin}?"
        rf"(?={ordinal}|(?![A-Za-z0-9]))"
    )
    return re.compile(
        rf"(?P<number>{number})?(?(number){ordinal}?)"
        r"(?:,?\s?§\s?(?P<nested>[0-9]+[a-z]?)(?:er)?(?![A-Za-z0-9]))?"
        rf"(?P<path>(?:{_STEP})*)(?P<inner>(?:{inner})*)"
        rf"(?(number)(?:\s*{match_words('following')}(?!\w))?)"
    )


def _match_inner() -> str:
    """Return the pattern of a step in words: `paragraph 1`, `Abs. 2`, `lett. b)`."""
    return (
        rf",?\s+(?i:{match_words('inner')}\s*"
        r"(?:([0-9]{1,3}[a-z]?)(?:er|[º°])?(?![\w%])|\(([0-9a-z]{1,4})\))|"
        rf"{match_words('inner_letters')}\s*([a-z])(?!\w)\)?)"
    )


def _match_head(signs: str) -> re.Pattern[str]:
    """Return the pattern of what stands before the numbers; Chinese citations begin at `第`."""
    prefix = _match_prefix()
    with_path = rf"{match_words('with_path', 'section')}\s+(?=[0-9][0-9A-Za-z.-]*\()"
    codes = "|".join(rf"(?<={re.escape(code)}\s)" for code in list_words("codes"))
    chapters = match_words("chapters", "behind")
    behind = rf"[0-9]{{1,4}}\s?(?:[a-z]\s?)?(?:{chapters}\s+[0-9]|§(?::|(?!\s*[0-9]))|{_behind()})"
    initials = _list_initials()
    return re.compile(
        rf"(?=[{initials}\s§第0-9])(?:(?=[{initials}])(?:(?<![\w'’])|(?<=[ld]['’])(?=[Aa]rt))"
        rf"(?:(?P<article>{_match_kind('article')})|"
        rf"(?P<section>{_match_kind('section')}|{with_path}))(?=[0-9]|(?-i:{prefix}))|"
        rf"(?P<code>\s(?=\s{{0,3}}[0-9])(?-i:{codes})\s{{0,3}})|"
        rf"(?P<sign>§{{1,2}}\s*)(?=[0-9]|(?-i:{prefix}))|"
        rf"(?P<han>(?=第\s*[0-9{HAN}])|(?<=[法典則则令])(?=[0-9]{{1,4}}(?:-[0-9]+)?\s*[{signs}]))|"
        rf"(?P<behind>(?<![\w.,:/§-])(?={behind})))",
        re.IGNORECASE,
    )


def _match_kind(kind: str) -> str:
    """Return the pattern of the words of one kind of head: `Article`, `ss.`, `Art`."""
    short = list_words("short", kind)
    of_letters = [word for word in short if len(word.rstrip(".")) <= 2]  # not those of `U.S. 5`
    return (
        rf"{match_words('words', kind)}\s*|"
        rf"{match_any(word for word in short if word not in of_letters)}\s*|"
        rf"(?<!\.){match_any(of_letters)}\s*|(?<!\.)(?-i:{match_words('exact', kind)})\s+"
    )


def _list_initials() -> str:
    """Return the letters that words before a number begin with: to be quick elsewhere."""
    keys = ("words", "short", "exact", "with_path")
    words = [word for kind in _HEADS for key in keys for word in list_words(key, kind)]
    firsts = {word[0].lower() for word in words}
    return "".join(sorted(firsts | {letter.upper() for letter in firsts}))


def _match_again() -> dict[str, re.Pattern[str]]:
    """Return the patterns of the head before a further number."""
    words = {kind: [*list_words("words", kind), *list_words("short", kind)] for kind in _HEADS}
    words["section"] += list_words("with_path", "section")
    again = {
        kind: re.compile(rf"(?:{match_any(names)}\s*)?", re.IGNORECASE)
        for kind, names in words.items()
    }
    sign = re.compile(r"(?:§{1,2}\s*)?")
    return {**again, "sign": sign, "code": sign}


def _match_separator() -> re.Pattern[str]:
    """Return the pattern between two numbers; a remark in brackets may stand before it."""
    joins, han_joins = _part_han("joins")
    ranges, han_ranges = _part_han("ranges")
    return re.compile(
        rf"(?:\s*\((?!(?:{_TOKEN})\))[^()\n]{{3,80}}\))?"
        rf"(?:(?P<range>\s+{ranges}\s+|\s*[–—]\s*|\s*-\s+|\s+-\s*|\s*{han_ranges}\s*)|"
        rf"\s*[,;、]\s*(?:{joins}\s+)?|\s+{joins}\s+|\s*{han_joins}\s*)",
        re.IGNORECASE,
    )


def _part_han(key: str) -> tuple[str, str]:
    """Return the patterns of the words under a key, and of those that need no spaces."""
    words = list_words(key)
    han = [word for word in words if ord(word[0]) >= _FIRST_HAN]
    return match_any(word for word in words if word not in han), match_any(han)


def _match_amount() -> re.Pattern[str]:
    """Return the pattern of what stands behind an amount: `30 days`, `5 %`, `12 March`."""
    return re.compile(
        rf",[0-9]{{3}}(?![0-9])|\s*-?\s*(?:%|(?!{match_words('short', 'laws')})(?:[a-z]\.\s?){{2}}|"
        rf"{match_words('amounts')}\b|"
        r"(?:full|calendar|business|working|consecutive)\s+[a-z]+s\b|(?-i:May)\s+[0-9]{4})",
        re.IGNORECASE,
    )


def _behind() -> str:
    """Return the pattern of a sign behind its number, and what stands below it."""
    return rf"§(?::[a-zåäö]+)?\s+[0-9]{{1,2}}\s*{match_words('inner', 'behind')}"


def _match_behind() -> re.Pattern[str]:
    """Return the pattern of a number before its sign, such as `3 kap. 2 §`."""
    chapters = match_words("chapters", "behind")
    return re.compile(
        rf"(?:(?P<chapter>[0-9]{{1,3}}(?:\s?[a-z])?)\s*{chapters}\s+)?"
        r"(?P<number>[0-9]{1,4}(?:\s?[a-z](?![a-zåäö]))?)\s?§(?::[a-zåäö]+)?"
        rf"(?:\s+(?P<inner>[0-9]{{1,2}})\s*{match_words('inner', 'behind')})?(?!\s*[0-9])",
        re.IGNORECASE,
    )


def _match_han_item(signs: str) -> re.Pattern[str]:
    """Return the pattern of one article in Chinese; `第` may lack before figures: `民法415条`."""
    suffixes = "".join(list_words("suffixes", "han"))
    never = "".join(list_words("not_behind_suffix", "han"))
    inner = "".join(list_words("inner", "han"))
    return re.compile(
        rf"(?:第\s*)?(?P<number>[0-9]+(?:-[0-9]+)*|[{HAN}]+)\s*"
        rf"(?:[{suffixes}]\s*(?P<inner>{_HAN_NUMBER})\s*)?[{signs}]"
        rf"(?:\s*[{suffixes}]\s*(?P<suffix>{_HAN_NUMBER})(?![{never}]))?"
        rf"(?P<path>(?:\s*第\s*{_HAN_NUMBER}\s*[{inner}])*)"
    )
