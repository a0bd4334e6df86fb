"""The exact search for near-duplicates, against comparing every pair of texts."""

from hypothesis import given, settings
from hypothesis import strategies as st

from components.likeness.exact_near_duplicates import Twin, TwinSearch
from components.likeness.shingles import hash_shingles

texts = st.lists(st.lists(st.sampled_from(list("abcdefg")), max_size=9).map(" ".join), max_size=12)


def find_twins(left: list[str], right: list[str], threshold: float) -> list[Twin]:
    """Return the twins between two lists of texts; their places count through both lists."""
    places = range(len(left) + len(right))
    search = TwinSearch([*left, *right], threshold)
    return search.between(places[: len(left)], places[len(left) :])


@settings(max_examples=200, deadline=None)
@given(left=texts, right=texts, threshold=st.sampled_from([0.3, 0.5, 0.75, 0.9, 1.0]))
def test_between_as_comparing_all(left: list[str], right: list[str], threshold: float) -> None:
    """Nothing is missed and nothing made up: the same twins as when every pair is compared."""
    expected: list[tuple[int, int]] = []
    for i, one in enumerate(map(hash_shingles, left)):
        for j, other in enumerate(map(hash_shingles, right), start=len(left)):
            if one and other and len(one & other) / len(one | other) >= threshold:
                expected.append((i, j))
    twins = find_twins(left, right, threshold)
    assert [(twin.left, twin.right) for twin in twins] == expected


def test_between_by_hand() -> None:
    """Of four shingles each, three are shared: 3 of 5. Figures and case do not count."""
    (twin,) = find_twins(["a b c d e f"], ["a b c d e x"], 0.5)
    assert twin.similarity == 3 / 5
    (same,) = find_twins(["Pay 18% a year, please."], ["PAY 9.5 % a year please"], 1.0)
    assert same.similarity == 1.0
    assert find_twins(["", "a"], ["", "b"], 0.1) == []
