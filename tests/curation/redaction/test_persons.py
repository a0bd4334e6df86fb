"""Names of people, by hand."""

import pytest

from components.curation.redaction.persons import find_persons
from components.curation.redaction.vocabulary import Vocabulary


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Mr. Jonas Ferrer is the guarantor.", ["Jonas Ferrer", "Mr. Jonas Ferrer"]),
        ("signed by Xylo Quarrington on Monday", ["Xylo Quarrington"]),
        ("Greta Salander lends the money.", ["Greta Salander"]),
        ("負責人：王小明，於", ["王小明"]),
        ("THORNE, Alistair signs.", ["THORNE, Alistair"]),
        ("J. R. Haldane and Piotr Wiśniewski own it.", ["J. R. Haldane", "Piotr Wiśniewski"]),
        ("YAMAMOTO Keiko is the arbitrator.", ["YAMAMOTO Keiko"]),
        ("Hello Imran, the tenant called.", ["Imran"]),
        ("丙方洪志成為連帶保證人。", ["洪志成"]),
        ("丙方應負連帶保證責任，甲方和乙方亦同。", []),
        ("應委任律師代理訴訟，或經理人簽名。", []),
        ("B. Definitions and C. Term follow Chapter VI Supplementary Provisions.", []),
        ("The Executive Yuan decides on Easter Monday.", []),
        ("The Service Provider pays the Client.", []),
        ("May Rent be due on the first day.", []),
    ],
)
def test_find_persons_by_hand(text: str, names: list[str]) -> None:
    """Titles, roles and given names tell a name, each by itself; words of the trade are none."""
    spans = find_persons(text, Vocabulary.load())
    assert sorted({text[span.start : span.end] for span in spans}) == names


def test_find_persons_aliases() -> None:
    """The name without its title and the surname alone mean the same person."""
    (span,) = find_persons("Ms. Abigail Thornton owes the rent.", Vocabulary.load())[:1]
    assert span.key == "abigail thornton"
    assert span.aliases == ("Abigail Thornton", "Thornton")
