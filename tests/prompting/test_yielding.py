"""Rules that the parties may set aside, in words chosen for this and over families of rules."""

import pytest

from components.prompting.yielding import yields_to_agreement
from components.reader.families import part_families
from components.samples.rule_families import load_rule_families


@pytest.mark.parametrize(
    ("text", "yields"),
    [
        ("Unless otherwise agreed, the rent is due at the end of each month.", True),
        ("If the contract is silent, the seller bears the cost of carriage.", True),
        ("Subject to any other agreement, the agent bears his own expenses.", True),
        ("The parties are free to fix another place.", True),
        ("If no rate has been fixed, the rate is four percent per year.", True),
        ("Where nothing was agreed, the price of the day is owed.", True),
        ("If no price is stated on the shelf, the sale is void.", False),
        ("The parties may fix another rate, in no case above 18 percent.", False),
        ("The rent is due at the end of each month.", False),
        ("The rent is due at the end of each month. Another agreement is void.", False),
        ("Unless otherwise agreed, notice is given in writing; no clause may waive notice.", False),
        ("租金應於每月末日支付，但契約另有約定者，從其約定。", True),
        ("違約金由當事人約定之；未約定者，以百分之五計算。", True),
        ("租金不得逾市價。約定逾市價者，無效。", False),
    ],
)
def test_yields_to_agreement(text: str, yields: bool) -> None:
    """Words for "unless agreed otherwise" tell it, and a binding word beside them outweighs."""
    assert yields_to_agreement(text) is yields


def test_yields_to_agreement_on_held_out_families() -> None:
    """Over rules that the words were not chosen with, most that yield are found and few others."""
    _, held_out = part_families(load_rule_families(), 5)
    yielding = [yields_to_agreement(text) for family in held_out for text in family.yields]
    binding = [yields_to_agreement(text) for family in held_out for text in family.wordings]
    assert sum(yielding) / len(yielding) > 0.5
    assert sum(binding) / len(binding) < 0.03
