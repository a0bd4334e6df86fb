"""The wordings that are proposed for a clause that breaks an article, the likeliest to hold first.

Where figures break a limit, they are written anew (`quantities.replacing`). Where a waiver or an
exclusion is void, the words that go too far are struck (`strikes`), if code can find them. Nothing
is proposed otherwise. A proposal is not offered yet: the reviewer reads it first (`passes`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from components.documents.paragraph_labels import split_label
from components.errors import UsageError
from components.prompting.template import Passage
from components.quantities.bounding import read_bound
from components.quantities.reading import Quantity
from components.quantities.replacing import BrokenLimit, replace_figures
from components.records import Finding, Replacement
from components.redlining.strikes import find_strikes

MAX_STRIKES = 3
_BESIDE = 30  # characters before a figure in which a word bounds it
# behind it only these do: "six months' rent before moving in" bounds nothing
_BOUND_BEHIND = re.compile(
    r"\s*(?:or (?:less|fewer|shorter|lower|more|longer|higher)|at (?:most|least)"
    r"|以?[內内]|以[下上])",
    re.IGNORECASE,
)
# beside the figure; in a clause "more than 20%" sets no maximum, unless it is denied
_COMPARATIVE = re.compile(
    r"\b(?:(?P<more>(?:more|longer|higher|greater|larger|later) than|over|above|exceeding|exceeds)"
    r"|(?:less|fewer|shorter|lower|smaller|earlier) than|under|below)\s\Z",
    re.IGNORECASE,
)
_NEGATED = re.compile(r"(?:\b(?:not|no|never|nor|neither|cannot|without)\b|n['’]t\b)[^.]*\Z", re.I)
_BREAK = re.compile(r"[.;:,，；。、]")
_SHORT_GAP = 8  # bytes, so that Chinese characters count thrice: ", i.e. "
_SAME_MATTER = re.compile(
    r"\b(?:these|those|this|that|such|same|said|again|also|thereafter|then)\b|該|该|此|同|前述|亦",
    re.IGNORECASE,
)
_BARE_PERCENT = re.compile(r"(?:\d|%|％|per ?cent)\Z", re.IGNORECASE)
# what stands between the ends of a range, which `replace_figures` closes or refuses
_RANGE = re.compile(r"\s*[-–—~～至到]\s*|\s+(?:to|and|or|up to)\s+", re.IGNORECASE)
Proposal = tuple[Replacement, ...]


@dataclass(frozen=True)
class Proposals:
    """What is proposed for a clause.

    Attributes:
        wordings: The changes of each proposed wording, the one to try first in front.
        by_figures: Whether they write figures; else they strike words.
        reason: Why there is none; empty where there is one. It holds no text of the contract.
    """

    wordings: tuple[Proposal, ...] = ()
    by_figures: bool = False
    reason: str = ""


def propose_wordings(article: Passage, clause: str, broken: Sequence[BrokenLimit]) -> Proposals:
    """Return the wordings that would make a clause keep an article.

    Args:
        article: The article as it was judged.
        clause: The clause's text; offsets of the changes count from its start.
        broken: Its figures that break a limit of the article (`judging.limits`); where there are
            none, words are looked for that go too far.
    """
    flat = clause.replace("\n", " ")
    if not broken:
        return _propose_strikes(article, clause, flat)
    if _is_ambiguous(broken, flat):
        return Proposals(by_figures=True, reason="figures of several sizes break the limit")
    if any(_is_contrary(flat, item) for item in broken):
        reason = "the clause bounds a figure to the side that breaks the limit"
        return Proposals(by_figures=True, reason=reason)
    try:
        edits = replace_figures(flat, broken)
    except UsageError as error:
        reason = str(error).removeprefix("replace: ").partition(".")[0]
        return Proposals(by_figures=True, reason=reason)
    changes = [
        Replacement(start=start, end=end, old=clause[start:end], new=new)
        for start, end, new in edits
    ]
    return Proposals((tuple(changes),), by_figures=True)


def _propose_strikes(article: Passage, clause: str, flat: str) -> Proposals:
    """Return the ways to strike words of a clause, without touching the label before it."""
    own_words = split_label(flat)[1]
    shift = len(flat) - len(own_words)
    wordings: list[Proposal] = []
    if flat.endswith(own_words):
        for start, end in islice(find_strikes(article.text, own_words), MAX_STRIKES):
            span = slice(start + shift, end + shift)
            change = Replacement(start=span.start, end=span.stop, old=clause[span], new="")
            wordings.append((change,))
    reason = "" if wordings else "code finds no figure and no words that go too far for certain"
    return Proposals(tuple(wordings), reason=reason)


def _is_ambiguous(broken: Sequence[BrokenLimit], clause: str) -> bool:
    """Say whether figures of several sizes break a limit, of which it may mean only one.

    Examples: "interest of 18 percent and VAT of 20 percent"; "a penalty of EUR 10,000 beside the
    price of EUR 200,000"; "the ordinary period of ten years is replaced by 2.5 years". One size
    written twice is one, so are the ends of a range, and rates for a time are all of one kind.
    """
    if all(_names_time(item.figure) for item in broken):
        return False
    before = broken[0].figure
    for item in broken[1:]:
        figure = item.figure
        gap = clause[before.end : figure.start]
        is_other = figure.canonical != before.canonical or _is_new_matter(gap)
        if is_other and not _RANGE.fullmatch(gap):
            return True
        before = figure
    return False


def _is_new_matter(gap: str) -> bool:
    """Say whether words between two figures of one size lead to something else.

    Example: "probation lasts six months, and secrecy six months"; but not "for 24 months. During
    these 24 months", nor "two years, i.e. 24 months".
    """
    has_break = _BREAK.search(gap) is not None
    return has_break and len(gap.encode()) > _SHORT_GAP and not _SAME_MATTER.search(gap)


def _names_time(figure: Quantity) -> bool:
    """Say whether a rate itself names its time; "until 30% is repaid" is no rate."""
    return figure.dimension == "rate" and not _BARE_PERCENT.search(figure.text)


def _is_contrary(clause: str, broken: BrokenLimit) -> bool:
    """Say whether words beside a figure bound it to the side on which the limit is broken.

    Examples, under a minimum of 30 days: "on at most 14 days' notice" would still be too short as
    "at most 30 days", so would "fewer than 30 days", and "pays within 14 days" is about something
    else. A denied comparative is read as it is in a rule.
    """
    figure = broken.figure
    is_cap = broken.relation in ("at most", "less than")
    comparative = _COMPARATIVE.search(clause, 0, figure.start)
    if comparative and not _NEGATED.search(clause, 0, comparative.start()):
        return is_cap == bool(comparative["more"])
    start = max(0, figure.start - _BESIDE)
    behind = _BOUND_BEHIND.match(clause, figure.end)
    moved = replace(figure, start=figure.start - start, end=figure.end - start)
    bound = read_bound(clause[start : behind.end() if behind else figure.end], moved)
    return bound == ("at least" if is_cap else "at most")


def passes(finding: Finding, again: Finding, *, by_figures: bool) -> bool:
    """Say whether a proposed wording holds, by its own review.

    No check may fail. Where a figure was written anew, so that code finds every limit kept, the
    wording must be valid under the article that the clause broke, by more than the model's word;
    whether that article governs is as sure as it was. Struck words leave a verdict that only the
    reader tells: that one must stand, not need review.

    Args:
        finding: The finding about the clause as it is.
        again: The finding about the proposed wording.
        by_figures: Whether the proposal writes figures.
    """
    if again.verdict == "invalid" or "failed" in again.checks.values():
        return False
    if not by_figures:
        return again.status != "needs review"
    cited = {citation.version_id for citation in finding.citations}
    is_same_article = cited == {citation.version_id for citation in again.citations}
    return again.verdict == "valid" and is_same_article and again.decided_by != "word"
