"""The date that a contract gives itself, and the dates of others that it mentions."""

import time
from datetime import date

import pytest

from components.documents.contract_dates import find_contract_date, read_contract_date


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


DAY = date(2021, 3, 3)


@pytest.mark.parametrize(
    "text",
    [
        "DEED\nExecuted as a deed on 3 March 2021, this replaces the agreement dated 1 May 2019.",
        "This deed was signed as a deed on 3rd March 2021.",
        "THIS AGREEMENT is made this third day of March, 2021, by and between A and B.",
        "THIS INDENTURE made the 3rd day of March, A.D. 2021, between A and B",
        "Dated the 3rd of March 2021",
        "Dated this third day of March in the year two thousand and twenty-one",
        "This Agreement is made on Wednesday, 3 March 2021, by A and B.",
        "This Agreement is made on Wednesday, the 3rd of March, 2021.",
        "Signed at New Harbour, March 3, 2021",
        "Signed at Rome on 3 March 2021 in two copies",
        "IN WITNESS WHEREOF the parties have executed this Agreement as of March 3, 2021.",
        "IN WITNESS WHEREOF, the parties hereto have signed on 03 Mar 2021.",
        "Effective Date: 3 March 2021",
        "This Agreement takes effect on 3 March 2021.",
        "This Agreement is made on 3 March 2021 and is effective as of 1 April 2021.",
        "Date of this Agreement: 03/03/2021",
        "Date of signature: 2021/03/03",
        "Contract date | 3.3.2021",
        "Date: 3 March 2021\nThe Employee was born on 1 May 1980.",
        "LOAN AGREEMENT No. 7 dated 3 March 2021",
        "LOAN AGREEMENT\nmade as of 3 March 2021 between A and B",
        "Mietvertrag\nBerlin, den 3. M\u00e4rz 2021",
        "Bail\nFait \u00e0 Paris, le 3 mars 2021",
        "Contrato\nMadrid, a 3 de marzo de 2021",
        "Contratto\nRoma, 3 marzo 2021",
        "Datum: 3. M\u00e4rz 2021",
        "借款契約書\n中華民國一一○年三月三日",
        "中華民國一百一十年三月三日",
        "中 華 民 國 110 年 3 月 3 日",
        "中華民國　１１０　年　３　月　３　日",
        "西元2021年3月3日",
        "二〇二一年三月三日",
        "立約日：110年3月3日",
        "簽約日期：民國110年3月3日",
        "合同签订日期：2021年3月3日",
        "本契約於中華民國110年3月3日簽訂。",
        "本合同于2021年3月3日在北京签订。",
        "雙方於民國110年3月3日訂立本契約。",
        "日期：2021年3月3日",
        "Date:\n3 March 2021",
        "Signed: ______ 3 March 2021",
        "Made in duplicate at New Harbour on 3 March 2021.",
        "This Promissory Note is issued on March 3, 2021.",
        "立契約書人：甲 民國110年3月3日",
    ],
)
def test_find_contract_date_worded(text: str) -> None:
    """Every wording and form of a date that the contract gives itself is read."""
    assert find_contract_date(text) == DAY


@pytest.mark.parametrize(
    "text",
    [
        "Employee: A. Example\nDate of birth: 1 May 1980",
        "Born on 1 May 1980",
        "Birth date: 1 May 1980",
        "Date of delivery: 1 May 2022",
        "Due date: 1 May 2022",
        "Commencement date: 1 May 2022",
        "Reference is made to Offer No. 5 dated 1 May 2019.",
        "The price list of the order dated 1 May 2019 applies.",
        "This supersedes the one signed on 1 May 2019.",
        "The annual accounts drawn up 31 December 2020 are attached.",
        "This Agreement amends the Lease made on 1 May 2019.",
        "Under Policy No. 12/A dated 1 May 2019 the insurer pays.",
        "This Agreement was originally signed on 1 May 2019.",
        "A company founded on 1 May 2019",
        "The goods were delivered on 1 May 2019.",
        "The loan runs from 1 May 2019 to 1 May 2024.",
        "出生日期：民國70年5月1日",
        "出生年月日：\n民國70年5月1日",
        "雙方前於民國108年5月1日簽訂租賃契約。",
        "依民國108年5月1日簽訂之租賃契約辦理。",
        "租期自民國110年1月1日起至112年12月31日止。",
    ],
)
def test_find_contract_date_of_something_else(text: str) -> None:
    """A birth, a delivery, a term or another instrument does not date the contract."""
    assert read_contract_date(text).day is None
    assert read_contract_date(text).notes == ("no words of the contract say which day it is of",)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("Dated 31 February 2022", "31 February 2022 is no day of the calendar"),
        ("Date: 3/4/2022", "3/4/2022 may be two days, for either number may be the month"),
        ("民國110年2月30日", "民國110年2月30日 is no day of the calendar"),
        (
            "Date: 1 March 2022\nDate: 2 March 2022",
            "the contract gives itself several dates: 2022-03-01, 2022-03-02",
        ),
    ],
)
def test_read_contract_date_tells_why_not(text: str, note: str) -> None:
    """A day that does not exist, may be two or is contradicted is told, never made up."""
    contract_date = read_contract_date(text)
    assert contract_date.day is None
    assert note in contract_date.notes


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("This Agreement is made on 3 March  2021 between A and B.", "made on 3 March 2021"),
        ("Name: A | Date: 3 March 2021", "Date: 3 March 2021"),
        ("本契約於民國110年3月3日簽訂。", "本契約於民國110年3月3日簽訂"),
        ("Berlin, den 3. März 2021", "Berlin, den 3. März 2021"),
    ],
)
def test_read_contract_date_shows_the_words(text: str, words: str) -> None:
    """The words that state the day are given with it."""
    assert read_contract_date(text).words == words
    assert read_contract_date(text).notes == ()


def test_contract_date_shows_no_words() -> None:
    """A log that holds the result does not hold the contract's words."""
    assert repr(read_contract_date("Dated 3 March 2021")) == "ContractDate(day=2021-03-03, notes=0)"


@pytest.mark.parametrize(
    "piece",
    [
        "made on On ",
        "dated ",
        "the agreement ",
        "3 March ",
        "12/",
        "年",
        "一年一月",
        "Date: ",
        "A. ",
    ],
)
def test_find_contract_date_hostile_text(piece: str) -> None:
    """Repetition that would make a careless pattern hang is read at once."""
    start = time.process_time()
    find_contract_date(piece * 1_000)
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    "text",
    [
        "A Ltd\n14 Mill Lane, Leeds\n\n1 February 2024\n\nDear Ms B,\n\nWe act for you.",
        "CONTRAT\n\nArticle 1\n\nFait à Paris, le 1er février 2024, en deux exemplaires.",
        "CONTRATTO\n\nIl giorno 1 febbraio 2024, tra A e B",
        "UMOWA NAJMU\n\nzawarta w dniu 1 lutego 2024 r. w Warszawie",
        "HUUROVEREENKOMST\n\nAmsterdam, 1 februari 2024",
    ],
)
def test_letters_and_contracts_in_other_languages_have_a_date(text: str) -> None:
    """The date of a letter above its salutation, and words of making in other languages."""
    assert find_contract_date(text) == date(2024, 2, 1)


@pytest.mark.parametrize(
    "text",
    [
        "LOAN\n\nDear Ms B,\n\n1 February 2024\n\nThe loan is due on that day.",
        "LOAN\n\nThe lender lends.\n\nThe earlier contract,\n\nzawarta w dniu 1 lutego 2024, ends.",
    ],
)
def test_dates_below_a_salutation_or_far_down_are_none(text: str) -> None:
    """A bare date in the body of a letter and a mention far down say nothing of the contract."""
    assert find_contract_date(text) is None
