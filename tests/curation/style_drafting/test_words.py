"""The words that a draft looks for."""

from components.curation.style_drafting.words import opposite_of, words_of


def test_opposite_of_goes_both_ways() -> None:
    """Each word has one of the other verdict beside it; an unknown word has none."""
    assert opposite_of("Void", "invalid") == "effective"
    assert opposite_of("effective", "valid") == "void"
    assert opposite_of("odd", "valid") == ""
    assert all(opposite_of(word, "invalid") for word in words_of("invalid"))


def test_words_of_longest_first() -> None:
    """`not valid` is looked for before `valid` could be found in it."""
    words = words_of("invalid")
    assert words == sorted(words, key=len, reverse=True) or len(words[0]) >= len(words[-1])
    assert words.index("null and void") < words.index("void")
