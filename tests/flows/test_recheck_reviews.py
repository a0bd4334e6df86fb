"""The flow that rechecks past reviews: its worklist, kept where the reviews are, made once."""

import csv
import io
from contextlib import closing
from pathlib import Path

import pytest

from components.knowledge.stores.embedded import EmbeddedStore
from components.rechecking.review_folders import ReviewFolders
from components.serving.database import open_database
from components.serving.recheck_store import ServerReviews
from components.serving.review_store import ReviewStore
from components.storage import write_text_atomic
from flows import recheck_reviews
from tests.conftest import call_cli
from tests.knowledge.corpus import HashingEmbedder
from tests.rechecking.past import make_contract, open_edition, publish_both
from tests.rechecking.test_review_folders import write_findings
from tests.serving.stored import (
    add_findings,
    add_review,
    end_review,
    make_accepted,
    start_review,
)


@pytest.mark.slow
def test_recheck_reviews_lists_what_an_edition_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reviews of folders and of the server are listed once; without a release none is repeated."""
    monkeypatch.setattr(recheck_reviews, "find_embedder", lambda *_: HashingEmbedder())
    home = publish_both(tmp_path)
    assert EmbeddedStore(home).current_edition() == 2
    with closing(open_edition(home, 1)) as before:
        findings = make_contract(before)
    write_findings(home, findings)
    write_text_atomic(home.reviews / "damaged" / "review.json", "{}")
    with closing(open_database(home)) as database:
        store = ReviewStore(database)
        add_review(store, make_accepted("rv-9"))
        start_review(store, "rv-9")
        served = findings[0].finding.model_copy(update={"id": "served"})
        add_findings(store, "rv-9", [served])
        end_review(store, "rv-9")
    done = call_cli(home, "run", "recheck_reviews", "--set", "governing.depth=1")
    assert done.returncode == 0, done.stderr
    assert "edition 2: 4 findings of 2 contracts are touched: 4 open" in done.stdout
    assert "nothing reviewed again: no release yet" in done.stdout
    assert f"1 reviews of {home.reviews} cannot be read" in done.stdout
    assert [item.ordinal for item in ReviewFolders(home).read_items(2)] == [0, 2, 3]
    with closing(open_database(home)) as database:
        (item,) = ServerReviews(database).read_items(2)
    assert (item.old.id, item.causes[0].kind) == ("served", "amended")
    worklist = (home.rechecks / "000002" / "worklist.csv").read_text()
    rows = list(csv.DictReader(io.StringIO(worklist)))
    assert [row["outcome"] for row in rows] == ["open"] * 4
    again = call_cli(home, "run", "recheck_reviews", "--set", "is_listed_only=true")
    assert "4 findings" in again.stdout
    assert "nothing reviewed again" not in again.stdout
