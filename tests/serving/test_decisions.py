"""Decisions about findings: what is kept, handed on, and recorded in the ledger."""

import pytest

from components.curation.intake.corrections import CorrectionsReader
from components.curation.intake.rows import Account
from components.errors import InputError
from components.serving.audit import Ledger
from components.serving.decisions import CORRECTIONS, decide
from components.serving.problems import NotFoundError
from components.serving.records import DecidedFinding, DecisionBody
from components.serving.review_store import ReviewStore
from components.storage import Home
from tests.serving.stored import CLAUSE

EDITED = "Per Civil Code Article 205, this clause is valid. It says so."


def say(store: ReviewStore, home: Home, actor: str = "anna", **body: object) -> DecidedFinding:
    """Decide about the only finding."""
    return decide(
        store, Ledger(store.database, home), home, actor, "f1", DecisionBody.model_validate(body)
    )


def test_decisions_with_consent_become_pairs(store: ReviewStore, home: Home) -> None:
    """Curation reads decisions with consent back; the last one counts, and a comment is none."""
    say(store, home, decision="accept", has_consent=True)
    say(store, home, decision="edit", answer=EDITED, has_consent=True)
    say(store, home, decision="comment", comment="Look again.", has_consent=True)
    rows = list(CorrectionsReader().read(home.serving / CORRECTIONS, Account()))
    assert [bool(row.fault) for row in rows] == [True, False]
    kept = rows[1].values
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
