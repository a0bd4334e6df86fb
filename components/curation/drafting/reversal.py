"""The reverse of a rule in its own words: a ban permits, a duty falls away, a maximum is a minimum.

Pairs under the reverse teach that the verdict follows the article's text. The sentence changes only
at its modal verb or at the words beside its figure.
"""

import re

from components.curation.drafting.norms import Norm
from components.quantities.bounding import read_bound
from components.quantities.reading import find_quantities

_NEGATED = re.compile(r"\b(?:shall|may|must|can) (?:not|never)\b|\bcannot\b")
_DUTY_VERB = re.compile(r"\b(?:shall|must)\b")
_FREE = re.compile(
    r"\b(?:(?P<entitled>(?:shall be|is|are) entitled to)|(?P<has>(?:shall have|has|have) the right"
    r" to)|may)\b"
)
_NO = re.compile(r"^((?:\(\S+\) )?)No ([a-z]+)(.*?) (?:shall|may|must|can)\b")
_VOID = re.compile(r"\b(is|are|shall be) (?:null and )?void\b")
# The first entry that the limit words begin with is taken: "exceed a maximum of" before "exceed".
_REVERSED_WORDS = {
    "exceed a maximum of": "be less than",
    "exceed a maximum up to": "be less than",
    "exceed": "be less than",
    "surpass": "be less than",
    "be limited to": "be at least",
    "be more than": "be less than",
    "be longer than": "be shorter than",
    "be in excess of": "be less than",
    "within": "no earlier than",
    "not exceeding": "not less than",
    "no more than": "no less than",
    "not more than": "not less than",
    "at most": "at least",
    "no later than": "no earlier than",
    "not later than": "not earlier than",
    "a maximum of": "a minimum of",
    "no longer than": "no shorter than",
    "not longer than": "not shorter than",
    "at least": "at most",
    "not less than": "not more than",
    "no less than": "no more than",
    "no fewer than": "no more than",
    "not fewer than": "not more than",
    "a minimum of": "a maximum of",
    # these stand after a negated modal verb: "shall not be less than" becomes "shall not exceed"
    "be less than": "exceed",
    "be fewer than": "exceed",
    "be shorter than": "exceed",
    "be lower than": "exceed",
    "not shorter than": "not longer than",
    "no shorter than": "no longer than",
    "not lower than": "not higher than",
}


def reverse_rule(norm: Norm) -> str:
    """Return the rule's sentence reversed, empty where that is not plain."""
    return _reverse_limit(norm) if norm.limit else _reverse_plain(norm)


def _reverse_plain(norm: Norm) -> str:
    """Reverse a rule without a limit, at its modal verb."""
    source = norm.source
    match norm.kind:
        case "ban" if _NO.match(source):
            return _NO.sub(r"\1Any \2\3 may", source, count=1)
        case "ban":
            return _NEGATED.sub("may", source, count=1)
        case "duty" | "form":
            return _DUTY_VERB.sub("need not", source, count=1)
        case "right":
            return _FREE.sub("may not", source, count=1)
        case _:
            return _VOID.sub(r"\1 valid", source, count=1)


def _reverse_limit(norm: Norm) -> str:
    """Reverse a limit at the words before its figure; empty unless the result reads as reversed."""
    assert norm.limit is not None  # the caller asked
    figure = norm.limit.text
    limit_words = norm.predicate[norm.limit_words_start : norm.limit.start].strip()
    start = norm.source.find(f"{limit_words} {figure}" if limit_words else figure)
    known = next((words for words in _REVERSED_WORDS if limit_words.startswith(words)), "")
    if start < 0 or (limit_words and not known):
        return ""
    # a figure without limit words is a minimum, as "give two weeks before" (see `norms`)
    reversed_words = _REVERSED_WORDS[known] if known else "at most "
    reversed_rule = norm.source[:start] + reversed_words + norm.source[start + len(known) :]
    expected = "at least" if norm.relation == "at most" else "at most"
    limits = [limit for limit in find_quantities(reversed_rule) if limit.text == figure]
    relations = [read_bound(reversed_rule, limit) for limit in limits]
    return reversed_rule if relations == [expected] else ""
