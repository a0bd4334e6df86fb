"""Which way a rule's figure bounds.

The words beside it in the rule tell whether it is a maximum or a minimum.

A comparative tells it by its pole, and what the rule does with it hardly matters: "shall not exceed
16%" forbids what "interest exceeding 16% is void" undoes, and both make 16% a maximum. Only a plain
duty turns the pole round: "must stay below 16%". The nearest such word in the figure's sentence
decides. Covered: English statutes; where no such word stands near, or the language is another,
nothing is said. Not covered: whether the rule speaks to a given clause.
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
_CHANGED_TO = r"(?: \w+){0,4} to"
_UPPER = (
    rf"{_NEVER} {_LARGER}(?: than)?",
    r"at (?:the )?(?:very )?(?:most|latest)",
    r"up to|within|no later than|anything above|or (?:less|fewer|shorter|lower)",
    (
        r"maxim\w+|ceiling|capped|(?:upper|outer)"
        r" (?:bound|limit)|highest|longest|greatest|largest|latest"
    ),
    rf"(?:limit(?:s|ed)?|reduc\w+|lower\w*|shorten\w*|cut|br(?:ing|ings|ought)|restrict\w*|confin\w+){_CHANGED_TO}",
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
    r"(?<![a-z])(?:no|not|never|nor|neither|none|nobody|if|where|when|whenever|any|which|that|who)(?![a-z])"
)
_STOP = re.compile(r"[.;:](?=\s|$)")


def read_bound(text: str, figure: Quantity) -> Relation | None:
    """Say which way a figure bounds in a rule.

    Args:
        text: The rule, such as an article.
        figure: One of the text's quantities.

    Returns:
        `at most` or `at least`, or None where no word beside the figure tells.
    """
    folded = text.lower()
    start = max((m.end() for m in _STOP.finditer(folded, 0, figure.start)), default=0)
    stop = _STOP.search(folded, figure.end)
    before, after = (
        folded[start : figure.start],
        folded[figure.end : stop.start() if stop else len(folded)],
    )
    found = sorted([*_before(before), *_after(after)], key=lambda item: item[0])
    return found[0][1] if found and found[0][0] <= REACH else None


def _before(text: str) -> Iterator[tuple[int, Relation]]:
    for match in _WORD.finditer(text):
        yield len(text[match.end() :].split()), _relation(match, text[: match.start()])


def _after(text: str) -> Iterator[tuple[int, Relation]]:
    for match in _WORD.finditer(text):
        yield (
            len(text[: match.start()].split()) + AFTER_COST,
            _relation(match, text[: match.start()]),
        )


def _relation(match: re.Match[str], said: str) -> Relation:
    is_cap = match.lastgroup in ("upper", "more")
    is_duty = (
        match.lastgroup in ("more", "less")
        and _DUTY.search(said) is not None
        and _NO.search(said) is None
    )
    return "at most" if is_cap != is_duty else "at least"
