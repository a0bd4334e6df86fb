"""The house's own wording as changes of a clause that deviates from a position."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from components.errors import UsageError
from components.playbooks.matching import PositionMatcher
from components.playbooks.outcomes import judge_clause
from components.playbooks.playbook import Playbook
from components.playbooks.source import open_playbook
from components.records import PositionOutcome, Redline
from components.redlining.house_wordings import propose_house_wording
from tests.playbooks.files import PAYMENT, write_playbook

RATE = """### Position P-2: Default interest
Known by: pays late
Preferred: at most 8 percent per year
Fallback:
> Who pays late owes interest of 8 percent per year.
"""
BLANK = """### Position P-3: Secrecy
Known by: secret
Preferred: at most 24 months
Fallback:
> Everything stays secret for [two] years.
"""
SELLER = """### Position P-4: Warranty
Known by: warranty
Preferred: at least 24 months
Fallback:
> The Supplier gives a warranty of 24 months.
"""


@pytest.fixture(scope="module")
def playbook(tmp_path_factory: pytest.TempPathFactory) -> Playbook:
    """A playbook of four positions."""
    folder: Path = tmp_path_factory.mktemp("playbook")
    return open_playbook(write_playbook(folder, "p.md", PAYMENT, RATE, BLANK, SELLER)).newest


def judge(playbook: Playbook, clause: str) -> list[PositionOutcome]:
    """Return what the playbook says of a clause."""
    positions = PositionMatcher(playbook).match(clause)
    return [judge_clause(playbook, position, clause) for position in positions]


def apply(playbook: Playbook, clause: str, parties: Sequence[str] = ("Client",)) -> str:
    """Return a clause with the house's wordings in it."""
    outcomes = [one for one in judge(playbook, clause) if one.state == "deviates"]
    assert outcomes
    changes = propose_house_wording(clause, outcomes, parties, lambda text: judge(playbook, text))
    for change in changes:
        assert clause[change.start : change.end] == change.old
    return Redline(changes=changes, citation="", confidence=0).apply(clause)


def test_label_and_other_sentences_stay(playbook: Playbook) -> None:
    """Only the sentence that deviates is replaced, behind the clause's own number."""
    clause = "4.1 The Client pays each invoice within 5 days. It gets a receipt for each."
    assert apply(playbook, clause) == (
        "4.1 The Client pays each invoice within 30 days. It gets a receipt for each."
    )


def test_two_positions_in_one_clause(playbook: Playbook) -> None:
    """Each deviating sentence gets the wording of its own position."""
    clause = "The Client pays each invoice within 5 days. If it pays late, 20 percent a year run."
    assert apply(playbook, clause) == (
        "The Client pays each invoice within 30 days. Who pays late owes interest of 8 percent per"
        " year."
    )


def test_figure_behind_the_sentence_that_names_it(playbook: Playbook) -> None:
    """A thing and its figure in two sentences are replaced together."""
    clause = "1. The Client pays every invoice. It does so within 5 days. Cats are allowed."
    assert apply(playbook, clause) == (
        "1. The Client pays each invoice within 30 days. Cats are allowed."
    )


@pytest.mark.parametrize(
    ("clause", "parties", "reason"),
    [
        ("It is kept secret for 60 months.", ("Client",), "P-3 has a blank"),
        ("A warranty of 3 months is given.", ("Seller", "Buyer"), "names the Supplier"),
        ("The Client pays each invoice within 5 days.", (), "names the Client"),
        ("Who pays late an invoice, pays it in 5 days with 20% a year.", ("Client",), "two"),
    ],
)
def test_nothing_unfit_is_proposed(
    playbook: Playbook, clause: str, parties: Sequence[str], reason: str
) -> None:
    """A blank, a party that the contract does not know, and one sentence of two are refused."""
    if not parties:
        clause = clause.replace("The Client", "The Tenant")
    with pytest.raises(UsageError, match=reason):
        apply(playbook, clause, parties)


def test_party_called_otherwise_alike(playbook: Playbook) -> None:
    """A role that the contract's own parties have, or that the clause names, is no obstacle."""
    assert "Supplier" in apply(playbook, "A warranty of 3 months is given.", ("Supplier", "Client"))
    clause = "The Supplier gives a warranty of 3 months."
    assert apply(playbook, clause, ()) == "The Supplier gives a warranty of 24 months."
