"""Reviews in folders are read, and what is rechecked stands beside each of them."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from components.rechecking.causes import find_ended, make_items
from components.rechecking.items import PastFinding
from components.rechecking.review_folders import ReviewFolders
from components.records import Review
from components.reports.review_json import render_json
from components.storage import Home, write_text_atomic
from tests.rechecking.conftest import TwoEditions
from tests.rechecking.past import INTEREST, TODAY


def write_findings(home: Home, findings: Sequence[PastFinding]) -> None:
    """Write the contract's review as `review_contracts` does."""
    review = Review(
        id="rv-1",
        release_id="r-1",
        edition=1,
        jurisdiction="sample",
        as_of=date(2021, 3, 1),
        as_of_source="asked",
        document="loan.txt",
        document_hash="0" * 64,
        findings=tuple(past.finding for past in findings),
    )
    write_text_atomic(home.reviews / "rv-1" / "review.json", render_json(review))


def test_review_folders_read_and_put(tmp_path: Path, law: TwoEditions) -> None:
    """Findings are read as they were, damaged reviews are counted, and items are read back."""
    home = Home(tmp_path)
    write_findings(home, law.findings)
    write_text_atomic(home.reviews / "rv-2" / "review.json", "{}")
    folders = ReviewFolders(home)
    assert list(folders.read()) == law.findings
    assert folders.num_unread == 1
    causes = find_ended(law.findings, law.now, None)
    items = make_items(law.findings, [causes], 2, TODAY)
    folders.put(items)
    new = items[1].old.model_copy(update={"verdict": "invalid"})
    folders.put([items[1].model_copy(update={"new": new})])
    kept = folders.read_items(2)
    assert [item.outcome for item in kept] == ["open", "verdict changed"]
    assert folders.read_items(3) == []
    page = (home.reviews / "rv-1" / "recheck-000002.html").read_text()
    assert INTEREST in page
    assert page.index("Clause 3: verdict changed") < page.index("Clause 1: open")
