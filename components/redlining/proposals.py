"""The wordings that are proposed for a clause that breaks an article, the likeliest to hold first.

Where figures break a limit, they are written anew (`quantities.replacing`). Where a waiver or an
exclusion is void, the words that go too far are struck (`strikes`), if code can find them. Nothing
is proposed otherwise. A proposal is not offered yet: the reviewer reads it first (`passes`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from components.documents.paragraph_labels import split_label
from components.errors import UsageError
from components.prompting.template import Passage
from components.quantities.replacing import BrokenLimit, replace_figures
from components.records import Finding, Replacement
from components.redlining.strikes import find_strikes

MAX_STRIKES = 3
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
    if _is_ambiguous(broken):
        return Proposals(by_figures=True, reason="several lengths of time break the limit")
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


def _is_ambiguous(broken: Sequence[BrokenLimit]) -> bool:
    """Say whether several lengths of time break a limit, of which it may mean only one.

    Example: "the ordinary period of ten years is replaced by 2.5 years".
    """
    sizes = {
        item.figure.canonical
        for item in broken
        if item.figure.dimension.partition(" ")[0] in ("duration", "hours")
    }
    return len(sizes) > 1


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
