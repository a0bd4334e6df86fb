"""Short texts that differ in a slip of the pen or a filler."""

import pytest

from components.likeness.short_texts import ShortTexts, find_alike, is_slip, split_plain

TEXT = "The Tenant may not sublet the flat or any room of it."


def alike(*texts: str) -> dict[tuple[int, int], float]:
    """Return the texts that are alike."""
    short_texts = ShortTexts()
    short_texts.add(texts[:1])
    short_texts.add(texts[1:])
    words = {number: split_plain(text) for number, text in enumerate(texts)}
    return find_alike(short_texts.find_candidates(), words)


@pytest.mark.parametrize(
    "other",
    [
        "The Tenant may not sublet the flat or any romo of it.",
        "The Tenant may not subblet the flat or any room of it.",
        "The Tennant may not sublet the flat or any room of it.",
        "Tenant may not sublet this flat or any room of it!",
    ],
)
def test_short_texts_with_a_slip_are_alike(other: str) -> None:
    """Two letters swapped, one too many, other fillers: it is the same text."""
    ((pair, likeness),) = alike(
        TEXT, "The Landlord pays for the repair of the roof.", other
    ).items()
    assert pair == (0, 2)
    assert likeness >= 0.9


@pytest.mark.parametrize(
    "other",
    [
        "The Tenant may not sublet the house or any room of it.",
        "The Tenant may not sublet the flat or any roof of it.",
        "The Tenant may not sbulet the flat or any romo of it.",
        "The Tenant may not sublet the flat or any room of it or leave.",
    ],
)
def test_short_texts_with_another_word_are_not(other: str) -> None:
    """Another word, two slips, more words: it is another text."""
    assert alike(TEXT, other) == {}


def test_find_candidates_of_nothing() -> None:
    """Without texts, or with very short ones, there are no candidates."""
    assert len(ShortTexts().find_candidates()) == 0
    assert alike("The rent.", "The rent.") == {}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("daily", "dialy", True),
        ("premises", "premisses", True),
        ("landlord", "landlerd", True),
        ("form", "from", False),
        ("employer", "employee", False),
        ("room", "roof", False),
        ("boat", "coat", False),
        ("12", "21", False),
    ],
)
def test_is_slip_by_hand(one: str, other: str, expected: bool) -> None:
    """A slip leaves the first letter, and no real word in the place of another."""
    assert is_slip(one, other) is is_slip(other, one) is expected
