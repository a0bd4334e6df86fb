"""How often an analyst agreed: by law and by what decided, the newest decision of each finding."""

from components.serving.agreement import AgreementRow, measure_agreement
from components.serving.audit import Ledger
from components.serving.decisions import decide
from components.serving.records import DecisionBody, DecisionKind
from components.serving.retention import Retention
from components.serving.review_store import ReviewStore
from components.storage import Home
from tests.serving.stored import add_findings, add_review, make_accepted, make_finding, start_review


def test_agreement_is_counted_by_law_and_decider(store: ReviewStore, home: Home) -> None:
    """What needs review is a person's; a later decision takes the place of an earlier one."""
    ledger = Ledger(store.database, home)
    add_review(store, make_accepted("rv-2", clauses=("one", "two", "three")))
    start_review(store, "rv-2")
    by_reader = make_finding("f2").model_copy(update={"decided_by": "reader"})
    for_person = make_finding("f3").model_copy(update={"status": "needs review"})
    add_findings(store, "rv-2", [by_reader, for_person])

    def say(finding_id: str, decision: DecisionKind) -> None:
        body = DecisionBody(decision=decision, answer="Another answer.", comment="Why.")
        decide(store, ledger, home, "anna", finding_id, body)

    assert measure_agreement(store.database, "anna").by_law == ()
    say("f1", "accept")
    say("f2", "reject")
    say("f3", "edit")
    say("f2", "accept")
    say("f2", "comment")
    agreement = measure_agreement(store.database, "anna")
    law = AgreementRow(name="Civil Code", accepted=2, edited=1, rejected=0, share=0.667)
    assert agreement.by_law == (law,)
    shares = {row.name: row.share for row in agreement.by_decider}
    assert shares == {"reader": 1, "word": 1, "person": 0}
    assert measure_agreement(store.database, "ben").by_decider == ()
    Retention(store, ledger, 0).erase("rv-1", "anna")
    names = {row.name for row in measure_agreement(store.database, "anna").by_decider}
    assert names == {"reader", "erased", "person"}
