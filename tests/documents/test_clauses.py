"""Clauses: what is a clause of a contract and what is not, and exact offsets."""

import time
from io import BytesIO

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.documents.clauses import MAX_CLAUSE_CHARS, segment
from components.documents.contract_dates import find_contract_date
from components.documents.document import DocumentLimits, parse_document
from components.records import Clause

LIMITS = DocumentLimits()


def clauses_of(text: str, name: str = "a.txt") -> tuple[Clause, ...]:
    """Return the clauses of a text, after a check of their offsets and order."""
    document = parse_document(name, text.encode(), LIMITS)
    clauses = segment(document)
    assert all(document.text[clause.start : clause.end] == clause.text for clause in clauses)
    assert [clause.start for clause in clauses] == sorted(clause.start for clause in clauses)
    return clauses


def headed(text: str, name: str = "a.txt") -> list[tuple[str, str]]:
    """Return heading and text of each clause."""
    return [(clause.heading, clause.text) for clause in clauses_of(text, name)]


NUMBERED = """SERVICE AGREEMENT

dated 2 March 2026

between

Acme Ltd, a company registered in Meridia, with its seat at 5 Harbour Street (the "Supplier")

and

Beta LLC (hereinafter the "Client").

Table of Contents
1. Definitions ........ 2
2. Interest ........ 3

1. Definitions

1.1 "Fee" means the sum which the Client shall pay.

2. INTEREST

2.1 The loan bears interest at 18 % per year until the day on
which it is repaid in full.

Page 3 of 9

2.2 The Supplier shall:
(a) deliver the goods;
(b) invoice them.

Article 5
Liability

The Supplier is not liable for gross negligence.

IN WITNESS WHEREOF the parties have signed this Agreement.

By: ______________
Name: Jane Doe

Schedule 1 Charges

The monthly charge is 500 marks.
"""


def test_segment_numbered_contract() -> None:
    """Only the terms of a numbered contract are clauses, each under its heading."""
    assert headed(NUMBERED) == [
        ("1. Definitions", '1.1 "Fee" means the sum which the Client shall pay.'),
        (
            "2. INTEREST",
            (
                "2.1 The loan bears interest at 18 % per year until the day on which it is repaid"
                " in full."
            ),
        ),
        ("2. INTEREST", "2.2 The Supplier shall:\n(a) deliver the goods;\n(b) invoice them."),
        ("Article 5 Liability", "The Supplier is not liable for gross negligence."),
        ("Schedule 1 Charges", "The monthly charge is 500 marks."),
    ]


def test_segment_unnumbered_contract() -> None:
    """Without numbers a paragraph is a clause, and short title lines are headings."""
    text = (
        "Lease Agreement\n\nBetween Ann Lee, residing at 3 Hill Road, and Bo Tan, residing at 4"
        " Hill Road.\n\nRent\n\nThe tenant pays a rent of 500 marks every month to the"
        " landlord.\n\nIt is due on the first day.\n\nNotice Period\n\nEither party may end the"
        " lease by giving one month of notice.\n"
    )
    assert headed(text) == [
        ("Rent", "The tenant pays a rent of 500 marks every month to the landlord."),
        ("Rent", "It is due on the first day."),
        ("Notice Period", "Either party may end the lease by giving one month of notice."),
    ]


def test_segment_markdown_handbook() -> None:
    """A Markdown handbook works by its headings, list items stay with their lead-in."""
    text = "# Handbook\n\n## Leave\n\nEvery employee has 20 days of leave, which may be taken:\n\n"
    text += "- in one piece;\n- in parts.\n\n## Pay\n\nWages are paid monthly."
    assert headed(text, "handbook.md") == [
        (
            "Leave",
            "Every employee has 20 days of leave, which may be taken:\nin one piece;\nin parts.",
        ),
        ("Pay", "Wages are paid monthly."),
    ]


def test_segment_word_clauses_in_heading_style_are_clauses() -> None:
    """A heading style on a whole sentence, as legal templates do, does not hide the term."""
    document = docx.Document()
    document.add_heading("Interest", level=1)
    document.add_heading(
        "The borrower shall pay interest at 18 percent per year on the loan.", level=2
    )
    buffer = BytesIO()
    document.save(buffer)
    clauses = segment(parse_document("a.docx", buffer.getvalue(), LIMITS))
    assert [(c.heading, c.text) for c in clauses] == [
        ("Interest", "The borrower shall pay interest at 18 percent per year on the loan.")
    ]


def test_segment_short_terms_are_not_lost() -> None:
    """Short lines that no text follows are terms, not headings."""
    text = (
        "1. Rent\n\n1.1 Rent is due monthly.\n\n2. No pets\n\n3. No refunds\n\n4. No subletting\n"
    )
    assert [clause.text for clause in clauses_of(text)] == [
        "1.1 Rent is due monthly.",
        "2. No pets",
        "3. No refunds",
        "4. No subletting",
    ]


def test_segment_clauses_numbered_in_brackets_stay_apart() -> None:
    """Clauses numbered (1), (2) are siblings, while (a) below (1) belongs to it."""
    text = (
        "1. Sale\n\n(1) The seller hands over the goods.\n\n(a) at the dock;\n\n(2) The buyer pays"
        " the price.\n"
    )
    assert [text for _, text in headed(text)] == [
        "(1) The seller hands over the goods.\n(a) at the dock;",
        "(2) The buyer pays the price.",
    ]


def test_segment_blank_to_fill_in_is_a_term() -> None:
    """A line with a blank that says something is kept, a signature line is not."""
    term = "1.1 The rent is ________ marks a month, due on the first day."
    clauses = clauses_of(f"1. Rent\n\n{term}\n\nSigned: ________\n")
    assert [clause.text for clause in clauses] == [term]


def test_segment_very_long_paragraph_is_cut_at_sentences() -> None:
    """A paragraph beyond the limit is cut at sentences, not at abbreviations; no word is lost."""
    sentence = (
        "The supplier named in Annex No. 5 shall deliver the goods to Mr. Lee at the dock of the"
        " buyer, i.e. the west dock."
    )
    clauses = clauses_of("1. Delivery\n\n1.1 " + " ".join([sentence] * 40))
    assert len(clauses) > 3
    assert all(
        len(clause.text) <= MAX_CLAUSE_CHARS and clause.text.endswith("west dock.")
        for clause in clauses
    )
    assert " ".join(clause.text for clause in clauses) == "1.1 " + " ".join([sentence] * 40)


def test_segment_ids_are_unique_for_equal_text() -> None:
    """Two clauses with the same words share the hash and differ in the ordinal."""
    first, second = clauses_of(
        "1. Rent\n\n1.1 Rent is due monthly.\n\nRent is late.\n\nRent is late.\n"
    )[1:]
    assert first.id.split("-")[0] == second.id.split("-")[0]
    assert (first.id.split("-")[1], second.id.split("-")[1]) == ("2", "3")


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="ab A1.(): \n|_,;第條。", min_size=1, max_size=400))
def test_segment_offsets_hold_for_any_text(text: str) -> None:
    """Whatever the text, clauses are exact, in order, and do not overlap."""
    if text.strip():
        clauses = clauses_of("Rent is due now.\n" + text)
        assert all(
            first.end <= second.start for first, second in zip(clauses, clauses[1:], strict=False)
        )
        assert all(clause.text.strip() == clause.text != "" for clause in clauses)


def work_for(piece: str, size: int) -> float:
    """Return the processor time to cut a text of so many characters, the least of two trials."""
    document = parse_document("a.txt", (piece * (size // len(piece))).encode(), LIMITS)
    times = []
    for _ in range(2):
        started = time.process_time()
        segment(document)
        find_contract_date(document.text)
        times.append(time.process_time() - started)
    return min(times)


@pytest.mark.parametrize(
    "piece", ["a ", "._ ", "1.1 ", "(a) x;\n", '"(the ', "this agreement ", "第三條"]
)
def test_segment_hostile_text_costs_what_its_length_costs(piece: str) -> None:
    """Five times an awkward pattern takes about five times the work, not twenty-five times."""
    work_for(piece, 1_000)
    assert work_for(piece, 30_000) < 0.05 + 12 * work_for(piece, 6_000)


def test_segment_chinese_contract() -> None:
    """A Chinese contract is cut at its articles and points; lists stay with their lead-in."""
    text = """借款契約書

立契約書人：甲方王大明，乙方李小華。

第一條 借款金額

甲方借予乙方新臺幣一百萬元整。

第二條 利息及違約金

一、本借款之利息按週年利率百分之十八計算。

二、乙方遲延給付時，應支付下列款項：

（一）遲延利息；

（二）每日千分之一之違約金。

第三條　乙方應於民國一百一十二年十二月三十一日前清償。

第四條 管轄法院

因本契約涉訟時，雙方同意以臺灣臺北地方法院為第一審管轄法院。

中華民國111年3月1日
"""
    assert headed(text) == [
        ("第一條 借款金額", "甲方借予乙方新臺幣一百萬元整。"),
        ("第二條 利息及違約金", "一、本借款之利息按週年利率百分之十八計算。"),
        (
            "第二條 利息及違約金",
            "二、乙方遲延給付時，應支付下列款項：\n（一）遲延利息；\n（二）每日千分之一之違約金。",
        ),
        ("", "第三條 乙方應於民國一百一十二年十二月三十一日前清償。"),
        ("第四條 管轄法院", "因本契約涉訟時，雙方同意以臺灣臺北地方法院為第一審管轄法院。"),
    ]


def test_segment_gives_clauses_the_numbers_of_the_contract() -> None:
    """Typed numbers, letters below them, those of a heading, and none."""
    text = (
        "The parties agree as follows.\n\n4. Rent\n\n4.1 The tenant pays EUR 900 a month.\n\n"
        "4.2 The tenant pays late rent with interest.\n\n(a) Interest is 5 percent a year.\n\n"
        "Article 5 Deposit\n\nThe tenant pays a deposit of two months' rent.\n"
    )
    numbers = {clause.text[:12]: clause.number for clause in clauses_of(text)}
    assert numbers["4.1 The tena"] == "4.1"
    assert numbers["4.2 The tena"] == "4.2"
    assert numbers.get("(a) Interest", "4.2 (a)") == "4.2 (a)"
    assert numbers["The tenant p"] == "Article 5"


def test_segment_gives_clauses_the_numbers_that_word_counts() -> None:
    """A number that stands in no text, as Word shows it; a bullet is none."""
    document = docx.Document()
    document.add_paragraph("The parties agree as follows on the loan of 10,000 marks.")
    for text in ("The Borrower pays interest.", "The Borrower repays the loan in May."):
        document.add_paragraph(text, style="List Number")
    document.add_paragraph("The Lender may terminate this agreement.", style="List Bullet")
    buffer = BytesIO()
    document.save(buffer)
    read = parse_document("a.docx", buffer.getvalue(), DocumentLimits())
    numbers = [clause.number for clause in segment(read)]
    assert numbers[1:3] == ["1", "2"]
    assert set(numbers[3:]) <= {""}


def test_letters_c_and_d_stand_below_a_roman_heading() -> None:
    """`C.` goes on with the letters, it is no hundred, so the heading of its part stays."""
    text = "I. PARTIES\n\nII. LOAN\n\n" + "\n\n".join(
        f"{letter}. The borrower pays fee number {place}."
        for place, letter in enumerate("ABCDL", start=1)
    )
    headings = [
        clause.heading
        for clause in segment(parse_document("a.txt", text.encode(), DocumentLimits()))
    ]
    assert headings[-5:] == ["II. LOAN"] * 5


def test_chinese_heading_in_brackets_heads_its_clauses() -> None:
    """`第二條（報酬）` on a line of its own is a heading."""
    assert headed("第二條（報酬）\n\n一、報酬為新臺幣三十萬元整。") == [
        ("第二條（報酬）", "一、報酬為新臺幣三十萬元整。")
    ]
