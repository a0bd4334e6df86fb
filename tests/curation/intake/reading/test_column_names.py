"""Names of columns: the map that they tell, and where a head stands."""

from components.curation.intake.reading.column_names import (
    find_head,
    is_named_like_fields,
    propose_columns,
)


def test_propose_columns_in_two_languages() -> None:
    """Usual names in English and Chinese tell a map; without a clause there is none."""
    assert propose_columns(["Clause Text", "Finding", "Reviewed on", "Other"]) == {
        "clause": "Clause Text",
        "answer": "Finding",
        "as_of": "Reviewed on",
    }
    assert propose_columns(["條款內容", "結論", "審閱日"]) == {
        "clause": "條款內容",
        "verdict": "結論",
        "as_of": "審閱日",
    }
    assert propose_columns(["Finding"]) == {}


def test_is_named_like_fields() -> None:
    """Columns with the fields' own names need no map."""
    head = ["clause", "answer", "as_of"]
    assert is_named_like_fields(head, propose_columns(head))
    other = ["clause", "Finding"]
    assert not is_named_like_fields(other, propose_columns(other))


def test_find_head_below_titles() -> None:
    """The head is the row with the wanted columns, whatever stands above it."""
    rows = [["Lease review, spring"], ["clause", "answer"], ["Rent is due.", "x"]]
    assert find_head(rows, ["clause"]) == 1
    assert find_head([["Text", "Finding"], ["a", "b"]], ["clause"]) == 0
