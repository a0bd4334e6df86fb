"""Which positions a clause is about."""

from pathlib import Path

from components.playbooks.matching import PositionMatcher
from components.playbooks.source import open_playbook
from tests.playbooks.files import PAYMENT, RIVALS, write_playbook

LAW = """### Position P-8: Governing law
Preferred: "the law of Meridia"
Fallback:
> This Agreement is governed by the law of Meridia and its courts decide disputes.
"""
SECRETS = """### Position P-9: Confidentiality
Required: yes
Not known by: press release
Known by: confidential, secret
Preferred: at least 3 years
"""


def test_stated_words_and_likeness_find_the_positions_of_a_clause(tmp_path: Path) -> None:
    """Positions with words of their own are known by these alone, others by likeness."""
    path = write_playbook(tmp_path, "p.md", PAYMENT, RIVALS, LAW, SECRETS)
    matcher = PositionMatcher(open_playbook(path).newest)

    def ids(clause: str) -> list[str]:
        return [position.id for position in matcher.match(clause)]

    assert ids("The Client shall pay every invoice at once.") == ["P-1"]
    assert ids("Invoices are numbered. The Client pays wages.") == []
    assert ids("Disputes are governed by the law of Velden and decided by its courts.") == ["P-8"]
    assert ids("The weather is fine on most days of the year.") == []
    assert ids("Secret recipes stay confidential.") == ["P-9"]
    assert ids("A press release keeps nothing secret.") == []
    both = "The Client pays each invoice and keeps its content confidential."
    assert ids(both) == ["P-1", "P-9"]
