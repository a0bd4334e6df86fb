"""The list of past reviews says what new law did to them, and saves old and new side by side."""

from pathlib import Path

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from playwright.sync_api import expect  # noqa: E402

from components.serving.access import LOCAL  # noqa: E402
from tests.serving.browsing import browsing, find_chromium, watched  # noqa: E402
from tests.serving.routes.test_rechecks import add_done  # noqa: E402
from tests.serving.stand_in import StandIn  # noqa: E402
from tests.serving.stored import CLAUSE  # noqa: E402


@pytest.mark.slow
@pytest.mark.service
def test_past_review_shows_what_was_rechecked(light: StandIn) -> None:
    """A review that new law touched has its outcome beside it, and the page of both findings."""
    find_chromium()
    add_done(light, "rv-touched", LOCAL.id)
    with browsing() as browser, watched(browser, light.address) as page:
        page.goto("/#/past")
        entry = page.locator("li[data-review=rv-touched]")
        expect(entry).to_contain_text("Rechecked under new law: 1 verdict changed")
        with page.expect_download() as saving:
            entry.get_by_role("button", name="Old and new of quetzalcoatl.txt").click()
        assert saving.value.suggested_filename == "quetzalcoatl rechecked.html"
        text = Path(saving.value.path()).read_text()
        assert CLAUSE in text
        assert "verdict changed" in text
