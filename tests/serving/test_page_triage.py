"""The page after a review: the sentence, the worst findings first, the fine ones folded.

Against the real server, with a review written into its database, since no model can be told what to
find.
"""

from collections.abc import Iterator

import httpx
import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from playwright.sync_api import Browser, Page, Route, expect  # noqa: E402

from components.serving.access import LOCAL  # noqa: E402
from components.serving.database import open_database  # noqa: E402
from components.serving.review_store import ReviewStore  # noqa: E402
from components.storage import Home  # noqa: E402
from tests.reports.reviews import mixed_findings  # noqa: E402
from tests.serving.browsing import browsing, find_chromium, shoot, watched  # noqa: E402
from tests.serving.stored import (  # noqa: E402
    add_findings,
    add_review,
    end_review,
    make_accepted,
    start_review,
)

pytestmark = [pytest.mark.slow, pytest.mark.service]
IDENTITY = "rv-triage"
WORST = [7, 5, 3, 6, 2]
FINE = [1, 4]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give one browser for the module."""
    find_chromium()
    with browsing() as started:
        yield started


@pytest.fixture(scope="module")
def stored(server: httpx.Client, served_home: Home) -> str:
    """Give the id of a review with findings of every group."""
    findings = mixed_findings()
    clauses = [finding.clause for finding in findings]
    database = open_database(served_home)
    store = ReviewStore(database)
    add_review(store, make_accepted(IDENTITY, LOCAL.id, clauses))
    start_review(store, IDENTITY)
    add_findings(store, IDENTITY, findings)
    assert end_review(store, IDENTITY)
    database.close()
    return IDENTITY


@pytest.fixture
def page(browser: Browser, server: httpx.Client, stored: str) -> Iterator[Page]:
    """Give the page with the review open."""
    with watched(browser, str(server.base_url)) as opened:
        opened.goto(f"/#/reviews/{stored}")
        opened.locator("#review-triage").wait_for()
        yield opened


def numbers(page: Page, selector: str) -> list[int]:
    """Return the numbers in the contract of the findings that a selector takes, as shown."""
    places = page.locator(selector).evaluate_all("all => all.map((one) => one.dataset.place)")
    return [int(place) + 1 for place in places]


def test_page_opens_with_the_worst_and_folds_what_is_fine(page: Page) -> None:
    """The sentence is the reports' own; what needs nobody is behind a fold that a click opens."""
    expect(page.locator("#review-triage")).to_have_text(
        "2 clauses break the law, 3 need your eye, 1 is fine, 1 is governed by no article."
    )
    assert numbers(page, "#findings .finding") == WORST
    assert numbers(page, "#fine .finding") == FINE
    expect(page.locator(".finding:visible")).to_have_count(5)
    shoot(page, "triage")
    summary = page.locator("#fine > summary")
    expect(summary).to_have_text("1 fine clause, 1 governed by no article")
    summary.click()
    expect(page.locator(".finding:visible")).to_have_count(7)


def test_keys_walk_the_findings_as_they_are_shown(page: Page) -> None:
    """The first key leads to the worst finding, the last ones into the fold, which opens."""
    walked = []
    for _ in range(7):
        page.keyboard.press("j")
        walked.append(int(page.evaluate("document.activeElement.dataset.place")) + 1)
    assert walked == [*WORST, *FINE]
    page.keyboard.press("k")
    expect(page.locator(".finding[data-place='0']")).to_be_focused()


def test_clause_leads_into_the_fold(page: Page) -> None:
    """A fine clause chosen in the contract opens the fold at its finding."""
    page.locator(".clause").nth(3).click()
    expect(page.locator(".finding[data-place='3']")).to_be_focused()
    expect(page.locator(".finding[data-place='3']")).to_be_visible()


def test_filter_opens_the_fold(page: Page) -> None:
    """What a filter chooses is shown, folded or not; an empty fold is not."""
    page.locator(".chip[data-verdict=valid]").click()
    assert numbers(page, ".finding:visible") == [2, 1]
    page.get_by_role("button", name="Clear filters").click()
    page.locator(".chip[data-verdict=invalid]").click()
    assert numbers(page, ".finding:visible") == [7, 5, 3]
    expect(page.locator("#fine")).to_be_hidden()


def test_running_review_is_arranged_when_it_ends(
    page: Page, server: httpx.Client, stored: str
) -> None:
    """Findings come in the order of the contract; at the end the page asks for the triage."""
    running = server.get(f"/v1/reviews/{stored}").json() | {"state": "running", "findings": []}
    first = {"is_open": True}

    def answer_once_as_running(route: Route) -> None:
        if first.pop("is_open", False):
            route.fulfill(json=running)
        else:
            route.continue_()

    page.route(f"**/v1/reviews/{stored}", answer_once_as_running)
    page.reload()
    expect(page.locator("#review-triage")).to_be_visible()
    assert numbers(page, "#findings .finding") == WORST
    assert first == {}
