"""The house's own wording as changes of a clause that deviates from a position.

Only the sentences that deviate are replaced; the others, which may be about other things, stay.
What a replaced sentence says beside the position goes with it. Nothing is proposed where

- the wording has a blank to fill in, such as `[two]` or `____`;
- it names a party by a role that the contract does not use, such as `the Supplier`;
- what deviates does not stand together.
"""

import re
from collections.abc import Callable, Sequence

from components.documents.paragraph_labels import split_label
from components.documents.party_roles import OPPOSED, same_party
from components.domain import domain
from components.errors import UsageError
from components.playbooks.words import split_sentences
from components.records import PositionOutcome, Replacement
from components.redlining.own_words import find_changes
from components.statutes.wording import similarity, word_pairs

Judge = Callable[[str], Sequence[PositionOutcome]]
_BLANK = re.compile(r"\[[^\]]*\]|\{[^}]*\}|<[^>]*>|_{2,}|…|\.{3}")
_CAPITALISED = re.compile(r"(?=\b([A-Z]\w+)( [A-Z]\w+)?)")  # one word, and with the next
_LIKE = 0.5  # from which share of word pairs on single words are changed, else the whole sentence


def propose_house_wording(
    clause: str, outcomes: Sequence[PositionOutcome], parties: Sequence[str], judge: Judge
) -> tuple[Replacement, ...]:
    """Return the changes that put the wordings of positions in place of what deviates from them.

    Args:
        clause: The clause; its own label stays.
        outcomes: The positions that it deviates from, each with a wording.
        parties: What the contract calls its parties.
        judge: Says what the positions are of a text.

    Raises:
        UsageError: Nothing can be proposed; the message says why, without text of the contract.
    """
    own_words = split_label(clause)[1]
    shift = len(clause) - len(own_words)
    spans: dict[tuple[int, int], str] = {}
    for outcome in outcomes:
        wording = " ".join(outcome.fallback.split())
        _refuse_unfit(outcome.position, wording, clause, parties)
        start, end = _find_deviating(own_words, outcome.position, judge)
        if any(start < other[1] and other[0] < end for other in spans):
            raise UsageError("two positions want the same sentence otherwise")
        spans[start, end] = wording
    changes: list[Replacement] = []
    for (start, end), wording in sorted(spans.items()):
        changes += _change(clause, start + shift, end + shift, wording)
    return tuple(changes)


def _refuse_unfit(position: str, wording: str, clause: str, parties: Sequence[str]) -> None:
    """Raise UsageError for a wording that is not ready to stand in the contract."""
    if _BLANK.search(wording):
        raise UsageError(f"the wording of position {position} has a blank to fill in")
    known: set[str] = set()
    for party in parties:
        known |= same_party(party)
    for match in _CAPITALISED.finditer(wording):
        for name in (match[1], match[1] + (match[2] or "")):
            is_role = name.lower() in OPPOSED
            if is_role and name.lower() not in known and name not in clause:
                raise UsageError(
                    f"the wording of position {position} names the {name}, which the"
                    f" {domain().document} does not"
                )


def _find_deviating(words: str, position: str, judge: Judge) -> tuple[int, int]:
    """Return where the sentences stand that deviate from a position.

    Those that deviate by themselves count; where none does, as where one names the thing and the
    next its figure, all that are about the position and what stands between them.
    """
    spans = split_sentences(words)
    about: list[int] = []
    deviating: list[int] = []
    for place, (start, end) in enumerate(spans):
        states = [one.state for one in judge(words[start:end]) if one.position == position]
        if states:
            about.append(place)
        if "deviates" in states:
            deviating.append(place)
    if not deviating and about and len(spans) > 1:
        deviating = list(range(about[0], min(about[-1] + 2, len(spans))))
    if len(spans) == 1:
        deviating = [0]
    if not deviating or deviating[-1] - deviating[0] >= len(deviating):
        raise UsageError(f"what deviates from position {position} does not stand together")
    return spans[deviating[0]][0], spans[deviating[-1]][1]


def _change(clause: str, start: int, end: int, wording: str) -> list[Replacement]:
    """Return the changes of a span: single words where most stay, else the whole of it."""
    old = clause[start:end]
    if similarity(word_pairs(old), word_pairs(wording)) < _LIKE:
        return [Replacement(start=start, end=end, old=old, new=wording)]
    return [
        change.model_copy(update={"start": start + change.start, "end": start + change.end})
        for change in find_changes(old, wording)
    ]
