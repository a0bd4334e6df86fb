"""The date that a contract gives itself, and the dates of others that it mentions."""

from datetime import date

import pytest

from components.documents.contract_dates import find_contract_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LEASE AGREEMENT\ndated 1 March 2022\nbetween A and B", date(2022, 3, 1)),
        ("This Agreement is entered into on March 1, 2022 between A and B.", date(2022, 3, 1)),
        (
            (
                'This Agreement (the "Agreement") is made and entered into as of this 1st day of'
                " March, 2022."
            ),
            date(2022, 3, 1),
        ),
        ("Loan Agreement as of 2022-03-01", date(2022, 3, 1)),
        ("Loan\nDate: 1. 3. 2022", date(2022, 3, 1)),
        ("This contract, concluded on 1 Sept. 2022, is between A and B.", date(2022, 9, 1)),
        ("The parties have signed this Agreement on 2 March 2026.", date(2026, 3, 2)),
        ("Dated: March 1st, 2022\nSigned on 1 March 2022", date(2022, 3, 1)),
        ("This Agreement replaces the lease dated 1 March 2019.", None),
        ("As of 1 January 2024 the rent is 500 marks.", None),
        ("A loan agreement made on 3 May 2019 is referred to.", None),
        ("The Act of 3 May 2019 applies; deliver by 4 June 2020.", None),
        ("Date: 1 March 2022\nDate: 2 March 2022", None),
        ("Dated 3/4/2022", None),
        ("Dated 31 February 2022", None),
        ("No date at all.", None),
    ],
)
def test_find_contract_date(text: str, expected: date | None) -> None:
    """Only a date the contract gives itself is found.

    None, ambiguous, foreign and several that differ give None.
    """
    assert find_contract_date(text) == expected


def test_find_contract_date_looks_at_both_ends_only() -> None:
    """A date in the middle of a long contract is not looked at, one at its end is."""
    filler = "word " * 600
    assert find_contract_date(f"{filler}\nDate: 1 March 2022\n{filler}") is None
    assert find_contract_date(f"{filler}\n{filler}\nDate: 1 March 2022") == date(2022, 3, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("借款契約書\n\n中華民國111年3月1日\n", date(2022, 3, 1)),
        ("签订日期：2022年3月1日\n本合同自2023年1月1日起生效。", date(2022, 3, 1)),
        ("本合同自2023年1月1日起生效。", None),
    ],
)
def test_find_contract_date_chinese(text: str, expected: date | None) -> None:
    """A Chinese date counts on a line of its own; year 111 of the Republic is 2022."""
    assert find_contract_date(text) == expected
