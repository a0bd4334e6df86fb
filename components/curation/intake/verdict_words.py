"""The verdict of a row: from its column's word, and whether other words in the row oppose it.

A verdict comes from the house sentence or from a word of a closed list in the column of verdicts,
never from a word found in a sentence: "never permitted", "isn't valid", "void only above 6%" hold
the word of one verdict and mean the other, or none. Free words only serve to refuse: where they
speak of the verdict, they must agree with the column; where they leave it open, the row is refused.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from components.domain import domain
from components.records import Verdict

Polarity = Literal["valid", "invalid", "open"]

# Whole cells of a column of verdicts, folded. Words that leave a doubt ("partly", "OK", a tick, a
# truth of a spreadsheet) are not among them: such rows are refused.
COLUMN_WORDS: dict[str, Verdict] = {
    **dict.fromkeys(
        (
            "invalid",
            "void",
            "null and void",
            "unenforceable",
            "unlawful",
            "illegal",
            "not valid",
            "not enforceable",
            "not lawful",
            "無效",
            "无效",
            "違法",
            "违法",
        ),
        "invalid",
    ),
    **dict.fromkeys(("valid", "enforceable", "lawful", "legal", "有效", "合法"), "valid"),
    **dict.fromkeys(
        (
            "ungoverned",
            "not governed",
            "no article",
            "no article governs",
            "無規定",
            "无规定",
            "無條文",
            "无条文",
        ),
        "ungoverned",
    ),
}

_VERDICT = re.compile(
    r"\b(?P<invalid>invalid|void|null|unenforceable|unlawful|illegal|impermissible|inadmissible"
    r"|unacceptable|ineffective|(?:forbidden|prohibited|banned) (?:by|under)|contrary to"
    r"|violat(?:es?|ing)|breach(?:es|ing)?|infring(?:es?|ing)|contraven(?:es?|ing)"
    r"|conflicts? with|exceeds?|struck down|of no effect)\b"
    r"|\b(?P<valid>valid|enforceable|lawful|legal|permitted|permissible|allowed|admissible"
    r"|acceptable|compliant|upheld|binding|stands?|compl(?:y|ies)|conforms?|in line with"
    r"|consistent with)\b"
    r"|(?P<han_invalid>無效|无效|違法|违法|不合法|違反|违反|牴觸|抵触)"
    r"|(?P<han_valid>有效|合法|適法|适法|符合)",
    re.IGNORECASE,
)
_PLAIN = frozenset(
    ("invalid", "void", "unenforceable", "unlawful", "illegal", "valid", "enforceable", "lawful")
    + ("legal", "無效", "无效", "有效", "合法", "違法", "违法")
)
_NEGATION = re.compile(
    r"\b(?:not|never|no|neither|cannot|hardly|scarcely|barely|nothing|nobody|without|non)\b"
    r"|n['’]t\b|\bfar from\b|\banything but\b|\bfails? to be\b|\bceases? to be\b"
    r"|非|不|未|沒有|没有",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:if|unless|only|whether|depends?|depending|provided|except|except(?:ing)? where|would"
    r"|could|might|may be|until|subject to|as long as|to the extent|asked|repealed|partly"
    r"|in part|partially)\b|是否|如果|除非|僅|仅|視|视|部分|可能",
    re.IGNORECASE,
)
_SENTENCES = re.compile(r"(?<=[.;!?。；！？])\s*|\n+")
_SUBJECT = re.compile(
    r"\b(?:this|that|the (?:same |whole |first |second |third |last |other )?(?:clause|term"
    r"|provision|part|half|sentence|rest|remainder|restriction|deposit|ban|rate|fee|period|waiver"
    r"|penalty|agreement|condition|stipulation)|these|those|it|its [a-z]+)\s+"
    r"(?:[\w'’-]+\s+){0,3}?(?:is|are|remains?|stays?|becomes?|being|was|were)\b[^.;:,]{0,30}$",
    re.IGNORECASE,
)
# Answers that give no judgement, whatever their columns say.
_ABSTAINS = re.compile(
    r"\ba person must review\b|\bnot sure\b|\bunsure\b"
    r"|\bcheck (?:this )?with (?:the|my|our|a|legal)\b"
    r"|\bnot (?:yet )?(?:been )?(?:reviewed|checked|judged)\b|\bdo not use\b|\brejected draft\b"
    r"|\bdraft only\b|\bplease (?:check|confirm|review)\b"
    r"|\bask the (?:team|partner|counsel|supervisor)\b|\blorem ipsum\b"
    r"|\binsert (?:finding|answer|text)\b|\b(?:cannot|can't) (?:say|tell|judge)\b|\bno opinion\b"
    r"|待確認|待确认|請確認|请确认|不確定|不确定|未審閱|未审阅|勿用|需人工",
    re.IGNORECASE,
)
_MAX_SHORT = 6  # words of an answer in which one of these is all that it says
_SHORT_ABSTAINS = re.compile(
    r"\b(?:pending|on hold|unclear|to be (?:checked|reviewed|confirmed|discussed|completed|done)"
    r"|placeholder|draft|rejected|needs? (?:a )?(?:review|check|checking|input)|reviewed later"
    r"|open question|work in progress|wip)\b|草稿|待查|未審|未审",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"(?:only|if|unless|except|provided|but|so long|as long|to the extent|in part|partly)\b"
    r"|僅|仅|除非|但"
)
_FORMULA = re.compile(r"=\s*(?:[A-Za-z]{1,3}\$?\d+|[A-Za-z.]+\(|'?[^=]*![A-Z$]+\d+)")


@dataclass(frozen=True)
class _Word:
    """A word of a verdict in a sentence: what it means there, and the text before it.

    A plain one is a verdict's own word and not one that a contract uses of itself, as "binding".
    """

    polarity: Polarity
    before: str
    is_plain: bool


def read_column(written: str) -> Verdict | None:
    """Return the verdict of a column's cell, None for a word that is not on the list.

    The domain's own words count beside those of the list.
    """
    folded = " ".join(written.casefold().rstrip(".。!").split())
    words = domain()
    own: dict[str, Verdict] = {
        words.ungoverned.casefold(): "ungoverned",
        words.invalid.casefold(): "invalid",
        words.valid.casefold(): "valid",
    }
    return own.get(folded) or COLUMN_WORDS.get(folded)


def abstains(answer: str) -> bool:
    """Say whether an answer leaves the judgement to somebody else."""
    if len(answer.split()) <= _MAX_SHORT and _SHORT_ABSTAINS.search(answer):
        return True
    return _ABSTAINS.search(answer) is not None


def is_formula(text: str) -> bool:
    """Say whether a text is a formula of a spreadsheet in the place of its value."""
    return _FORMULA.match(text.strip()) is not None


def begins_with_condition(rest: str) -> bool:
    """Say whether what follows a stated verdict takes a part of it back: `only above 6%`."""
    return _CONDITION.match(rest.lstrip(" ,;:–—-：，；")) is not None


def speaks_of_verdict(sentence: str) -> bool:
    """Say whether a sentence has the word of a verdict."""
    return _VERDICT.search(sentence) is not None


def find_opposition(text: str, verdict: Verdict, *, is_reason: bool) -> str:
    """Return how free words oppose a verdict, empty where they do not.

    Args:
        text: The answer's text outside its house sentence.
        verdict: What the house sentence or the columns say.
        is_reason: Whether a house sentence stands before the text. A reason may retell a rule
            ("a total ban is void"), so there only what is said of the clause itself counts.
    """
    for sentence in _SENTENCES.split(text):
        for word in _find_words(sentence):
            is_of_clause = word.is_plain and _SUBJECT.search(word.before) is not None
            if is_reason and not is_of_clause:
                continue
            if word.polarity == "open" and not is_reason:
                return "leave the verdict open"
            if word.polarity not in (verdict, "open"):
                return f"say {word.polarity}"
    return ""


def _find_words(sentence: str) -> Iterator[_Word]:
    """Yield the words of verdicts in a sentence, a negation before them counted."""
    is_open = _OPEN.search(sentence) is not None
    for match in _VERDICT.finditer(sentence):
        before = sentence[: match.start()]
        is_plain = match[0].casefold() in _PLAIN
        if is_open:
            yield _Word("open", before, is_plain)
            continue
        is_negated = len(_NEGATION.findall(before)) % 2 == 1
        is_valid = bool(match["valid"] or match["han_valid"])
        yield _Word("valid" if is_valid != is_negated else "invalid", before, is_plain)
