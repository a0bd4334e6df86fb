"""The library's wordings are proposed for like clauses, and bring nobody's name along."""

from components.records import Redline
from components.redlining.library_wordings import propose_from_library
from tests.clause_library.test_library import entry_of

ARTICLE = "Interest above 16 per cent a year is void."


def propose(clause: str, **changed: str) -> list[str]:
    """Return the clause as the library's wordings would have it."""
    entry = entry_of().model_copy(update=changed)
    proposals = propose_from_library([entry], clause, ARTICLE)
    return [
        Redline(changes=one.changes, citation="", confidence=0, source=one.entry).apply(clause)
        for one in proposals
    ]


def test_like_clause_gets_the_wording_under_its_own_label() -> None:
    """The number of the other contract stays there."""
    assert propose("7.1 Interest of 18 to 20 per cent a year is owed.") == [
        "7.1 Interest of 10 to 14 per cent a year is owed."
    ]


def test_other_clause_gets_none() -> None:
    """One that says something else, and one that has the wording already."""
    assert propose("The Borrower repays the loan in May, in one sum, at the Lender's seat.") == []
    assert propose("Interest of 10 to 14 per cent a year is owed.") == []


def test_names_of_another_contract_are_not_brought_along() -> None:
    """A name, an address or a long number that this clause does not have ends the proposal."""
    clause = "Interest of 18 to 20 per cent a year is owed."
    for foreign in ("to Quetzalcoatl Ltd", "to box@example.org", "to account 12345678"):
        wording = f"Interest of 10 to 14 per cent a year is owed {foreign}."
        assert propose(clause, wording=wording) == []
    assert propose(clause, wording="Interest of 10 to 14 per cent a year is owed monthly.") != []
