"""A wording of somebody's own as changes of a clause: the words that differ, and no others."""

import difflib
import re

from components.records import Replacement

_PIECE = re.compile(r"\s+|[^\W_\u3040-\u9fff]+(?:[.,'’-][^\W_\u3040-\u9fff]+)*|.", re.DOTALL)


def find_changes(clause: str, wording: str) -> tuple[Replacement, ...]:
    """Return what makes a wording of a clause, in order; empty where they are the same.

    Words with only white space or a sign between them are replaced together.
    """
    old, new = _PIECE.findall(clause), _PIECE.findall(wording)
    changes: list[Replacement] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    position = 0  # of the clause
    starts = [0]
    for piece in old:
        position += len(piece)
        starts.append(position)
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            continue
        start, end = starts[old_start], starts[old_end]
        words = "".join(new[new_start:new_end])
        if changes and not clause[changes[-1].end : start].strip():
            before = changes.pop()
            words = before.new + clause[before.end : start] + words
            start = before.start
        changes.append(Replacement(start=start, end=end, old=clause[start:end], new=words))
    return tuple(changes)
