"""Words of a waiver or an exclusion that go too far, found so that they can be struck.

Three kinds are found, in English, and the first also in Chinese:

- an addition: "not liable for delay, *even in case of gross negligence*";
- the second of two things, where the article names it: "for delay *or gross negligence*";
- a sentence of its own, where the clause has others that do not refer back to it.

Nothing is struck where what remains still speaks of everything ("any loss", "in no event"): it
would go as far as before. Not covered: saving clauses, which somebody must write.
"""

import re
from collections.abc import Iterator

_WAIVES = re.compile(
    r"\b(?:waiv\w+|exclu\w+|disclaim\w*|renounc\w+|relinquish\w*|forfeit\w*|forgo\w*|giv\w+ up"
    r"|(?:not|nor|never) (?:be )?(?:liable|responsible|answerable|accountable)|no liability"
    r"|without (?:any )?(?:right|claim|recourse)|may not (?:claim|rely|object|sue)"
    r"|releas\w+ \w+ from)\b|放棄|放弃|拋棄|抛弃|排除|免除|不負|不负|概不",
    re.IGNORECASE,
)
_EVERYTHING = re.compile(
    r"\b(?:any|all|every|each|whatever|whatsoever|whichever|however|in no (?:event|case)"
    r"|under no circumstances?|of any kind|no liability|entirely|wholly)\b|任何|一切|概不|全部",
    re.IGNORECASE,
)
_ADDITION = re.compile(
    r"(?P<open>\s*+[,;(（]?\s*+)(?:and )?(?:even (?:if|where|when|in|for|after|though)|including"
    r"|also (?:if|where|in|for)|irrespective of|regardless of|whether or not|in particular)\b"
    r"[^.;,()（）]*\)?|[，,](?:縱|纵|即使|包括|不論|不论|縱使)[^。；，,]*",
    re.IGNORECASE,
)
# what may follow an addition behind a comma; else the comma goes on with its list
_NEW_CLAUSE = re.compile(
    r",\s*(?:unless|provided|except|save|but|so long as|as long as|if|when|where|which|who)\b",
    re.IGNORECASE,
)
_REFERS_BACK = re.compile(
    r"\W*(?:in )?(?:this|that|these|those|such|likewise|the (?:same|foregoing|above))\b"
    r"|\W*(?:此|該|该|前述|前項|上述|其)",
    re.IGNORECASE,
)
# a full stop ends a sentence only before a capital, and not behind an abbreviation
_SENTENCE = re.compile(
    r"(?:[^.。]|\.(?!\s+\W*[A-Z]|\s*$)|(?<=\b[A-Z])\.(?!\s*$)"
    r"|(?<=\b(?:Mr|Ms|Dr|St|No|Co))\.(?!\s*$)|(?<=\b(?:Mrs|Art|Sec|Inc|Ltd))\.(?!\s*$))*"
    r"(?:\.|。|$)\s*"
)
_PHRASE = r"(?P<joint>,? (?:and|or) (?:for |of |by |in case of )?(?:its |their |his |her )?)"
_MIN_PHRASE = 8  # letters that a phrase of the article has at least


def find_strikes(article: str, clause: str) -> Iterator[tuple[int, int]]:
    """Yield the spans whose words go too far, the smallest first.

    Args:
        article: The article's text.
        clause: The clause's own words, on one line.
    """
    if not _WAIVES.search(clause):
        return
    for start, end in [
        *_additions(clause),
        *_members(article, clause),
        *_sentences(clause),
    ]:
        rest = clause[:start] + clause[end:]
        if rest.strip() and not _goes_on(rest):
            yield start, end


def _additions(clause: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of additions, without the sign that ends the sentence."""
    for match in _ADDITION.finditer(clause):
        opened = "(" in (match["open"] or "") or "（" in (match["open"] or "")
        if opened != match[0].rstrip().endswith((")", "）")):
            continue
        stops_at_comma = clause[match.end() : match.end() + 1] in (",", "，")
        if stops_at_comma and not _NEW_CLAUSE.match(clause, match.end()):
            continue
        yield match.start(), match.end()


def _members(article: str, clause: str) -> Iterator[tuple[int, int]]:
    """Yield the second of two things where the article names it by the same words."""
    named = article.lower()
    for match in re.finditer(_PHRASE, clause):
        end = re.search(r"[.,;]|$", clause[match.end() :])
        stop = match.end() + (end.start() if end else 0)
        phrase = clause[match.end() : stop].strip().lower()
        is_pair = "," not in clause[: match.start() + 1].rpartition(".")[2]
        if is_pair and len(phrase) >= _MIN_PHRASE and phrase in named:
            yield match.start(), stop


def _sentences(clause: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of sentences that waive, where the clause has others that do not."""
    spans = [match.span() for match in _SENTENCE.finditer(clause) if match[0].strip()]
    waiving = [span for span in spans if _WAIVES.search(clause[slice(*span)])]
    if len(waiving) == 1 and len(spans) > 1:
        start, end = waiving[0]
        if _REFERS_BACK.match(clause, end):
            return
        is_last = waiving[0] == spans[-1]
        yield (len(clause[:start].rstrip()), end) if is_last else (start, end)


def _goes_on(rest: str) -> bool:
    """Say whether what remains excludes everything all the same."""
    return any(
        _WAIVES.search(match[0]) and _EVERYTHING.search(match[0])
        for match in _SENTENCE.finditer(rest)
    )
