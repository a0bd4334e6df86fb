"""Names of laws beside a citation, recognised by their form."""

import pytest

from components.statutes.titles import find_law_before, find_law_beside, find_law_of


@pytest.mark.parametrize(
    ("before", "law"),
    [
        ("Pursuant to the Civil Code ", "Civil Code"),
        ("see the Code of Civil Procedure, ", "Code of Civil Procedure"),
        ("within this Act, ", "this Act"),
        ("under 42 U.S.C. ", "42 U.S.C."),
        ("依照民法", "民法"),
        ("違反《勞動基準法》", "勞動基準法"),
        ("the tenant under ", ""),
        ("Magna Carta ", ""),
    ],
)
def test_find_law_before(before: str, law: str) -> None:
    """The name begins behind the words that lead to it; without a name nothing is taken."""
    text = before + "Article 5"
    begin, name = find_law_before(text, len(before), 0)
    assert name == law
    assert text[begin : len(before)].strip("《》, ") == law


def test_find_law_before_stops_at_the_last_citation() -> None:
    """A law that belongs to the citation before is not taken again."""
    text = "Civil Code Article 5, Article 7"
    start = text.rindex("Article")
    assert find_law_before(text, start, text.index(",")) == (start, "")


@pytest.mark.parametrize(
    ("after", "law"),
    [
        (" of the Labour Code and the Employer", "Labour Code"),
        (" of the Rent Act 1977 applies", "Rent Act 1977"),
        (" of Regulation (EU) 2016/679", "Regulation (EU) 2016/679"),
        (" of the civil code say", "civil code"),
        (" of the premises", ""),
    ],
)
def test_find_law_of(after: str, law: str) -> None:
    """A name ends with its noun, its year or its number."""
    text = "Article 5" + after
    end, name = find_law_of(text, len("Article 5"))
    assert name == law
    assert text[:end].endswith(law)


def test_find_law_beside_needs_a_bare_article_for_an_abbreviation() -> None:
    """An abbreviation counts after `Art. 205`; a full name after a comma always counts."""
    assert find_law_beside("Art. 205 CC", 8, is_bare=True) == (11, "CC")
    assert find_law_beside("Art. 205 CC", 8, is_bare=False) == (8, "")
    assert find_law_beside("Art. 205, Civil Code", 8, is_bare=False) == (20, "Civil Code")
    assert find_law_beside("Art. 205, Civil Code Article 7", 8, is_bare=True) == (8, "")


def test_find_law_beside_without_of() -> None:
    """A law's whole name may follow the number directly; a heading of a contract is no law."""
    text = "Section 12 Sale of Goods Act applies"
    assert find_law_beside(text, 10, is_bare=False) == (28, "Sale of Goods Act")
    assert find_law_beside("Section 12 Governing Law", 10, is_bare=False) == (10, "")
    assert find_law_beside("Section 12 The Act", 10, is_bare=False) == (10, "")
