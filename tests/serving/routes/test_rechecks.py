"""What new law did to past reviews, over HTTP: listed, shown, downloaded, and only by the owner."""

from components.serving.access import LOCAL
from components.serving.recheck_store import ServerReviews
from components.serving.review_store import ReviewStore
from tests.serving.stand_in import StandIn
from tests.serving.stored import (
    CLAUSE,
    add_findings,
    add_review,
    end_review,
    make_accepted,
    make_finding,
    start_review,
)
from tests.serving.test_recheck_store import make_item_of


def add_done(light: StandIn, review_id: str, owner: str) -> None:
    """Add a review of one finding that edition 2 touched, and that was reviewed again."""
    store = ReviewStore(light.state.database)
    add_review(store, make_accepted(review_id, owner=owner))
    start_review(store, review_id)
    add_findings(store, review_id, [make_finding(f"finding of {review_id}")])
    end_review(store, review_id)
    past = ServerReviews(light.state.database)
    item = make_item_of(past, review_id)
    new = item.old.model_copy(update={"verdict": "valid"})
    past.put([item.model_copy(update={"new": new})])


def test_rechecks_are_shown_to_their_owner(light: StandIn) -> None:
    """The list, the findings side by side, the page and the table; another's review is unknown."""
    add_done(light, "rv-mine", LOCAL.id)
    add_done(light, "rv-other", "berta")
    listed = light.client.get("/v1/rechecks").json()["reviews"]
    assert [(one["review_id"], one["outcomes"]) for one in listed] == [
        ("rv-mine", {"verdict changed": 1})
    ]
    shown = light.client.get("/v1/reviews/rv-mine/recheck").json()
    (item,) = shown["items"]
    assert (item["old"]["verdict"], item["new"]["verdict"]) == ("invalid", "valid")
    page = light.client.get("/v1/reviews/rv-mine/recheck.html")
    assert CLAUSE in page.text
    assert page.headers["content-disposition"].startswith("attachment")
    table = light.client.get("/v1/reviews/rv-mine/recheck.csv")
    assert "verdict changed" in table.text
    assert CLAUSE not in table.text
    for ending in ("", ".html", ".csv"):
        assert light.client.get(f"/v1/reviews/rv-other/recheck{ending}").status_code == 404
    light.client.delete("/v1/reviews/rv-mine")
    assert light.client.get("/v1/reviews/rv-mine/recheck").json()["items"] == []
