"""Words and shingles, worked by hand."""

from components.likeness.shingles import hash_shingles, split_words


def test_split_words_by_hand() -> None:
    """Words are folded, punctuation is dropped, and each Han character is a word."""
    assert split_words("Interest, at 18% per-annum!") == ["interest", "at", "18", "per", "annum"]
    assert split_words("租金18元") == ["租", "金", "18", "元"]
    assert split_words(" ... ") == []


def test_hash_shingles_counts_runs_of_three() -> None:
    """Five different words make three shingles, one or two words one, no words none."""
    assert len(hash_shingles("a b c d e")) == 3
    assert len(hash_shingles("a b")) == len(hash_shingles("a")) == 1
    assert hash_shingles("?") == frozenset()


def test_hash_shingles_ignores_figures_and_case() -> None:
    """The value of a figure, its separators, letter case and punctuation make no difference."""
    assert hash_shingles("Pay 1,250.50 marks now") == hash_shingles("PAY 7 marks, now!")
    assert hash_shingles("Pay 7 marks now") != hash_shingles("Pay 7 crowns now")
