"""The comparison as text."""

from components.arms.text_report import (
    describe_advice,
    describe_table,
    list_rows,
    render_markdown,
)
from tests.arms.reports import make_report


def test_table_of_the_terminal() -> None:
    """Each arm has a line of at most 120 characters; one that was not run has no figures."""
    lines = describe_table(make_report()).splitlines()
    assert lines[0].startswith("8 held-out clauses, 1 amended ones on both days; edition 2")
    by_name = {line.partition("  ")[0]: line for line in lines[2:5]}
    assert by_name["tuned"].endswith("not run: no release")
    assert by_name["few-shot"].split()[1:3] == ["0.12", "0.12"]
    assert all(len(line) <= 130 for line in lines[:5])
    against = "bundled.tuned_retrieval against bundled.few_shot"
    assert any(line.startswith(f"style: {against}: +0.88") for line in lines)
    assert "index again: 4.0 s" in lines[-1]
    assert "EUR" in lines[-1]
    assert "tune again: not measured in this home" in lines[-1]


def test_advice_of_the_terminal() -> None:
    """The outcome stands first, then each question with its answer, then what would change it."""
    lines = describe_advice("bundled", make_report().advice["bundled"]).splitlines()
    assert lines[0] == "advice for bundled: tune and retrieve"
    assert lines[1].startswith("  1. Does a prompt suffice? No: few-shot: 12 %")
    assert lines[-1].startswith("  would change it: ")


def test_markdown_has_intervals_and_no_clause() -> None:
    """The artifact shows every figure with its interval, and the words of no clause."""
    text = render_markdown(make_report())
    assert "| 0.12 (0.00 to 0.53) |" in text
    assert "not run: no release" in text
    assert "**Advice for bundled: tune and retrieve**" in text
    assert "18 per cent" not in text


def test_rows_for_the_tracking() -> None:
    """All rows have the same keys, and an arm that was not run has no value."""
    rows = list_rows(make_report())
    assert len({tuple(row) for row in rows}) == 1
    (not_run,) = [row for row in rows if row["arm"] == "bundled.tuned"]
    assert not_run["value"] is None
