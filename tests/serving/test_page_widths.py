"""Every part and every dialog of the page, from a phone's width to a wide screen's, by axe too.

Against a server over two small laws with the sample playbook, whose figures decide.
"""

from collections.abc import Iterator

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")

from playwright.sync_api import Browser, FilePayload, Page, expect  # noqa: E402

from tests.serving.browsing import browsing, find_chromium, shoot, watched  # noqa: E402
from tests.serving.stand_in import StandIn  # noqa: E402
from tests.serving.test_bundle_uploads import pack  # noqa: E402
from tests.serving.test_page_looks import axe_faults  # noqa: E402
from tests.serving.test_page_paths import CLAUSES  # noqa: E402

pytestmark = [pytest.mark.slow, pytest.mark.service]
LONG = "a-long-name-of-a-framework-loan-agreement-between-two-parties-2026-final-v12.txt"
DIALOGS = {
    ",": "settings",
    "?": "help",
    "g": "agreement",
    "p": "playbook",
    "m": "decide",
    "/": "ask",
    "o": "article",
}
# what stands beyond the right edge of what holds it; a table may scroll in its own region
OUTSIDE = """() => {
    const shown = [...document.querySelectorAll('main *, dialog[open], dialog[open] *')].filter(
        (one) => one.checkVisibility() && !one.closest('.visually-hidden, .table-wrap'));
    const outside = shown.filter((one) => one.getBoundingClientRect().right > innerWidth + 1);
    return outside.map((one) => one.outerHTML.slice(0, 80));
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give one browser for the module."""
    find_chromium()
    with browsing() as started:
        yield started


def check(page: Page, name: str, width: int) -> None:
    """Check that nothing stands outside and that axe finds nothing, and keep a picture."""
    shoot(page, f"{name}-{width}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    assert page.evaluate(OUTSIDE) == [], name
    assert axe_faults(page) == [], name


@pytest.mark.parametrize(
    ("width", "height", "scheme"),
    [(360, 740, "light"), (820, 1100, "dark"), (2200, 1200, "light")],
)
def test_every_part_fits(
    browser: Browser, housed: StandIn, width: int, height: int, scheme: str
) -> None:
    """The start page, a matter, a comparison, a review and all dialogs fit and are accessible."""
    data = pack(
        {
            LONG: "\n\n".join(CLAUSES).encode(),
            f"b/{width}.txt": "\n\n".join(CLAUSES[1:]).encode(),
            "d.exe": b"MZ",
        }
    )
    name = f"loans-{width}.zip"
    file = FilePayload(name=name, mimeType="application/zip", buffer=data)
    with watched(browser, housed.address, size=(width, height), scheme=scheme) as page:
        page.goto("/")
        page.locator("#jurisdiction option[value=sample]").wait_for(state="attached")
        page.get_by_label("Choose file").set_input_files(file)
        page.get_by_label("Law as of").first.fill("2026-03-01")
        page.get_by_label("Jurisdiction").first.select_option("sample")
        check(page, "home", width)
        page.get_by_role("button", name="Review", exact=True).click()
        expect(page.locator("#matter-rows .state")).to_have_text(["4 clauses", "3 clauses"])
        check(page, "matter", width)
        for box in page.locator("#matter-rows input").all():
            box.check()
        page.get_by_role("button", name="Compare").click()
        page.locator(".compared").first.wait_for()
        check(page, "compare", width)
        page.get_by_role("link", name="Back to the matter").click()
        page.locator("#matter-rows a").first.click()
        page.locator("#review-triage").wait_for()
        check(page, "review", width)
        for key, name in DIALOGS.items():
            page.locator(".finding[data-place='0']").focus()
            page.keyboard.press(key)
            page.locator(f"#{name}").wait_for()
            check(page, name, width)
            page.keyboard.press("Escape")
        page.locator("#end-review").click()
        page.locator("#confirm").wait_for()
        check(page, "erase", width)
        page.keyboard.press("Escape")
        expect(page.locator("#confirm")).to_be_hidden()
