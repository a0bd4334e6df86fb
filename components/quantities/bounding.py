"""Whether a rule's figure is a maximum or a minimum, told by the words beside it.

A comparative tells it by its direction, whatever the rule does with it: "shall not exceed 16%" and
"interest exceeding 16% is void" both make 16% a maximum. Only a plain duty reverses the direction:
"must exceed 16%" makes it a minimum. The nearest such word in the figure's sentence decides.
A time before an event is a minimum ("not later than 24 hours before"), and so is what a rule grants
("is entitled to two weeks") or the time in which somebody may withdraw or assert a right: who gives
less breaks it. A time of prescription may be neither, or both: no word tells.
Covered: English statutes, and Chinese ones where the word (不得超過, 以下) stands beside the
figure; without such a word nearby, or in another language, the answer is None.
Not covered: whether the rule governs a given clause.
"""

import re
from collections.abc import Iterator

from components.quantities.comparing import Relation
from components.quantities.reading import Quantity

REACH = 14  # words between the deciding word and the figure
AFTER_COST = 3  # words that a deciding word behind the figure counts as farther away

_LARGER = r"(?:more|longer|higher|greater|larger|later|further|beyond|older)"
_SMALLER = r"(?:less|fewer|lower|shorter|smaller|earlier|sooner|below|under)"
_NEVER = r"(?:no|not|never|nor)(?: be| go| last| run)?"
_CHANGED_TO = r"(?: (?!up )\w+){0,4} to"  # "raise the rent by up to 5%" is a maximum
_UPPER = (
    rf"{_NEVER} {_LARGER}(?: than)?",
    r"at (?:the )?(?:very )?(?:most|latest)",
    r"up to|within|no later than|anything above|or (?:less|fewer|shorter|lower)",
    (
        r"maxim\w+|ceiling|capped|(?:upper|outer)"
        r" (?:bound|limit)|highest|longest|greatest|largest|latest"
    ),
    (
        r"(?:limit(?:s|ed)?|reduc\w+|lower\w*|shorten\w*|cut|br(?:ing|ings|ought)|restrict\w*"
        rf"|confin\w+){_CHANGED_TO}"
    ),
)
_LOWER = (
    rf"{_NEVER} {_SMALLER}(?: than)?",
    r"at (?:the )?(?:very )?(?:least|earliest)",
    r"anything below|or (?:more|longer|higher|upwards)",
    r"minim\w+|floor|lower (?:bound|limit)|lowest|shortest|smallest|earliest",
    rf"(?:rais\w+|increas\w+|extend\w*|lengthen\w*|prolong\w*){_CHANGED_TO}",
)
_MORE = (
    r"exceed\w*|excess(?: of)?|surpass\w*|outlasts?|over|above|beyond",
    r"(?:go|goes|going|rise|rises|extends?|lasts?|continues?) (?:above|beyond|past)",
    r"(?:more|longer|higher|greater|larger|later) than",
)
_LESS = (
    r"(?:less|fewer|lower|shorter|smaller|earlier|sooner) than",
    r"below|under|before|(?:falls? )?short of",
)
_GROUPS = {"upper": _UPPER, "lower": _LOWER, "more": _MORE, "less": _LESS}
_ANY = "|".join(f"(?P<{name}>{'|'.join(words)})" for name, words in _GROUPS.items())
_WORD = re.compile(rf"(?<![a-z])(?:{_ANY})(?![a-z])")
_DUTY = re.compile(
    r"(?:must|shall|ha(?:s|ve) to|is to|are to|needs? to)(?: (?:always|in any case))?"
    r"(?: (?:be|remain|stay|lie|last|run|amount|be kept|be set))?(?: \w+)? ?$"
)
_NO = re.compile(
    r"(?<![a-z])(?:no|not|never|nor|neither|none|nobody|if|where|when|whenever|any|which|that"
    r"|who)(?![a-z])"
)
_HAN_BEFORE = re.compile(
    r"(?:(?P<upper>不得(?:超過|超过|逾|高於|高于|多於|多于|長於)|不(?:超過|超过|逾)|至多|最多|最高|最長|最长|上限)"
    r"|(?P<lower>不得(?:少於|少于|低於|低于|短於|短于)|不(?:少於|少于|低於|低于)|至少|最少|最低|最短|下限)"
    r"|(?P<duty>[應应須须])?(?:(?P<more>超過|超过|逾(?!期)|高於|高于|多於|多于|大於)"
    r"|(?P<less>低於|低于|少於|少于|短於|未達|未达|未滿|未满|不足)))[^，,。；;、]{0,8}$"
)
_HAN_AFTER = re.compile(
    "[^，,。；;、0-9]{0,3}(?:(?P<upper>以下|以內|以内|內|内|為限|为限)|(?P<lower>以上))"
)
_CONDITION = re.compile(
    r"\W*(?:\w{1,3}[.)]\W*)?"
    r"(?:if|where|when|whenever|once|in case|in the event|should)(?![a-z])"
)
_OMITTED = re.compile(
    r"(?<![a-z])(?:not|no|without|fail\w*|never|neither|refus\w*)(?![a-z])|n['’]t\b"
)
_WINDOW = re.compile(r"(?<![a-z])(?:within|in|after|for|during)(?: (?:the|a|any|first|next))* ?$")
_MAIN = re.compile(r"(?<![a-z])(?:shall|must|may|cannot|can|will|ha(?:s|ve) to)(?![a-z])")
_NOT_LATER = re.compile(r"(?<![a-z])(?:not?|nor|never) (?:be )?(?:\w+ )?later than $")
_AHEAD = re.compile(
    r"[',\u2019)]* *(?:in advance|beforehand|before|prior to|ahead|earlier)(?![a-z])"
)
_GRANTED = re.compile(
    r"(?<![a-z])(?:entitled to|granted?|grants|be (?:given|allowed)"
    r"|(?:shall|must|ha(?:s|ve) to) (?:have|receive|enjoy))(?![a-z])(?!.*\b(?:until|if|not|no)\b)"
)
_NOTICE = re.compile(
    r"(?<![a-z])(?:notice|inform(?:ed)?|notif\w+|announced?|told)(?![a-z])"
    r"(?: (?!more|less|not)\w+){0,6} $"
)
_LAPSES = re.compile(
    r"(?<![a-z])(?:if|unless|provided)(?![a-z]).*(?<![a-z])"
    r"(?:exercis|discover|assert|claim|notif|report|brought|raised|used)\w*(?![a-z]).*"
    r"(?<![a-z])within(?: (?:a period of|the first|the))? $"
)
_IN_TIME = re.compile(r"(?<![a-z])(?:extinguish|prescri|barred|limitation)")
_ENTITLED_UP_TO = re.compile(
    r"(?<![a-z])(?:entitled to|(?:shall|must) be granted)(?![a-z]).* up to $"
)
_KEPT_FOR = re.compile(
    r"(?<![a-z])(?:shall|must)(?! not)[^,]*"
    r"(?<![a-z])(?:keep|kept|preserved?|retain(?:ed)?|stored?)(?![a-z])[^,]* for (?:a period of )?$"
)
_WITHDRAWING = re.compile(
    r"(?<![a-z])(?:may|can|entitled to|right to)(?![a-z]).*(?<![a-z])"
    r"(?:withdraw|rescind|return|revoke|retract|cancel|complain)(?![a-z])"
    r"[^,]*(?<![a-z])within(?: (?:a period of|the first|the))? $"
)
_HAN_REACH = 20  # characters before a figure in which a Chinese word is looked for
_STOP = re.compile(r"[.;:](?=\s|$)")


def read_bound(text: str, figure: Quantity) -> Relation | None:
    """Say whether a figure of a rule is a maximum or a minimum.

    Args:
        text: The rule, such as an article.
        figure: One of the text's quantities.

    Returns:
        `at most` or `at least`, or None where no word beside the figure tells.
    """
    if not text.isascii() and (han := _read_han_bound(text, figure)):
        return han
    folded = text.lower()
    start = max((stop.end() for stop in _STOP.finditer(folded, 0, figure.start)), default=0)
    next_stop = _STOP.search(folded, figure.end)
    end = next_stop.start() if next_stop else len(folded)
    before, behind = folded[start : figure.start], folded[figure.end : end]
    if _LAPSES.search(before):
        return None if _IN_TIME.search(before) else "at least"
    if _is_least(before, behind):
        return "at least"
    hits = [*_find_before(before), *_find_after(behind)]
    distance, relation = min(hits, key=lambda hit: hit[0], default=(REACH + 1, None))
    if distance <= REACH:
        return relation
    is_granted = _AHEAD.match(behind) or _GRANTED.search(before) or _KEPT_FOR.search(before)
    return "at least" if is_granted else None


def _is_least(before: str, behind: str) -> bool:
    """Say whether a figure is a minimum although the word beside it is one of a maximum.

    Args:
        before: The sentence before the figure, in small letters.
        behind: The sentence behind it.
    """
    if _AHEAD.match(behind) and (_NOT_LATER.search(before) or _NOTICE.search(before)):
        return True
    return bool(_WITHDRAWING.search(before) or _ENTITLED_UP_TO.search(before))


def is_condition(text: str, figure: Quantity) -> bool:
    """Say whether a figure is a time in the condition of a rule, which limits nothing.

    Example: "If the contract is renewed within three months, both terms are added up" sets no
    limit of three months. "If the rate exceeds 16 percent, the excess is void" does set one, and
    so does "If the deposit is not returned within one month, interest runs".

    Args:
        text: The rule, such as an article.
        figure: One of the text's quantities.
    """
    folded = text.lower()
    start = max((stop.end() for stop in _STOP.finditer(folded, 0, figure.start)), default=0)
    stop = _STOP.search(folded, figure.end)
    before = folded[start : figure.start]
    behind = folded[figure.end : stop.start() if stop else len(folded)]
    is_opened = bool(_CONDITION.match(before) and _WINDOW.search(before))
    has_duty = bool(_MAIN.search(before) or _OMITTED.search(before))
    return figure.dimension == "duration" and is_opened and not has_duty and "," in behind


def _read_han_bound(text: str, figure: Quantity) -> Relation | None:
    """Return the relation that a Chinese word beside the figure sets; one before it goes first."""
    before = _HAN_BEFORE.search(text[max(0, figure.start - _HAN_REACH) : figure.start])
    if before:
        is_cap = bool(before["upper"] or before["more"])
        return "at most" if is_cap != bool(before["duty"]) else "at least"
    after = _HAN_AFTER.match(text, figure.end)
    if after:
        return "at most" if after["upper"] else "at least"
    return None


def _find_before(text: str) -> Iterator[tuple[int, Relation]]:
    """Yield the deciding words before a figure: their distance in words, and the relation."""
    for match in _WORD.finditer(text):
        distance = len(text[match.end() :].split())
        yield distance, _relation(match, text[: match.start()])


def _find_after(text: str) -> Iterator[tuple[int, Relation]]:
    """Yield the deciding words behind a figure likewise."""
    for match in _WORD.finditer(text):
        distance = len(text[: match.start()].split()) + AFTER_COST
        yield distance, _relation(match, text[: match.start()])


def _relation(match: re.Match[str], before: str) -> Relation:
    """Return the relation that a deciding word sets, given the words before it."""
    is_cap = match.lastgroup in ("upper", "more")
    is_comparative = match.lastgroup in ("more", "less")
    is_duty = is_comparative and _DUTY.search(before) is not None and _NO.search(before) is None
    return "at most" if is_cap != is_duty else "at least"
