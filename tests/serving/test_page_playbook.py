"""The page's view of the house's positions, from upload to the finding that a position leads to."""

from collections.abc import Iterator

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")

from playwright.sync_api import Browser, expect  # noqa: E402

from components.reports.review_json import ReviewReport  # noqa: E402
from tests.serving.browsing import browsing, find_chromium, review, shoot, watched  # noqa: E402
from tests.serving.routes.test_playbook import CONTRACT  # noqa: E402
from tests.serving.stand_in import StandIn  # noqa: E402
from tests.serving.test_page_looks import axe_faults  # noqa: E402

pytestmark = [pytest.mark.slow, pytest.mark.service]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give one browser for the module."""
    find_chromium()
    with browsing() as started:
        yield started


def test_positions_lead_to_findings_by_keys_alone(browser: Browser, housed: StandIn) -> None:
    """What deviates comes first; a key opens, a filter finds, a link leads; 360 px are enough."""
    with watched(browser, housed.address) as page:
        review(page, "supply.md", CONTRACT)
        expect(page.locator("#review-triage")).to_contain_text("4 required clauses are missing")
        card = page.locator(".finding[data-place='0'] .position-line")
        expect(card).to_contain_text("P-01 Term of payment")
        expect(card).to_contain_text("30 days is less than 45 days")
        expect(card).to_contain_text("version 2026-01-01")
        tag = page.locator(".clause[data-place='0'] .clause-tag")
        expect(tag).to_contain_text(", deviates from P-01")
        page.keyboard.press("p")
        dialog = page.locator("#playbook")
        expect(dialog).to_be_visible()
        expect(dialog.locator(".position")).to_have_count(20)
        expect(dialog.locator(".position h3").first).to_have_text("P-01 Term of payment")
        assert axe_faults(page) == []
        page.set_viewport_size({"width": 360, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        body = "document.querySelector('#playbook .dialog-body')"
        assert page.evaluate(f"{body}.scrollWidth <= {body}.clientWidth")
        shoot(page, "playbook-narrow")
        dialog.get_by_label("Found").select_option("missing")
        expect(dialog.locator(".position")).to_have_count(4)
        expect(dialog.locator("#playbook-count")).to_have_text("4 positions")
        dialog.get_by_label("Found").select_option("unclear")
        dialog.get_by_role("button", name="Clause 3").press("Enter")
        expect(dialog).to_be_hidden()
        expect(page.locator(".finding[data-place='2']")).to_be_focused()
        page.keyboard.press("x")
        with page.expect_download() as started:
            page.get_by_role("button", name="JSON").click()
        report = ReviewReport.model_validate_json(started.value.path().read_bytes())
        assert report.house is not None
        assert len(report.house.missing) == 4


def test_the_start_page_shows_the_positions_in_force(
    browser: Browser, housed: StandIn, light_address: str
) -> None:
    """Without a review the lines themselves are open; without a playbook there is no button."""
    with watched(browser, housed.address) as page:
        page.goto("/")
        page.get_by_role("button", name="House positions").click()
        expect(page.locator("#playbook .position")).to_have_count(20)
        expect(page.locator("#playbook .wants").first).to_contain_text("at least 60 days")
        expect(page.get_by_label("Found")).to_be_hidden()
        assert axe_faults(page) == []
        page.keyboard.press("Escape")
        expect(page.locator("#open-playbook")).to_be_focused()
    with watched(browser, light_address) as page:
        page.goto("/")
        expect(page.locator("#release")).not_to_have_text("…")
        expect(page.locator("#open-playbook")).to_be_hidden()
