"""Clauses of two versions are paired by their words, and findings come and go with them."""

from components.matters.versions import (
    ClauseChange,
    ClauseVersion,
    compare_versions,
    number_clauses,
    number_findings_of,
)
from components.records import Clause, LeftOut
from tests.reports.reviews import finding_for, review_of

LEASE = [
    "1. The rent is 900 marks per month, payable on the first day.",
    "2. The deposit is two months' rent.",
    "3. The landlord repairs the roof and the outer walls.",
    "4. Either party may end the lease with three months' notice.",
]


def versions(texts: list[str], heading: str = "") -> list[ClauseVersion]:
    """Return clauses of these texts, none of them reviewed."""
    clauses = [
        Clause(id=f"c{number}", text=text, heading=heading, start=0, end=len(text))
        for number, text in enumerate(texts)
    ]
    return number_clauses(clauses)


def kinds(changes: list[ClauseChange]) -> list[tuple[str, int | None, int | None]]:
    """Return kind, old number and new number of each change."""
    return [
        (
            change.kind,
            change.old.ordinal if change.old else None,
            change.new.ordinal if change.new else None,
        )
        for change in changes
    ]


def test_the_same_text_is_unchanged() -> None:
    """A version compared with itself, and with nothing."""
    same = versions(LEASE)
    assert {change.kind for change in compare_versions(same, same)} == {"unchanged"}
    assert kinds(compare_versions(same[:1], [])) == [("removed", 1, None)]
    assert kinds(compare_versions([], same[:1])) == [("added", None, 1)]
    assert compare_versions([], []) == []


def test_a_clause_put_in_before_renumbers_and_changes_no_other() -> None:
    """Labels are not words: `2.` that became `3.` is the same clause."""
    text = [
        LEASE[0],
        "2. The tenant keeps no dogs in the flat.",
        LEASE[1].replace("2.", "3."),
        LEASE[2].replace("3.", "4."),
        LEASE[3].replace("4.", "5."),
    ]
    changes = compare_versions(versions(LEASE), versions(text))
    assert kinds(changes) == [
        ("unchanged", 1, 1),
        ("added", None, 2),
        ("unchanged", 2, 3),
        ("unchanged", 3, 4),
        ("unchanged", 4, 5),
    ]


def test_a_figure_changed_in_a_short_clause_is_a_change() -> None:
    """`Term: 12 months` and `Term: 24 months` are two versions of one clause."""
    changes = compare_versions(versions(["Term: 12 months."]), versions(["Term: 24 months."]))
    assert kinds(changes) == [("changed", 1, 1)]


def test_chinese_clauses_are_compared_by_characters() -> None:
    """A text without spaces is no single word."""
    old = versions(["承租人應於每月五日前給付租金新臺幣二萬元。", "押金為二個月租金。"])
    new = versions(["押金為三個月租金。", "承租人應於每月十日前給付租金新臺幣二萬元。"])
    assert kinds(compare_versions(old, new)) == [("changed", 2, 1), ("changed", 1, 2)]


def test_other_clauses_are_no_versions_of_each_other() -> None:
    """One removed and one added, though both speak of the tenant."""
    old = versions(["The tenant pays the costs of heating in advance every month."])
    new = versions(["The tenant may not sublet the premises without written consent."])
    assert kinds(compare_versions(old, new)) == [("removed", 1, None), ("added", None, 1)]


def test_a_clause_that_stands_elsewhere_has_moved() -> None:
    """Of an order that changed the fewest clauses are called moved."""
    text = [LEASE[3], *LEASE[:3]]
    assert kinds(compare_versions(versions(LEASE), versions(text))) == [
        ("moved", 4, 1),
        ("unchanged", 1, 2),
        ("unchanged", 2, 3),
        ("unchanged", 3, 4),
    ]


def test_repeated_clauses_are_paired_once_each() -> None:
    """Of three equal clauses one removed leaves two."""
    changes = compare_versions(versions(LEASE[:1] * 3), versions(LEASE[:1] * 2))
    assert [change.kind for change in changes] == ["unchanged", "unchanged", "removed"]


def test_findings_come_and_go() -> None:
    """A problem that was repaired went, a new one came, one that is still there stays."""

    def reviewed(*clauses: tuple[str, bool]) -> list[ClauseVersion]:
        findings = [
            finding_for(
                Clause(id=text, text=text, start=0, end=1), "invalid" if is_broken else "valid"
            )
            for text, is_broken in clauses
        ]
        return number_findings_of(review_of(findings))

    old = reviewed(("Interest is 18 percent a year.", True), (LEASE[1], False), (LEASE[2], True))
    new = reviewed(("Interest is 12 percent a year.", False), (LEASE[1], True), (LEASE[2], True))
    changes = compare_versions(old, new)
    assert [change.finding_change for change in changes] == ["went", "came", "stays"]
    removed = compare_versions(old, new[1:])
    assert [change.finding_change for change in removed] == ["went", "came", "stays"]
    assert compare_versions(versions(LEASE), versions(LEASE))[0].finding_change == "none"


def test_a_clause_has_the_name_that_the_contract_gives_it() -> None:
    """Its own number, whatever its place; without one its place, and that it has none."""
    clause = Clause(id="c", text="Rent is due.", heading="4. Rent", number="4.2", start=0, end=12)
    plain = Clause(id="d", text="Rent is due.", start=0, end=12)
    reviewed = number_findings_of(review_of([finding_for(plain), finding_for(clause)]))
    for version in (number_clauses([plain, clause]), reviewed):
        assert [one.name for one in version] == ["Unnumbered clause 1", "Clause 4.2 (4. Rent)"]


def test_text_that_is_no_clause_is_told_where_it_changed() -> None:
    """A contract's day is no clause; another day is a change that a reader must see."""
    clauses = versions(LEASE)
    day, signed = "opens the contract", "a signature"
    old = [*clauses, *outside((day, "Lease of 1 March 2026 between A and B"), (signed, "A. B."))]
    new = [*clauses, *outside((signed, "A. B."), (day, "Lease of 15 April 2026 between A and B"))]
    [*same, change] = compare_versions(old, new)
    assert {each.kind for each in same} == {"unchanged"} and len(same) == len(LEASE)
    assert (change.kind, change.standing.name) == (
        "changed",
        "Text that is no clause (opens the contract)",
    )


def outside(*texts: tuple[str, str]) -> list[ClauseVersion]:
    """Return the text of a document without a clause, each with its reason."""
    return number_clauses([], [LeftOut(text, reason) for reason, text in texts])
