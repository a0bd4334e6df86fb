"""Old and new side by side: the page escapes the contract, the table has none of its words."""

import csv
import io

from components.rechecking.causes import find_ended, make_items
from components.rechecking.side_by_side import COLUMNS, render_csv, render_page
from tests.rechecking.conftest import TwoEditions
from tests.rechecking.past import TODAY

MARKUP = "<script>alert(1)</script> at 18 per cent"


def test_rows_hold_no_words_of_the_contract(law: TwoEditions) -> None:
    """A row has ids, citations, days and verdicts; neither clause, reason nor the file's name."""
    items = make_items(law.findings, [find_ended(law.findings, law.now, None)], 2, TODAY)
    text = render_csv(items)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert tuple(rows[0]) == COLUMNS
    assert rows[0]["law_as_of"] == "2021-03-01 -> 2022-05-01"
    assert rows[0]["old_citations"] == "Civil Code Article 205"
    for item in items:
        assert not any(word in text for word in (item.old.clause, item.old.reason, item.document))


def test_page_escapes_what_the_contract_says(law: TwoEditions) -> None:
    """A clause with markup is shown as text."""
    (item, _) = make_items(law.findings, [find_ended(law.findings, law.now, None)], 2, TODAY)
    old = item.old.model_copy(update={"clause": MARKUP, "reason": MARKUP})
    page = render_page([item.model_copy(update={"old": old, "document": MARKUP})])
    assert "<script>" not in page
    assert page.count("&lt;script&gt;") == 4
    assert "no finding is touched" in render_page([])


def test_no_cell_of_the_table_is_a_formula(law: TwoEditions) -> None:
    """A law whose title begins like a formula is shown as it stands."""
    (item, _) = make_items(law.findings, [find_ended(law.findings, law.now, None)], 2, TODAY)
    citation = item.old.citations[0].model_copy(update={"law": "=HYPERLINK(1)"})
    old = item.old.model_copy(update={"citations": (citation,)})
    (row,) = csv.DictReader(io.StringIO(render_csv([item.model_copy(update={"old": old})])))
    assert row["old_citations"].startswith("'=HYPERLINK(1)")
