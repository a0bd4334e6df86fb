"""A clause held against a position."""

from pathlib import Path

import pytest

from components.playbooks.outcomes import judge_clause
from components.playbooks.playbook import Playbook
from components.playbooks.source import open_playbook
from components.records import PositionOutcome
from tests.playbooks.files import PAYMENT, RIVALS, write_playbook

VISITS = "### Position P-3: Visits\nPreferred: at most 60 days\nWording: The Client visits once.\n"
FORM = (
    '### Position P-4: Form\nPreferred: "in writing"\nAcceptable: "by e-mail"\n'
    'Unacceptable: "by word of mouth"\n'
)
NOTICE = (
    "### Position P-5: Notice\nUnacceptable: less than 10 days or more than 90 days\n"
    "Unacceptable: between 5 and 10 percent\n"
)


@pytest.fixture(scope="module")
def playbook(tmp_path_factory: pytest.TempPathFactory) -> Playbook:
    """A playbook of five positions."""
    folder: Path = tmp_path_factory.mktemp("playbook")
    path = write_playbook(folder, "p.md", PAYMENT, RIVALS, VISITS, FORM, NOTICE)
    return open_playbook(path).newest


def judge(playbook: Playbook, number: int, clause: str) -> PositionOutcome:
    """Hold a clause against the position of a number, from 1."""
    return judge_clause(playbook, playbook.positions[number - 1], clause)


@pytest.mark.parametrize(
    ("number", "clause", "state", "decided_by"),
    [
        (1, "The Client pays within 45 days.", "preferred", "figures"),
        (1, "The Client pays within 25 days.", "acceptable", "figures"),
        (1, "The Client pays within 15 days.", "deviates", "figures"),
        (1, "The Client pays within 5 days.", "deviates", "figures"),
        (1, "The Client pays at once.", "unclear", "none"),
        (1, "The Client pays within 45 days, for goods within 5 days.", "unclear", "none"),
        (1, "The Client pays at the latest after 45 days.", "unclear", "none"),
        (1, "The Client pays no earlier than 45 days after receipt.", "preferred", "figures"),
        (2, "May not work for a competitor for 4 months.", "preferred", "figures"),
        (2, "May not work for a competitor for 9 months.", "deviates", "figures"),
        (2, "May not work for any competitor for 4 months.", "unclear", "none"),
        (2, "Works for any competitor for 4 months.", "deviates", "words"),
        (3, "The Client visits at least every 30 days.", "unclear", "none"),
        (3, "3.1 The Client visits once.", "unclear", "none"),
        (3, "The Client visits once.", "preferred", "words"),
        (4, "A guarantee is given in writing.", "preferred", "words"),
        (4, "A guarantee may be given by e-mail.", "acceptable", "words"),
        (4, "A guarantee is given by word of mouth.", "deviates", "words"),
        (4, "A guarantee is not given by word of mouth.", "unclear", "none"),
        (5, "Notice is given 5 days before.", "deviates", "figures"),
        (5, "Notice is given 120 days before.", "deviates", "figures"),
        (5, "Notice is given 30 days before.", "acceptable", "figures"),
        (5, "The fee is 7 percent.", "deviates", "figures"),
        (5, "The fee is 12 percent.", "acceptable", "figures"),
        (4, "A guarantee is given in writing or by word of mouth.", "deviates", "words"),
    ],
)
def test_stated_rules_decide_or_a_person_does(
    playbook: Playbook, number: int, clause: str, state: str, decided_by: str
) -> None:
    """Figures and quoted words decide; what they leave open, or say both ways, is unclear."""
    outcome = judge(playbook, number, clause)
    assert (outcome.state, outcome.decided_by) == (state, decided_by)


def test_a_deviation_cites_position_and_version_and_offers_the_fallback(
    playbook: Playbook,
) -> None:
    """A reader sees which position, of which version, why, what to write and whom to ask."""
    outcome = judge(playbook, 1, "The Client pays within 5 days.")
    assert (
        outcome.name
        == f"Position P-1 (Term of payment), playbook house, version {playbook.version}"
    )
    assert outcome.reason == "5 days is less than 10 days, which is not accepted"
    assert outcome.fallback == "The Client pays each invoice within 30 days."
    assert outcome.ask == "Head of Finance"
    kept = judge(playbook, 1, "The Client pays within 45 days.")
    assert (kept.reason, kept.fallback, kept.ask) == ("45 days keeps at least 30 days", "", "")


def test_evidence_never_deviates(playbook: Playbook) -> None:
    """What was signed so far describes; a clause that differs from it is for a person."""
    values = {"binding": "evidence"}
    position = playbook.positions[0].model_copy(update=values)
    outcome = judge_clause(playbook, position, "The Client pays within 5 days.")
    assert outcome.state == "unclear"
    assert outcome.reason.startswith("it differs from what the house has signed: 5 days is less")


def test_figure_of_another_kind_is_told(playbook: Playbook) -> None:
    """A clause whose figure no limit can be compared with is not said to have none."""
    outcome = judge(playbook, 3, "The Client visits after it has paid three months' rent.")
    assert outcome.state == "unclear"
    assert outcome.reason == (
        "it speaks of three months' rent, which is of another kind than at most 60 days"
    )
    silent = judge(playbook, 3, "The Client visits when it likes.")
    assert silent.reason == "it has neither a figure nor words that the position speaks of"
