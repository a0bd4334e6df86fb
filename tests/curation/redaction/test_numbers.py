"""Numbers that are personal data: by check digits, by words before them, by region."""

import pytest

from components.curation.redaction.numbers import (
    find_accounts,
    find_emails,
    find_identities,
    find_phones,
    is_taiwan_id,
)


@pytest.mark.parametrize(
    ("number", "is_right"),
    [("A123456789", True), ("A123456788", False), ("F131104093", True), ("F131104094", False)],
)
def test_is_taiwan_id(number: str, is_right: bool) -> None:
    """The check digit decides.

    The numbers are the ones that public examples of the rule work through.
    """
    assert is_taiwan_id(number) == is_right


def test_find_emails_whole() -> None:
    """An address is found whole, without the full stop behind it."""
    text = "Write to m.castellane@example.org."
    (span,) = find_emails(text)
    assert text[span.start : span.end] == "m.castellane@example.org"
    assert find_emails("No address, only an @ sign.") == []


def test_find_accounts_by_check_digits() -> None:
    """A right IBAN and a right card number are found; with another last digit they are not.

    The numbers are those of the standards' own examples.
    """
    for right, wrong in (
        ("GB82 WEST 1234 5698 7654 32", "GB82 WEST 1234 5698 7654 33"),
        ("4111 1111 1111 1111", "4111 1111 1111 1112"),
    ):
        assert [span.key for span in find_accounts(right)] == [right.replace(" ", "")]
        assert find_accounts(wrong) == []


def test_find_by_the_words_before() -> None:
    """Without check digits the words before a number decide, in English and Chinese."""
    (passport,) = find_identities("holder of passport no. L7654321,")
    assert (passport.kind, passport.key) == ("ID", "L7654321")
    (account,) = find_accounts("帳號：123-456-789012")
    assert (account.kind, account.key) == ("ACCOUNT", "123456789012")
    assert find_identities("Clause no. 1234567 applies.") == []
    assert [span.key for span in find_identities("Her passport (PA7712345) expires.")] == [
        "PA7712345"
    ]
    assert [span.key for span in find_identities("Passport No 552190876")] == ["552190876"]
    assert [span.key for span in find_accounts("pay gb82west12345698765432 now")] == [
        "gb82west12345698765432"
    ]


def test_find_phones_tells_bare_digits_by_the_word_before() -> None:
    """Ten digits alone are a telephone number behind such a word, and else none."""
    assert [span.key for span in find_phones("phone 2125550147 for keys", ["US"])] == ["2125550147"]
    assert find_phones("order 2125550147 is late", ["US"]) == []
    assert find_phones("It is 2125550147 in all.", ["US"]) == []
    assert find_phones("decree 09800116331 of 2009", ["GB"]) == []


def test_find_phones_by_region() -> None:
    """An international number is found anywhere, a national one in its region only."""
    assert [span.key for span in find_phones("Call +44 20 7946 0958.", [])] == ["442079460958"]
    assert [span.key for span in find_phones("Call 020 7946 0958.", ["GB"])] == ["02079460958"]
    assert find_phones("Call 020 7946 0958.", ["TW"]) == []
