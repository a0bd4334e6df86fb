"""The wordings that a playbook offers, reviewed under the law like clauses of a contract.

A fallback is offered as the playbook has it, in every review; so it is held against the law once,
when a version is written, and not each time it is offered.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from components.playbooks.playbook import Playbook
from components.records import Clause, Finding


class WordingFinding(NamedTuple):
    """What the law says of a wording of a position."""

    position: str
    kind: str
    finding: Finding

    @property
    def is_doubtful(self) -> bool:
        """Whether a person should look at it before it is offered again."""
        return self.finding.severity != "fine"


def review_wordings(
    playbook: Playbook, judge: Callable[[Sequence[Clause]], Sequence[Finding]]
) -> list[WordingFinding]:
    """Return what the law says of every fallback and every wording of a playbook, in its order.

    Args:
        playbook: The version.
        judge: Reviews clauses under the law of the day.
    """
    named: list[tuple[str, str]] = []
    clauses: list[Clause] = []
    for position in playbook.positions:
        texts = [("fallback", position.fallback)] if position.fallback else []
        texts += [("wording", wording) for wording in position.wordings]
        for kind, text in texts:
            named.append((position.id, kind))
            number = len(clauses)
            clauses.append(Clause(id=f"wording-{number}", text=text, start=0, end=len(text)))
    findings = judge(clauses)
    return [
        WordingFinding(position, kind, finding)
        for (position, kind), finding in zip(named, findings, strict=True)
    ]
