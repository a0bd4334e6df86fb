"""The exact search for near twins, against comparing every pair of texts."""

from hypothesis import given, settings
from hypothesis import strategies as st

from components.likeness.near_twins import find_twins, read_runs

texts = st.lists(st.lists(st.sampled_from(list("abcdefg")), max_size=9).map(" ".join), max_size=12)


@settings(max_examples=200, deadline=None)
@given(left=texts, right=texts, threshold=st.sampled_from([0.3, 0.5, 0.75, 0.9, 1.0]))
def test_find_twins_as_comparing_all(left: list[str], right: list[str], threshold: float) -> None:
    """Nothing is missed and nothing is made up: the same twins as when every pair is compared."""
    every = [
        (i, j)
        for i, one in enumerate(map(read_runs, left))
        for j, other in enumerate(map(read_runs, right))
        if one and other and len(one & other) / len(one | other) >= threshold
    ]
    assert [(twin.left, twin.right) for twin in find_twins(left, right, threshold)] == every


def test_find_twins_by_hand() -> None:
    """Four runs of which three are shared by both are 3 of 5."""
    (twin,) = find_twins(["a b c d e f"], ["a b c d e x"], 0.5)
    assert twin.similarity == 3 / 5
    assert (
        find_twins(["Pay 18% a year, please."], ["PAY 9.5 % a year please"], 1.0)[0].similarity
        == 1.0
    )
    assert find_twins(["", "a"], ["", "b"], 0.1) == []
