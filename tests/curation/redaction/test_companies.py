"""Names of companies, by hand."""

import pytest

from components.curation.redaction.companies import find_companies
from components.curation.redaction.vocabulary import Vocabulary


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The loan of Brandt Timber LLC falls due.", ["Brandt Timber LLC"]),
        ("Between Holt & Sons Ltd. and the Client", ["Holt & Sons Ltd."]),
        ("台灣積木股份有限公司應返還押金。", ["台灣積木股份有限公司"]),
        ("The Company and the Trust agree.", []),
        ("SHENGDA PRESSES CO., LTD. ships", ["SHENGDA PRESSES CO., LTD."]),
        ("MÜLLER ANLAGENBAU GMBH installs the boilers", ["MÜLLER ANLAGENBAU GMBH"]),
        ("owed to Ristorante da Gino S.a.s.", ["Ristorante da Gino S.a.s"]),
        ("THE LIABILITY OF THE SELLER IS LIMITED TO DIRECT LOSS.", []),
        ("A Limited Liability Company may be the Buyer.", []),
        ("during this IP Agreement, and Company agrees", []),
        ("準用股份有限公司清算之規定。", []),
    ],
)
def test_find_companies_by_hand(text: str, names: list[str]) -> None:
    """A legal form tells a company; leading words are no part of it, nor are words of the trade."""
    spans = find_companies(text, Vocabulary.load())
    assert [text[span.start : span.end] for span in spans] == names


def test_find_companies_aliases() -> None:
    """The short name that a contract defines and the first word mean the same company."""
    text = 'Holtmann Timber LLC (the "Holtmanns") lends.'
    (span,) = find_companies(text, Vocabulary.load())
    assert span.key == "holtmann timber"
    assert span.aliases == ("Holtmanns", "Holtmann")
