"""Postal addresses, by hand."""

import pytest

from components.curation.redaction.addresses import find_addresses


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        (
            "lives at 12 Market Square, Dover CT16 1LS, and pays",
            ["12 Market Square, Dover CT16 1LS"],
        ),
        ("Send it to P.O. Box 218.", ["P.O. Box 218"]),
        ("wohnhaft Lindenstraße 14, 10969 Berlin", ["Lindenstraße 14, 10969 Berlin"]),
        ("住臺北市中山路12號3樓。", ["住臺北市中山路12號3樓"]),
        ("The rent of the Market Square office is due.", []),
        ("12 months after the notice", []),
        (
            "Unit 12B, Kestrel Park, Leeds LS11 5QP is let",
            ["Unit 12B, Kestrel Park, Leeds LS11 5QP"],
        ),
        ("The skip is at Yard 5, Station Approach.", ["Yard 5, Station Approach"]),
        ("at 18 Rue des Lilas, 69003 Lyon, and", ["18 Rue des Lilas, 69003 Lyon"]),
        ("Unit 4, as the Tenant calls it, is empty", []),
    ],
)
def test_find_addresses_by_hand(text: str, addresses: list[str]) -> None:
    """An address has a street word and a number, or is a P.O. box."""
    assert [text[span.start : span.end] for span in find_addresses(text)] == addresses
