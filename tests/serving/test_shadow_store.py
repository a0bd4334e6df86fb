"""What a canary answered is kept beside the review's findings, without text of the contract."""

import pytest

from components.serving.audit import Ledger
from components.serving.database import Database
from components.serving.metrics import Metrics
from components.serving.retention import Retention
from components.serving.review_store import ReviewStore
from components.serving.shadow_store import ShadowStore, find_newest, read_shadowed
from components.storage import Home
from components.watching.canary import Answered
from tests.serving.stored import CLAUSE, make_finding

SERVED = Answered(verdict="invalid", status="verified", cites=("Civil Code Article 205",))


@pytest.fixture
def shadows(home: Home, store: ReviewStore) -> ShadowStore:
    """Give the canary's store over Anna's review of one finding, rv-1."""
    return ShadowStore(store.database, Ledger(store.database, home), Metrics())


def test_answers_are_kept_beside_those_of_the_review(
    shadows: ShadowStore, database: Database
) -> None:
    """Both sides are read back; an answer that is given again takes the place of the first."""
    assert find_newest(database) == ""
    for verdict in ("valid", "ungoverned"):
        finding = make_finding().model_copy(update={"verdict": verdict, "citations": ()})
        shadows.add_answer("rv-1", "r-next", [finding], 0.5)
    ((review,), (both,)) = read_shadowed(database, "r-next")
    assert (review.outcome, review.served_release, review.canary_clause_s) == (
        "compared",
        "r-1",
        0.5,
    )
    assert (both.served, both.canary.verdict, both.canary.cites) == (SERVED, "ungoverned", ())
    assert both.differs_in == ["verdict", "articles"]
    assert find_newest(database) == "r-next"
    assert read_shadowed(database, "r-1") == ([], [])


def test_no_text_of_the_contract_is_kept(shadows: ShadowStore, database: Database) -> None:
    """The rows hold verdicts and articles; the task that is read shows no text in a repr."""
    shadows.add_answer("rv-1", "r-next", [make_finding()], 0.5)
    with database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM shadow_findings").all()
    task = shadows.read_task("rv-1")
    assert task is not None
    assert [clause.text for clause in task.clauses] == [CLAUSE]
    assert "uetzalcoatl" not in repr((rows, task))


def test_nothing_is_kept_of_a_review_that_was_erased(
    shadows: ShadowStore, store: ReviewStore, home: Home
) -> None:
    """Its clauses are not read any more, and what comes back of them is not written."""
    Retention(store, Ledger(store.database, home), 0).erase("rv-1", "anna")
    assert shadows.read_task("rv-1") is None
    shadows.add_answer("rv-1", "r-next", [make_finding()], 0.5)
    shadows.add_outcome("rv-1", "r-next", "failed")
    assert read_shadowed(store.database, "r-next") == ([], [])


def test_an_answer_of_another_number_of_clauses_is_not_kept(
    shadows: ShadowStore, database: Database
) -> None:
    """Findings are held against each other by their place, so there must be as many."""
    shadows.add_answer("rv-1", "r-next", [make_finding(), make_finding("f2")], 0.5)
    assert read_shadowed(database, "r-next") == ([], [])
