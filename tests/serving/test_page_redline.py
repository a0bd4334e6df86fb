"""A lawyer's path on the page: a contract uploaded, redlines taken and left, Word exported.

Against a server over two small laws whose figures decide, so that no model is needed.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import docx
import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")

from docx.oxml.ns import qn  # noqa: E402
from playwright.sync_api import Browser, Page, expect  # noqa: E402

from components.documents.document import DocumentLimits, parse_document  # noqa: E402
from tests.serving.browsing import browsing, find_chromium, review, shoot, watched  # noqa: E402
from tests.serving.test_page_looks import axe_faults  # noqa: E402

pytestmark = [pytest.mark.slow, pytest.mark.service]
CLAUSES = (
    "1. The Borrower shall pay interest at 40 per cent a year on the loan of 10,000 marks.",
    "2. The Borrower owes interest of thirty per cent (30%) a year on every late instalment.",
    "3. Interest at 12 per cent a year is due yearly.",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give one browser for the module."""
    find_chromium()
    with browsing() as started:
        yield started


def write_contract() -> bytes:
    """Return a Word file with three clauses, a figure of it bold."""
    document = docx.Document()
    document.add_heading("Loan Agreement", level=0)
    for clause in CLAUSES:
        before, number, after = clause.partition("40")
        paragraph = document.add_paragraph(before)
        paragraph.add_run(number).bold = True
        paragraph.add_run(after)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def decide(page: Page, key: str, state: str) -> None:
    """Press a key on the current finding and wait until its redline says so."""
    with page.expect_response("**/decision"):
        page.keyboard.press(key)
    expect(page.locator(".finding[aria-current] .redline")).to_have_attribute("data-state", state)


def test_redlines_are_taken_left_and_exported(
    browser: Browser, light_address: str, tmp_path: Path
) -> None:
    """One key takes a wording, another leaves it; the Word file holds those that were not left."""
    with watched(browser, light_address) as page:
        review(page, "loan.docx", write_contract())
        cards = page.locator("#findings .finding:has(.redline)")
        expect(cards).to_have_count(2)
        first = page.locator(".finding[data-place='0']")
        expect(first.locator(".stakes")).to_contain_text("24 percentage points above the limit")
        expect(first.locator(".stakes")).to_contain_text("2,400 marks a year")
        expect(first.locator(".stakes")).to_contain_text("Burdens: Borrower")
        expect(first.locator(".wording del")).to_have_text("40")
        expect(first.locator(".wording ins")).to_have_text("16")
        first.focus()
        decide(page, "t", "accepted")
        shoot(page, "redline")
        page.locator(".finding[data-place='1']").focus()
        decide(page, "l", "rejected")
        expect(page.locator(".clause[data-place='1'] ins")).to_have_count(0)
        expect(page.locator(".clause[data-place='0'] ins")).to_have_text("16")
        assert axe_faults(page) == []
        page.set_viewport_size({"width": 360, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        shoot(page, "redline-narrow")
        page.keyboard.press("x")
        with page.expect_download() as started:
            page.get_by_role("button", name="Word, with comments and changes").click()
        path = tmp_path / "reviewed.docx"
        started.value.save_as(path)
    check_export(path)


def check_export(path: Path) -> None:
    """Check the exported file: one tracked change, its format kept, the rest as it was."""
    body = docx.Document(str(path)).element.body
    (deleted,) = body.iter(qn("w:del"))
    (inserted,) = body.iter(qn("w:ins"))
    assert [node.text for node in deleted.iter(qn("w:delText"))] == ["40"]
    assert [node.text for node in inserted.iter(qn("w:t"))] == ["16"]
    assert next(inserted.iter(qn("w:b")), None) is not None
    text = parse_document(path.name, path.read_bytes(), DocumentLimits()).text
    assert CLAUSES[0].replace("40", "16") in text
    assert CLAUSES[1] in text
