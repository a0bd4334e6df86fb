"""A database that is away is waited for, until the server stops."""

import pytest

from components.serving import outage_retry
from components.serving.database import DatabaseAwayError
from components.serving.outage_retry import retry_through_outage


def test_retry_until_the_database_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """An action is repeated while the database is away."""
    monkeypatch.setattr(outage_retry, "RETRY_S", 0.001)
    num_calls = 0

    def act() -> str:
        nonlocal num_calls
        num_calls += 1
        if num_calls < 3:
            raise DatabaseAwayError("away.")
        return "written"

    assert retry_through_outage(act, lambda: False) == "written"
    assert num_calls == 3


def test_retry_raises_other_errors_at_once() -> None:
    """A fault that is no outage is not retried."""
    num_calls = 0

    def act() -> None:
        nonlocal num_calls
        num_calls += 1
        raise ValueError("wrong")

    with pytest.raises(ValueError, match="wrong"):
        retry_through_outage(act, lambda: False)
    assert num_calls == 1
