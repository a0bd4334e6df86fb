"""Whether a rule's figure is a maximum or a minimum, told by the words beside it.

A comparative tells it by its direction, whatever the rule does with it: "shall not exceed 16%" and
"interest exceeding 16% is void" both make 16% a maximum. Only a plain duty reverses the direction:
"must exceed 16%" makes it a minimum. The nearest such word in the figure's sentence decides.
Covered: English statutes; without such a word nearby, or in another language, the answer is None.
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
_CHANGED_TO = r"(?: \w+){0,4} to"
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
_STOP = re.compile(r"[.;:](?=\s|$)")


def read_bound(text: str, figure: Quantity) -> Relation | None:
    """Say whether a figure of a rule is a maximum or a minimum.

    Args:
        text: The rule, such as an article.
        figure: One of the text's quantities.

    Returns:
        `at most` or `at least`, or None where no word beside the figure tells.
    """
    folded = text.lower()
    start = max((stop.end() for stop in _STOP.finditer(folded, 0, figure.start)), default=0)
    next_stop = _STOP.search(folded, figure.end)
    end = next_stop.start() if next_stop else len(folded)
    hits = [
        *_find_before(folded[start : figure.start]),
        *_find_after(folded[figure.end : end]),
    ]
    if not hits:
        return None
    distance, relation = min(hits, key=lambda hit: hit[0])
    return relation if distance <= REACH else None


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
