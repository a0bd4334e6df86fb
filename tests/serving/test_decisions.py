"""Decisions and erasure on a review in the database.

What is kept, handed on, written down, and gone afterwards.
"""

from datetime import date

import pytest
from sqlalchemy import update

from components.curation.intake.corrections import CorrectionsReader
from components.errors import InputError, UsageError
from components.records import Citation, Clause, Finding
from components.serving.audit import Ledger
from components.serving.database import FILE, Database
from components.serving.decisions import CORRECTIONS, decide
from components.serving.problems import NotFoundError
from components.serving.records import DecisionBody
from components.serving.retention import Retention
from components.serving.review_store import Accepted, ReviewStore, now
from components.serving.tables import reviews
from components.storage import Home

CLAUSE = "Interest accrues at forty percent, says Quetzalcoatl."
EDITED = "Per Civil Code Article 205, this clause is valid. It says so."


@pytest.fixture
def store(database: Database) -> ReviewStore:
    """Give a store with one review of Anna's that is done, with one finding."""
    made = ReviewStore(database)
    cited = Citation(
        law="Civil Code",
        article="205",
        version_id="v1",
        valid_from=date(2026, 1, 1),
        valid_to=None,
        quote="Interest",
        status="passed",
    )
    finding = Finding(
        id="f1",
        clause=CLAUSE,
        start=0,
        end=len(CLAUSE),
        verdict="invalid",
        status="verified",
        citations=(cited,),
        reason=f"Per Civil Code Article 205, this clause is invalid. {CLAUSE}",
        confidence=0.9,
    )
    review = Accepted(
        id="rv-1",
        owner="anna",
        as_of=date(2026, 3, 1),
        as_of_source="asked",
        jurisdiction="sample",
        name="quetzalcoatl.txt",
        document_hash="0" * 64,
        document=CLAUSE.encode(),
        text=CLAUSE,
        clauses=(Clause(id="c1", text=CLAUSE, start=0, end=len(CLAUSE)),),
    )
    with database.writing() as connection:
        made.add(connection, review)
        made.start(connection, "rv-1", release_id="r-1", edition=1, attempt=1, keep=False)
        made.add_findings(connection, "rv-1", [finding], 0)
        assert made.end(connection, "rv-1", "done")
    return made


def say(store: ReviewStore, home: Home, actor: str = "anna", **body: object) -> object:
    return decide(
        store, Ledger(store.database, home), home, actor, "f1", DecisionBody.model_validate(body)
    )


def test_decisions_with_consent_become_pairs(store: ReviewStore, home: Home) -> None:
    """What was decided with consent is read back by the curation of pairs, the last decision counting; a comment is none."""
    say(store, home, decision="accept", has_consent=True)
    say(store, home, decision="edit", answer=EDITED, has_consent=True)
    say(store, home, decision="comment", comment="Look again.", has_consent=True)
    rows = list(CorrectionsReader().read(home.serving / CORRECTIONS))
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
    """The ledger says who decided what about which finding, by hash, and holds none of the contract's words."""
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


def test_retention_erases_text_and_keeps_the_ledger(store: ReviewStore, home: Home) -> None:
    """After its time nothing of the contract is in the database's file.

    Counts, cited articles and ledger are.
    """
    ledger = Ledger(store.database, home)
    say(store, home, decision="comment", comment="Quetzalcoatl again.")
    retention = Retention(store, ledger, days=30)
    assert retention.erase_old() == 0
    with store.database.writing() as connection:
        connection.execute(update(reviews).values(finished_at=now().replace(year=2020)))
    assert retention.erase_old() == 1
    assert retention.erase_old() == 0
    assert all(b"uetzalcoatl" not in path.read_bytes() for path in home.serving.glob(f"{FILE}*"))
    summary = store.find("rv-1", "anna")
    assert (summary.is_erased, summary.document, summary.verdicts) == (True, "", {"invalid": 1})
    with pytest.raises(UsageError, match="erased"):
        store.read_document("rv-1", "anna")
    with pytest.raises(UsageError, match="erased"):
        store.read_source("rv-1", "anna")
    assert ledger.verify().number == 2
