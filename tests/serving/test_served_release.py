"""An open release: what it settles, and what is refused when it is opened or checked."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from components.errors import GateError, IntegrityError, UsageError
from components.knowledge.stores.embedded import EmbeddedStore
from components.records import Clause
from components.review.question import Asked, Question
from components.serving.served_release import Served, SessionOpener, check_served
from components.storage import Home
from tests.review.test_session import fitted, searching
from tests.serving.scripted import serving_scripted

CLAUSE = Clause(id="c1", text="Interest is owed.", start=0, end=17)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Give a scripted release, whose engine knows no grammar."""
    with serving_scripted(tmp_path_factory.mktemp("served")) as opened:
        yield opened


@pytest.mark.service
def test_settle_takes_the_only_jurisdiction(served: Served) -> None:
    """The contract's date applies unless a day is asked for; a day before the corpus is refused."""
    contract_date = date(2021, 3, 1)
    assert served.settle(Asked(), contract_date) == Question(contract_date, "sample", "contract")
    asked = served.settle(Asked(date(2022, 1, 1)), contract_date)
    assert (asked.as_of, asked.as_of_source) == (date(2022, 1, 1), "asked")
    with pytest.raises(UsageError):
        served.settle(Asked(date(1900, 1, 1)))


@pytest.mark.service
def test_judge_without_a_tracer(served: Served) -> None:
    """Without a tracer a batch is judged as it is."""
    (finding,) = served.judge([CLAUSE], Question(date(2021, 3, 1), "sample"))
    assert finding.clause == CLAUSE.text


@pytest.mark.service
def test_check_refuses_an_engine_without_grammar(served: Served) -> None:
    """A release whose engine answers outside a grammar is not served."""
    with pytest.raises(GateError, match="does not keep to a grammar"):
        check_served(served)


def test_session_of_another_search_is_refused(tmp_path: Path) -> None:
    """The server opens a release under the search that it was fitted to, or not at all."""
    config = searching(is_reranked=False)
    opener = SessionOpener(EmbeddedStore, Home(tmp_path), config, fitted())
    with pytest.raises(IntegrityError, match="fitted with the reranker on"):
        opener()
