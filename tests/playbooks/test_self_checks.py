"""What the author of a playbook is told before a contract is held against it."""

from pathlib import Path

import pytest

from components.playbooks.self_checks import list_remarks
from components.playbooks.source import open_playbook
from components.samples.playbook import PLAYBOOK
from tests.playbooks.files import PAYMENT, RIVALS, write_playbook

MONEY = """### Position P-3: Deposit
Known by: deposit
Preferred: at most 2 months
Unacceptable: more than 1 month
Fallback:
> The deposit is 2 months' rent.
"""


def remarks_on(folder: Path, *positions: str) -> list[str]:
    """Return the remarks on a playbook of some positions."""
    path = write_playbook(folder, "p.md", *positions)
    return [f"{position.id}: {text}" for position, text in list_remarks(open_playbook(path).newest)]


def test_sound_positions_have_none(tmp_path: Path) -> None:
    """A position that accepts its own words says nothing."""
    sound = PAYMENT.replace("The Client pays each invoice", "The Client may pay each invoice")
    assert remarks_on(tmp_path, sound, RIVALS) == []


def test_sample_playbook_accepts_what_it_offers() -> None:
    """The sample's fallbacks are each known, and none deviates."""
    assert not [text for _, text in list_remarks(open_playbook(PLAYBOOK).newest) if "own" in text]


@pytest.mark.parametrize(
    ("position", "said"),
    [
        (PAYMENT.replace("30 days.", "5 days."), "P-1: its own fallback deviates from it: 5 days"),
        (PAYMENT.replace("pay invoice", "settle bill"), "P-1: its own fallback is not known"),
        (MONEY, "P-3: it does not accept what it asks for, at most 2 months: "),
    ],
)
def test_positions_at_odds_with_themselves(tmp_path: Path, position: str, said: str) -> None:
    """A fallback that deviates or is not recognised, and a preference that is banned, are told."""
    assert any(remark.startswith(said) for remark in remarks_on(tmp_path, position))
