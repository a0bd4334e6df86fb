"""The page in the system's Chromium, without a window.

Whatever the page itself gets wrong fails the test that saw it.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.conftest import ROOT

ARTIFACTS = ROOT / ".artifacts" / "page"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
]
WIDE = (1440, 900)


def locate_chromium() -> str | None:
    """Return where Chromium is, None where it is not installed."""
    return (
        shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )


def find_chromium() -> str:
    """Return where Chromium is, or skip."""
    return locate_chromium() or pytest.skip("Chromium is not installed (apt-get install chromium)")


@contextmanager
def browsing() -> Iterator[Browser]:
    """Give a browser that ends with the body."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        yield started
        started.close()


class Watched:
    """A person's browser: contexts share nothing.

    Errors of scripts and of the content policy are kept.
    """

    def __init__(
        self, browser: Browser, address: str, *, size: tuple[int, int] = WIDE, scheme: str = "light"
    ) -> None:
        self.context: BrowserContext = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if scheme == "dark" else "light",
            base_url=address,
            accept_downloads=True,
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(30_000)
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._hear)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(
            "Failed to load resource"
        ):  # an answer of 4xx is no fault of the page
            self.faults.append(message.text)


@contextmanager
def watched(
    browser: Browser, address: str, *, size: tuple[int, int] = WIDE, scheme: str = "light"
) -> Iterator[Page]:
    """Give the page of one person."""
    person = Watched(browser, address, size=size, scheme=scheme)
    try:
        yield person.page
    finally:
        person.context.close()
    assert person.faults == []


def review(page: Page, name: str, data: bytes, as_of: str = "2026-03-01") -> str:
    """Upload a contract as a person would, wait until it is done, and return the review's id.

    Its findings are arranged then, the fine ones folded.
    """
    start(page, name, data, as_of)
    page.locator("#progress").wait_for(state="hidden")
    page.locator("#review-triage").wait_for()
    return page.url.rpartition("/")[2]


def unfold(page: Page) -> None:
    """Open the fold of the fine findings, if there are any."""
    page.locator("#review-triage").wait_for()
    page.evaluate("document.getElementById('fine').open = true")


def start(page: Page, name: str, data: bytes, as_of: str = "2026-03-01") -> None:
    """Upload a contract as a person would."""
    page.goto("/")
    page.get_by_label("Choose file").set_input_files(
        {"name": name, "mimeType": "text/plain", "buffer": data}
    )
    page.get_by_label("Law as of").first.fill(as_of)
    page.locator("#jurisdiction option[value=sample]").wait_for(state="attached")
    page.get_by_label("Jurisdiction").first.select_option("sample")
    page.get_by_role("button", name="Review", exact=True).click()
    page.locator("#review-stamp strong").wait_for()


def shoot(page: Page, name: str) -> Path:
    """Keep a picture of what is seen."""
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    path = ARTIFACTS / f"{name}.png"
    page.screenshot(path=path)
    return path


def clause_texts(page: Page) -> list[str]:
    """Return the clauses on the page as the contract has them, without what redlines put in."""
    texts: list[str] = page.locator(".clause-text").evaluate_all(
        """clauses => clauses.map((clause) => {
            const copy = clause.cloneNode(true);
            copy.querySelectorAll('ins').forEach((inserted) => inserted.remove());
            return copy.textContent;
        })"""
    )
    return texts
