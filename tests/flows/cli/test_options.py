"""What the options of several commands mean."""

from datetime import date

import pytest

from components.errors import UsageError
from components.review.question import Question
from flows.cli.options import describe_day, parse_day, read_session_config, run_flow

DAY = date(2026, 3, 1)


def test_parse_day() -> None:
    """A day is read as it is written; no text is no day; another form is refused."""
    assert parse_day("2026-03-01") == DAY
    assert parse_day("") is None
    with pytest.raises(UsageError, match="--as-of: must be a day as YYYY-MM-DD, got '1.3.2026'"):
        parse_day("1.3.2026")


def test_describe_day_says_today_only_by_default() -> None:
    """An answer says that it holds today where no day was asked for."""
    assert describe_day(Question(DAY, "tw", "asked")) == "law of tw as of 2026-03-01"
    assert describe_day(Question(DAY, "tw", "today")) == "law of tw as of 2026-03-01, today"


def test_read_session_config_finds_the_style_guide() -> None:
    """The project's config opens a session with a style guide that is there."""
    assert read_session_config().style.is_file()


def test_run_flow_unknown() -> None:
    """A flow that does not exist is refused with the list of those that do."""
    with pytest.raises(UsageError, match="no flow 'tune' .*tune_style"):
        run_flow("tune", "", [])
