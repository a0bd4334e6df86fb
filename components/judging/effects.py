"""What an article does with a term that breaks it: void, cut down to the limit, or nothing at all.

Read from the article's words, in English and Chinese. A term whose figure breaks a limit is cut
down to it unless the article says that the whole term falls; a term that words break is void. A
rule that yields to agreement, or only permits, voids nothing; one that permits up to a limit, or
under which the parties may agree on what is "in no case" more, is no such rule beyond it.
"""

import re

from components.prompting.permitting import permits_only
from components.prompting.yielding import yields_to_agreement
from components.severity import Effect

_CUT = re.compile(
    r"\b(?:excess|surplus|to that extent|in so far|insofar|so far as|as far as|reduc\w+|lower\w+ to"
    r"|rais\w+ to|br(?:ing|ings|ought) (?:it )?(?:down|up)|cut (?:down|back)|instead|in its place"
    r"|takes? (?:its|the) place|(?:interest|sums?|amounts?|anything|whatever)"
    r" (?:above|over|beyond|in excess of)|replac\w+|not owed|extend\w* to|shorten\w* to)\b"
    r"|超過部分|超过部分|超過者|逾.{0,6}部分|縮短|缩短|減為|减为|延長為|以.{1,12}為準",
    re.IGNORECASE,
)
_FIRM = re.compile(
    r"\b(?:in no (?:case|event|way)|in any (?:case|event)|under no circumstances?|whatever the"
    r"|but not|never|notwithstanding|at all events)\b|仍不得|不得",
    re.IGNORECASE,
)
_VOID = re.compile(
    r"\b(?:void|null|ineffective|invalid|unenforceable|no (?:legal )?(?:effect|force)"
    r"|without (?:legal )?(?:effect|force)|does not bind|is not binding|of no effect)\b|無效|无效",
    re.IGNORECASE,
)


def read_effect(article: str, *, by_figures: bool) -> Effect:
    """Return what an article does with a term that breaks it.

    Args:
        article: The article's text.
        by_figures: Whether a figure of the clause breaks a limit of it.
    """
    is_yielding = yields_to_agreement(article)
    if not by_figures:
        return "yields" if is_yielding or permits_only(article) else "void"
    if is_yielding and not _FIRM.search(article):
        return "yields"
    return "void" if _VOID.search(article) and not _CUT.search(article) else "cut down"
