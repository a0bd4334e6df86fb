"""A contract is summarised in its own words: parties, days, figures, the law that it names."""

from datetime import date

from components.documents.clauses import segment
from components.documents.contract_summary import (
    MAX_FIGURES,
    ContractSummary,
    summarise_contract,
)
from components.documents.document import DocumentLimits, parse_document

LEASE = """Lease of a flat

This Lease is made on 4 May 2025 between Anna Berg, residing in Aville (the "Landlord") and
Beta Trading Ltd (the "Tenant").

1. The monthly rent is EUR 900, due on the first day of each month.

2. The lease begins on 1 June 2025 and ends after 24 months.

3. Late rent bears interest at 5 percent per year.

4. This Lease is governed by the laws of the Kingdom of Norland.
"""


def summarise(text: str) -> ContractSummary:
    """Return the summary of a contract in plain text."""
    document = parse_document("a.txt", text.encode(), DocumentLimits())
    return summarise_contract(document.text, segment(document))


def test_summary_has_parties_days_and_the_law() -> None:
    """Who is behind each party, the contract's own day apart from the others."""
    summary = summarise(LEASE)
    assert summary.title == "Lease of a flat"
    parties = [(party.role, party.who) for party in summary.parties]
    assert parties == [("Landlord", "Anna Berg"), ("Tenant", "Beta Trading Ltd")]
    assert summary.day == date(2025, 5, 4)
    assert [(mention.day, mention.clause) for mention in summary.dates] == [(date(2025, 6, 1), "2")]
    assert summary.governing_law == "laws of the Kingdom of Norland"
    assert summary.rent == "EUR 900"


def test_figures_stand_by_kind_with_their_clauses() -> None:
    """Amounts first, then rates, then times, each with the words around it."""
    figures = summarise(LEASE).figures
    assert [(one.kind, one.figure, one.clause) for one in figures] == [
        ("amount", "EUR 900", "1"),
        ("rate", "5 percent per year", "3"),
        ("time", "24 months", "2"),
    ]
    assert "monthly rent is EUR 900" in figures[0].words


def test_labelled_parties_and_chinese_law() -> None:
    """Names behind a colon; the law as a Chinese contract names it."""
    text = "借款契約書\n\n甲方：王大明\n\n乙方：李小華\n\n第一條 本契約以中華民國法律為準據法。\n"
    summary = summarise(text)
    assert [(party.role, party.who) for party in summary.parties] == [
        ("甲方", "王大明"),
        ("乙方", "李小華"),
    ]
    assert summary.governing_law == "中華民國法律"


def test_what_is_too_much_is_counted() -> None:
    """A long list is cut, and the summary says by how much; an empty text has nothing."""
    many = "\n\n".join(f"{n}. The fee is EUR {n + 100}." for n in range(1, MAX_FIGURES + 6))
    summary = summarise(many)
    assert (len(summary.figures), summary.num_left_out) == (MAX_FIGURES, 5)
    assert summarise_contract("", ()) == ContractSummary()


def test_who_is_behind_a_party_where_the_name_stands_elsewhere() -> None:
    """The name may stand on the line above its bracket, behind a colon or behind 向."""
    above = summarise('NORTHERN TIMBER INC., of Leeds\n(the "Employer")\nLUC T.\n(the "Employee")')
    colon = summarise("出租方（甲方）：张三\n承租方（乙方）：李四")
    between = summarise("立借據人林小明（以下稱借用人）向王大華（以下稱貸與人）借款。")
    assert [party.who for party in above.parties] == ["NORTHERN TIMBER INC.", "LUC T."]
    assert [party.who for party in colon.parties] == ["张三", "李四"]
    assert [party.who for party in between.parties] == ["林小明", "王大華"]
