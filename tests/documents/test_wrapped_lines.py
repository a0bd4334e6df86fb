"""Hard-wrapped lines joined to paragraphs."""

import time

import pytest

from components.documents.wrapped_lines import append_line, collect_words, goes_on, join_lines


def test_full_width_is_that_of_most_lines() -> None:
    """One long line does not make every other line short."""
    lines = ["The rent of the flat is paid on the first day of", "Each month by transfer.", ""]
    assert join_lines([*lines, "x " * 90])[0] == " ".join(lines).strip()


def test_lines_that_say_something_each_stay_apart() -> None:
    """Lines that end their sentence, and short lines, are paragraphs."""
    assert join_lines(["The rent is due.", "The term is long."]) == [
        "The rent is due.",
        "The term is long.",
    ]
    assert join_lines(["Fee: EUR 5", "Term: one year"]) == ["Fee: EUR 5", "Term: one year"]


def test_unfinished_line_goes_on() -> None:
    """A comma, a hyphen or a word such as `of` leads to the next line."""
    assert goes_on("interest at a rate of")
    assert goes_on("the buyer,")
    assert not goes_on("The rent is due.")
    assert join_lines(["A fee of", "5% is due."]) == ["A fee of 5% is due."]


def test_chinese_lines_are_joined_without_a_space() -> None:
    """A line that stops within a sentence goes on; a title stands alone."""
    assert join_lines(["租賃契約", "甲方應於十", "日內付款。"]) == [
        "租賃契約",
        "甲方應於十日內付款。",
    ]


def test_hyphen_stays_where_the_word_has_one() -> None:
    """A known first part, or the same word elsewhere, keeps its hyphen."""
    words = collect_words(["the buy-back price"])
    for last, line, joined in (
        ("inter-", "est", "interest"),
        ("thirty-", "six", "thirty-six"),
        ("seven-", "teen", "seventeen"),
        ("buy-", "back", "buy-back"),
        ("5-", "10%", "5-10%"),
        ("cost -", "10%", "cost - 10%"),
    ):
        pieces = [last]
        append_line(pieces, line, words)
        assert "".join(pieces) == joined


@pytest.mark.slow
@pytest.mark.parametrize("piece", ["a\n", "應\n", "word-\n", "1. A\n", "x\t5\n"])
def test_time_grows_with_the_length_only(piece: str) -> None:
    """Ten times the lines take about ten times the time."""

    def work_for(num_lines: int) -> float:
        lines = (piece * num_lines).split("\n")
        spent: list[float] = []
        for _ in range(3):
            started = time.process_time()
            join_lines(lines)
            spent.append(time.process_time() - started)
        return min(spent)

    assert work_for(30_000) < 0.1 + 25 * work_for(3_000)


def test_table_laid_out_by_spaces_has_cells() -> None:
    """Lines of three cells or more are rows, also below a blank line; a name and value are none."""
    lines = [
        "Item            Unit     Price     Lead time",
        "",
        "Valve V-20      each     340.00    3 weeks",
        "Gasket set  L   pack     18.75     5 days",
        "Minimum order:      USD 50,000",
    ]
    assert join_lines(lines) == [
        "Item | Unit | Price | Lead time",
        "Valve V-20 | each | 340.00 | 3 weeks",
        "Gasket set | L | pack | 18.75 | 5 days",
        "Minimum order: USD 50,000",
    ]


def test_fields_below_each_other_stay_apart() -> None:
    """Lines that begin with a name and a colon are not joined, however long the lines are."""
    lines = [
        "The supplier mends what is broken as the table of levels below says, and reports on it.",
        "The supplier pays a service credit for each month in which a level below was missed by",
        "more than an hour, and the customer sets it off.",
        "Severity 1: response within one hour of the call, fix within four hours of the call now",
        "Severity 2: response within four hours, fix within two business days",
    ]
    assert join_lines(lines)[-2:] == lines[-2:]
