"""An article falls into paragraphs and items with their names, lines and lead-ins."""

import pytest

from components.statutes.units import find_unit, split_units, unit_of

WAGES = (
    "Wages for extra hours are these:\n"
    "1. for the first two hours, a third more.\n"
    "2. for further hours, two thirds more.\n"
    "Work on a rest day is paid double."
)
LETTERS = (
    "(1) No person shall\n"
    "(a) ring the bell; or\n"
    "(b) cause it to be rung\n"
    "(i) by a child, or\n"
    "(ii) by night.\n"
    "(1.1) The warden may.\n"
    "(2) Bells are counted."
)
CHINESE = "出租人應負擔下列費用：\n一、修繕費。\n二、稅捐：\n（一）房屋稅。\n前項費用不得轉嫁。"


def labels(text: str) -> list[str]:
    """Return the labels of an article's units."""
    return [unit.label for unit in split_units(text)]


def test_paragraphs_without_marks_are_counted() -> None:
    """Paragraphs count from 1, items are counted within theirs and have its lead-in."""
    assert labels(WAGES) == ["(1)", "(1)(1)", "(1)(2)", "(2)"]
    item = find_unit(WAGES, ("1", "2"))
    assert item is not None
    assert item.with_lead_in(WAGES) == (
        "Wages for extra hours are these:\n2. for further hours, two thirds more."
    )


def test_a_unit_holds_its_items() -> None:
    """A paragraph's lines go to the last of its items."""
    first = find_unit(WAGES, ("1",))
    assert first is not None and (first.start, first.end) == (0, 3)


def test_marks_in_brackets_nest() -> None:
    """Digits, letters and small numerals nest in the order in which they come up."""
    assert labels(LETTERS) == ["(1)", "(1)(a)", "(1)(b)", "(1)(b)(i)", "(1)(b)(ii)", "(1.1)", "(2)"]
    unit = find_unit(LETTERS, ("1", "b", "ii"))
    assert unit is not None and unit.above == (0, 2)


def test_letter_i_after_h_is_a_letter() -> None:
    """`(i)` is a letter where `(h)` stands before it, and a numeral below a letter."""
    listed = "A person may\n" + "\n".join(f"({letter}) do so;" for letter in "abcdefghi")
    assert labels(listed)[-1] == "(i)"
    assert labels("A person may\n(a) go\n(i) now.") == ["(a)", "(a)(i)"]


def test_chinese_marks() -> None:
    """Chinese items are named in digits."""
    assert labels(CHINESE) == ["(1)", "(1)(1)", "(1)(2)", "(1)(2)(1)", "(2)"]


def test_items_of_an_only_paragraph_are_named_alone() -> None:
    """Who cites an item of an article of one paragraph may name the paragraph or not."""
    text = "These are void:\n1. the first.\n2. the second."
    assert labels(text) == ["(1)", "(2)"]
    assert find_unit(text, ("1", "2")) == find_unit(text, ("2",))


def test_two_marks_on_a_line() -> None:
    """A line that begins with two marks begins two units."""
    assert labels("(a) (1) One.\n(2) Two.\n(b) Three.") == ["(a)", "(a)(1)", "(a)(2)", "(b)"]


def test_words_behind_the_items_end_them() -> None:
    """A line without a mark behind marked items belongs to the unit around them."""
    text = "(1) Whoever\n(a) rings, or\n(b) sings\nis fined.\n(2) Others are not."
    item = find_unit(text, ("1", "b"))
    assert item is not None and (item.start, item.end) == (2, 3)
    outer = find_unit(text, ("1",))
    assert outer is not None and outer.end == 4


@pytest.mark.parametrize(
    "text",
    ["The bell is rung.", "In this Act,\nbell means a bell;\nwarden means a warden.", ""],
)
def test_no_units(text: str) -> None:
    """One line has no units, nor has a list without marks, whose lines nobody cites by number."""
    assert split_units(text) == []


def test_unit_of_words() -> None:
    """Words are in the innermost unit that holds their line; words that are not there in none."""
    unit = unit_of(LETTERS, "by night")
    assert unit is not None and unit.label == "(1)(b)(ii)"
    assert unit_of(LETTERS, "by day") is None
    assert unit_of(LETTERS, "") is None
