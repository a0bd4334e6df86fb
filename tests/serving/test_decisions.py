"""Decisions about findings: what is kept, handed on, and recorded in the ledger."""

from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from components.clause_library.library import erase_of_review, read_library
from components.curation.consent.withdrawals import Withdrawn, read_withdrawn, withdraw
from components.curation.intake.corrections import CorrectionsReader
from components.curation.intake.corrections_file import CORRECTIONS, drop_withdrawn, put_correction
from components.curation.intake.rows import Account
from components.errors import InputError, UsageError
from components.records import Redline, Replacement, WordingReview
from components.serving import decisions as decisions_module
from components.serving.audit import Ledger
from components.serving.decisions import decide, drop_unconsented
from components.serving.problems import NotFoundError
from components.serving.records import DecidedFinding, DecisionBody
from components.serving.retention import Retention
from components.serving.review_store import ReviewStore
from components.serving.tables import decisions, findings, wording_reviews
from components.storage import Home
from tests.serving.stored import CLAUSE

EDITED = "Per Civil Code Article 205, this clause is valid. It says so."


def say(store: ReviewStore, home: Home, actor: str = "anna", **body: object) -> DecidedFinding:
    """Decide about the only finding."""
    return decide(
        store, Ledger(store.database, home), home, actor, "f1", DecisionBody.model_validate(body)
    )


def test_decisions_with_consent_become_pairs(store: ReviewStore, home: Home) -> None:
    """Curation reads the newest decision with consent back; a comment is none."""
    say(store, home, decision="accept", has_consent=True)
    say(store, home, decision="edit", answer=EDITED, has_consent=True)
    say(store, home, decision="comment", comment="Look again.", has_consent=True)
    rows = list(CorrectionsReader().read(home.serving / CORRECTIONS, Account()))
    assert [bool(row.fault) for row in rows] == [False]
    kept = rows[0].values
    assert kept is not None
    assert (kept["clause"], kept["verdict"], kept["article"], kept["reviewer"]) == (
        CLAUSE,
        "valid",
        "205",
        "anna",
    )
    (finding,) = store.read_decided("rv-1")
    assert [decided.decision for decided in finding.decisions] == ["accept", "edit", "comment"]


def test_decision_without_consent_is_not_handed_on(store: ReviewStore, home: Home) -> None:
    """Without consent the decision is kept with the review and nowhere else."""
    say(store, home, decision="accept")
    assert not (home.serving / CORRECTIONS).exists()
    assert store.read_decided("rv-1")[0].decisions[0].decided_by == "anna"


@pytest.mark.parametrize("later", [{"decision": "reject"}, {"decision": "accept"}])
def test_consent_is_withdrawn_by_deciding_again(
    store: ReviewStore, home: Home, later: dict[str, str]
) -> None:
    """Accepted with consent, then decided without it: nothing of the finding stays to train on."""
    say(store, home, decision="accept", has_consent=True)
    assert CLAUSE in (home.serving / CORRECTIONS).read_text()
    say(store, home, has_consent=False, **later)
    assert (home.serving / CORRECTIONS).read_text() == ""


def test_later_of_two_decisions_at_once_stands(
    store: ReviewStore, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Consent that is taken back while the decision that gave it is being written stays taken."""
    put = put_correction

    def put_late(*arguments: Any) -> None:
        monkeypatch.setattr(decisions_module, "put_correction", put)
        say(store, home, decision="reject", has_consent=False)
        put(*arguments)

    monkeypatch.setattr(decisions_module, "put_correction", put_late)
    say(store, home, decision="accept", has_consent=True)
    assert not (home.serving / CORRECTIONS).exists()


def test_correction_that_a_crash_left_is_taken_out(
    store: ReviewStore, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that ended before the file was written takes the line out when it starts again."""
    say(store, home, decision="accept", has_consent=True)
    with monkeypatch.context() as crash:
        crash.setattr(decisions_module, "put_correction", lambda *arguments: None)
        say(store, home, decision="accept", has_consent=False)
    assert CLAUSE in (home.serving / CORRECTIONS).read_text()
    assert drop_unconsented(store, home) == 1
    assert (home.serving / CORRECTIONS).read_text() == ""
    say(store, home, decision="accept", has_consent=True)
    say(store, home, decision="comment", comment="Look again.")
    assert drop_unconsented(store, home) == 0


def test_a_comment_changes_no_correction(store: ReviewStore, home: Home) -> None:
    """Words about a finding are no decision and take no consent back."""
    say(store, home, decision="accept", has_consent=True)
    before = (home.serving / CORRECTIONS).read_text()
    say(store, home, decision="comment", comment="Look again.")
    assert (home.serving / CORRECTIONS).read_text() == before


def test_withdrawn_people_hand_nothing_on(store: ReviewStore, home: Home) -> None:
    """Once a person has withdrawn, what they decided goes and what they decide stays out."""
    say(store, home, decision="accept", has_consent=True)
    withdraw(home, "reviewer", ["Anna"], by="test")
    assert drop_withdrawn(home) == 1
    say(store, home, decision="accept", has_consent=True)
    assert (home.serving / CORRECTIONS).read_text() == ""


def test_decision_is_refused(store: ReviewStore, home: Home) -> None:
    """An edit needs an answer, a comment words, and the review must be the caller's."""
    with pytest.raises(InputError, match="right answer"):
        say(store, home, decision="edit")
    with pytest.raises(InputError, match="needs words"):
        say(store, home, decision="comment", comment=" ")
    with pytest.raises(NotFoundError, match="not in a review of yours"):
        say(store, home, actor="berta", decision="accept")


def test_ledger_names_the_decision_and_no_text(store: ReviewStore, home: Home) -> None:
    """The ledger says who decided what about which finding, without the contract's words."""
    say(
        store,
        home,
        decision="edit",
        answer=EDITED,
        comment="Quetzalcoatl is right.",
        has_consent=True,
    )
    with store.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT actor, action, subject, body FROM audit").all()
    assert [row[:3] for row in rows] == [("anna", "finding.decided", "f1")]
    assert "uetzalcoatl" not in rows[0][3]
    assert Ledger(store.database, home).verify().number == 1


def test_decision_beside_an_erasure_leaves_nothing(
    store: ReviewStore, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A decision that was read before its review was erased is not written after it."""
    read_source = store.read_source
    retention = Retention(store, Ledger(store.database, home), days=0)

    def read_then_erase(review_id: str, owner: str) -> object:
        source = read_source(review_id, owner)
        retention.erase(review_id, owner)
        return source

    monkeypatch.setattr(store, "read_source", read_then_erase)
    with pytest.raises(UsageError, match="erased"):
        say(store, home, decision="edit", answer="Quetzalcoatl again.")
    with store.database.reading() as connection:
        assert connection.execute(select(decisions)).all() == []


def test_redline_decision_states_the_redline_and_says_nothing_of_the_finding(
    store: ReviewStore, home: Home
) -> None:
    """The newest one counts, in reports too; what is trained on stays as it was."""
    add_redline(store)
    say(store, home, decision="accept", has_consent=True)
    kept = (home.serving / CORRECTIONS).read_text()
    for decision, state in (("accept redline", "accepted"), ("reject redline", "rejected")):
        decided = say(store, home, decision=decision)
        assert decided.redline is not None and decided.redline.state == state
    review, _ = store.read_source("rv-1", "anna")
    assert review.findings[0].redline is not None
    assert review.findings[0].redline.state == "rejected"
    assert (home.serving / CORRECTIONS).read_text() == kept


def test_redline_decision_without_a_redline_is_refused(store: ReviewStore, home: Home) -> None:
    """There is nothing to accept."""
    with pytest.raises(InputError, match="no redline"):
        say(store, home, decision="accept redline")


def add_redline(store: ReviewStore) -> None:
    """Give the only finding a redline of its first word."""
    (finding,) = store.read_findings("rv-1")
    change = Replacement(start=0, end=3, old=finding.clause[:3], new="One")
    redline = Redline(changes=(change,), citation="Civil Code Article 205", confidence=0.9)
    body = finding.model_copy(update={"redline": redline}).model_dump(mode="json")
    with store.database.writing() as connection:
        connection.execute(findings.update().values(body=body))


def test_taken_and_written_wordings_come_into_the_library(store: ReviewStore, home: Home) -> None:
    """With consent, the newest one; another decision, or the review's erasure, takes it out."""
    add_redline(store)
    say(store, home, decision="accept redline")
    assert read_library(home) == []
    say(store, home, decision="accept redline", has_consent=True)
    (entry,) = read_library(home)
    assert (entry.origin, entry.law, entry.article) == ("taken", "Civil Code", "205")
    assert entry.wording == f"One{entry.original[3:]}"
    wording = "Interest accrues at ten percent."
    decided = say(store, home, decision="edit redline", answer=wording, has_consent=True)
    assert decided.redline is not None
    assert (decided.redline.state, decided.redline.apply(decided.clause)) == ("edited", wording)
    assert [(one.origin, one.wording) for one in read_library(home)] == [("written", wording)]
    say(store, home, decision="reject redline", has_consent=True)
    assert read_library(home) == []
    say(store, home, decision="accept redline", has_consent=True)
    ledger = Ledger(store.database, home)
    erase = partial(erase_of_review, home)
    Retention(store, ledger, 0, erase_wordings=erase).erase("rv-1", "anna")
    assert read_library(home) == []


def test_wording_beside_an_erasure_leaves_nothing(
    store: ReviewStore, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wording that was decided on before its review was erased is not kept after it."""
    add_redline(store)
    erase = partial(erase_of_review, home)
    retention = Retention(store, Ledger(store.database, home), 0, erase_wordings=erase)

    def erase_then_read(of_home: Home) -> Withdrawn:
        retention.erase("rv-1", "anna")
        return read_withdrawn(of_home)

    monkeypatch.setattr(decisions_module, "read_withdrawn", erase_then_read)
    with pytest.raises(UsageError, match="erased"):
        say(store, home, decision="accept redline", has_consent=True)
    assert read_library(home) == []


def test_written_wording_must_be_one(store: ReviewStore, home: Home) -> None:
    """Neither nothing nor the clause itself is a redline."""
    add_redline(store)
    (finding,) = store.read_findings("rv-1")
    for answer, told in ((" ", "needs the clause anew"), (finding.clause, "the clause's own")):
        with pytest.raises(InputError, match=told):
            say(store, home, decision="edit redline", answer=answer)


def test_wording_of_the_house_does_not_come_into_the_library(
    store: ReviewStore, home: Home
) -> None:
    """The playbook has it; one that the analyst wrote in its place does come."""
    add_redline(store)
    (finding,) = store.read_findings("rv-1")
    assert finding.redline is not None
    redline = finding.redline.model_copy(update={"position": "Position P-1"})
    body = finding.model_copy(update={"redline": redline}).model_dump(mode="json")
    with store.database.writing() as connection:
        connection.execute(findings.update().values(body=body))
    say(store, home, decision="accept redline", has_consent=True)
    assert read_library(home) == []
    say(store, home, decision="edit redline", answer="Interest is low.", has_consent=True)
    assert [one.wording for one in read_library(home)] == ["Interest is low."]


def test_review_of_a_wording_counts_for_that_wording_alone(store: ReviewStore, home: Home) -> None:
    """It stands with the redline until another wording is written, and goes with the text."""
    add_redline(store)
    reviewed = WordingReview(
        has_passed=True, faults=(), verdict="valid", confidence=0.8, release_id="rel-1"
    )

    def read_again() -> WordingReview | None:
        (finding,) = store.read_findings("rv-1")
        assert finding.redline is not None
        return finding.redline.again

    say(store, home, decision="edit redline", answer="Interest is low.")
    assert read_again() is None
    store.write_wording_review("rv-1", "f1", "Interest is low.", reviewed)
    assert read_again() == reviewed
    say(store, home, decision="edit redline", answer="Interest is lower.")
    assert read_again() is None
    store.write_wording_review("rv-1", "f1", "Interest is lower.", reviewed)
    assert read_again() == reviewed
    Retention(store, Ledger(store.database, home), 0).erase("rv-1", "anna")
    with store.database.reading() as connection:
        assert connection.execute(select(wording_reviews)).all() == []
    with pytest.raises(UsageError, match="erased"):
        store.write_wording_review("rv-1", "f1", "Interest is lower.", reviewed)
