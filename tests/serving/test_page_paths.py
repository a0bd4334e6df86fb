"""Whole paths on the page, from upload to exported file: redlines, a matter, two versions.

Against a server over two small laws whose figures decide, so that no model is needed.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")

from docx.oxml.ns import qn  # noqa: E402
from openpyxl import load_workbook  # noqa: E402
from playwright.sync_api import Browser, Page, Route, expect  # noqa: E402

from components.documents.document import DocumentLimits, parse_document  # noqa: E402
from tests.reports.test_libreoffice import SOFFICE, convert  # noqa: E402
from tests.serving.browsing import browsing, find_chromium, review, shoot, watched  # noqa: E402
from tests.serving.test_bundle_uploads import pack  # noqa: E402
from tests.serving.test_page_looks import axe_faults  # noqa: E402

pytestmark = [pytest.mark.slow, pytest.mark.service]
CLAUSES = (
    "1. The Borrower shall pay interest at 40 per cent a year on the loan of 10,000 marks.",
    "2. The Borrower owes interest of thirty per cent (30%) a year on every late instalment.",
    "3. The Borrower pays interest of 25 per cent a year while the loan is not repaid.",
    "4. Interest at 12 per cent a year is due yearly.",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give one browser for the module."""
    find_chromium()
    with browsing() as started:
        yield started


def write_contract() -> bytes:
    """Return a Word file with the clauses, a figure of it bold."""
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


def test_a_lawyers_path(browser: Browser, light_address: str, tmp_path: Path) -> None:
    """Three problems read, two redlines taken and one left by keys, exported, opened elsewhere."""
    path = tmp_path / "reviewed.docx"
    with watched(browser, light_address) as page:
        review(page, "loan.docx", write_contract())
        expect(page.locator("#review-triage")).to_contain_text("3 clauses break the law, 0 need")
        expect(page.locator("#findings .finding:has(.redline)")).to_have_count(3)
        first = page.locator(".finding[data-place='0']")
        expect(first.locator("h3")).to_contain_text("Clause 1: The Borrower shall pay")
        expect(first.locator(".stakes")).to_contain_text("24 percentage points above the limit")
        expect(first.locator(".stakes")).to_contain_text("2,400 marks a year")
        expect(first.locator(".stakes")).to_contain_text("Burdens: Borrower")
        expect(first.locator(".wording del")).to_have_text("40")
        expect(first.locator(".wording ins")).to_have_text("16")
        first.focus()
        decide(page, "t", "accepted")
        shoot(page, "redline")
        for place, key, state in ((1, "l", "rejected"), (2, "t", "accepted")):
            page.locator(f".finding[data-place='{place}']").focus()
            decide(page, key, state)
        expect(page.locator("#filter-redlines")).to_have_text("Redlines 3")
        expect(page.locator(".clause[data-place='1'] ins")).to_have_count(0)
        expect(page.locator(".clause[data-place='0'] ins")).to_have_text("16")
        assert axe_faults(page) == []
        page.set_viewport_size({"width": 360, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        shoot(page, "redline-narrow")
        page.keyboard.press("x")
        with page.expect_download() as started:
            page.get_by_role("button", name="Word, with comments and changes").click()
        started.value.save_as(path)
    check_export(path)
    if SOFFICE is None:
        pytest.skip("soffice (LibreOffice) is not installed: the export was not opened in it")
    check_in_libreoffice(path)


def check_export(path: Path) -> None:
    """Check the exported file: two tracked changes, their format kept, the rest as it was."""
    body = docx.Document(str(path)).element.body
    deleted = [node.text for one in body.iter(qn("w:del")) for node in one.iter(qn("w:delText"))]
    inserted = list(body.iter(qn("w:ins")))
    assert deleted == ["40", "25"]
    assert [node.text for one in inserted for node in one.iter(qn("w:t"))] == ["16", "16"]
    assert next(inserted[0].iter(qn("w:b")), None) is not None
    text = parse_document(path.name, path.read_bytes(), DocumentLimits()).text
    assert CLAUSES[0].replace("40", "16") in text
    assert CLAUSES[1] in text


def check_in_libreoffice(path: Path) -> None:
    """Check that LibreOffice has both changes to accept or reject, each with its author and day."""
    convert([path], "odt", path.parent)
    with ZipFile(path.with_suffix(".odt")) as package:
        content = package.read("content.xml").decode()
    tracked = content.partition("<text:tracked-changes")[2].partition("</text:tracked-changes>")[0]
    assert tracked.count("<text:deletion>") == tracked.count("<text:insertion>") == 2
    assert tracked.count("<dc:creator>clausula</dc:creator>") == 4
    for words in (">40<", ">25<"):
        assert words in tracked


def test_a_matter_from_upload_to_export(
    browser: Browser, light_address: str, tmp_path: Path
) -> None:
    """Files dropped together become a table to sort and filter, by keys, and a workbook."""
    with watched(browser, light_address) as page:
        page.goto("/")
        page.get_by_label("Choose file").set_input_files(write_versions(tmp_path))
        expect(page.locator("#file-name")).to_contain_text("3 contracts")
        page.get_by_label("Name of the matter").fill("Loans of May")
        page.get_by_label("Law as of").first.fill("2026-03-01")
        page.locator("#jurisdiction option[value=sample]").wait_for(state="attached")
        page.get_by_label("Jurisdiction").first.select_option("sample")
        page.get_by_role("button", name="Review", exact=True).click()
        expect(page.locator("#matter-title")).to_have_text("Loans of May")
        expect(page.locator("#matter-rows .state")).to_have_text(["2 clauses", "2 clauses"])
        expect(page.locator("#matter-sentence")).to_have_text(
            "2 contracts: 1 with clauses that break the law, 1 file not reviewed."
        )
        expect(page.locator("#matter-faults")).to_contain_text("notes.exe")
        names = page.locator("#matter-rows a")
        expect(names).to_have_text(["loan-v1.txt", "loan-v2.txt"])
        page.get_by_role("button", name="fine").click()
        expect(names).to_have_text(["loan-v2.txt", "loan-v1.txt"])
        expect(page.locator("th[aria-sort=descending]")).to_have_text("fine ↓")
        page.get_by_label("Show", exact=True).select_option("breaks")
        expect(names).to_have_text(["loan-v1.txt"])
        page.get_by_label("Show", exact=True).select_option("")
        shoot(page, "matter")
        assert axe_faults(page) == []
        page.locator("main").focus()
        for key in ("j", "s", "j", "s"):
            page.keyboard.press(key)
        page.keyboard.press("x")
        with page.expect_download() as started:
            page.keyboard.press("Enter")
        path = tmp_path / "matter.xlsx"
        started.value.save_as(path)
        assert [row[0].value for row in load_workbook(path)["Documents"].iter_rows()][1:] == [
            "loan-v1.txt",
            "loan-v2.txt",
            "notes.exe",
        ]
        wait_for_comparison(page)
        compare_versions(page, tmp_path)
        names.first.click()
        look_at_summary(page)


def test_an_archive_is_a_matter(browser: Browser, light_address: str) -> None:
    """One `.zip` is a matter of its documents, by the same button; a fault is told there."""
    data = pack({"a.txt": CLAUSES[0].encode(), "b/c.txt": CLAUSES[3].encode(), "d.exe": b"MZ"})
    with watched(browser, light_address) as page:
        page.goto("/")
        page.get_by_label("Choose file").set_input_files(
            {"name": "loans.zip", "mimeType": "application/zip", "buffer": data}
        )
        expect(page.locator("#file-name")).to_contain_text("loans.zip (")
        expect(page.get_by_label("Name of the matter")).to_have_value("loans")
        page.get_by_label("Law as of").first.fill("2026-03-01")
        page.locator("#jurisdiction option[value=sample]").wait_for(state="attached")
        page.get_by_label("Jurisdiction").first.select_option("sample")
        page.get_by_role("button", name="Review", exact=True).click()
        expect(page.locator("#matter-title")).to_have_text("loans")
        expect(page.locator("#matter-rows a")).to_have_text(["a.txt", "b: c.txt"])
        expect(page.locator("#matter-faults")).to_contain_text("d.exe: unknown type")


def write_versions(folder: Path) -> list[str]:
    """Write two versions of a contract, and a file that is none."""
    first = folder / "loan-v1.txt"
    first.write_text(f"{CLAUSES[0]}\n\n2. Interest at 12 per cent a year is due yearly.")
    second = folder / "loan-v2.txt"
    second.write_text(first.read_text().replace("40 per cent", "14 per cent"))
    other = folder / "notes.exe"
    other.write_bytes(b"MZ\x00\x01")
    return [str(path) for path in (first, second, other)]


def wait_for_comparison(page: Page) -> None:
    """Ask for a comparison and check that the page says so while it is made."""
    waiting: list[Route] = []
    page.route("**/v1/comparisons/**", lambda route: waiting.append(route))
    page.keyboard.press("c")
    expect(page.locator("#compare-empty")).to_have_text("Comparing…")
    page.get_by_label("Show what did not change").check()
    waiting[0].continue_()
    expect(page.locator("#compare-empty")).to_be_hidden()
    page.unroute("**/v1/comparisons/**")
    page.get_by_label("Show what did not change").uncheck()


def compare_versions(page: Page, folder: Path) -> None:
    """Check the comparison of the two versions, export it, and go back to the matter."""
    expect(page.locator("#compare-sentence")).to_contain_text("1 changed, 1 unchanged")
    expect(page.locator(".compared")).to_have_count(1)
    expect(page.locator(".compared del")).to_contain_text("40")
    page.keyboard.press("j")
    expect(page.locator(".compared")).to_be_focused()
    page.get_by_label("Show what did not change").check()
    expect(page.locator(".compared")).to_have_count(2)
    assert axe_faults(page) == []
    shoot(page, "comparison")
    page.locator("#compare-export summary").click()
    with page.expect_download() as started:
        page.get_by_role("button", name="HTML").locator("visible=true").click()
    started.value.save_as(folder / "comparison.html")
    assert "Clause 1: changed" in (folder / "comparison.html").read_text()
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("link", name="Back to the matter").click()
    expect(page.locator("#matter-rows a")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    shoot(page, "matter-narrow")
    page.set_viewport_size({"width": 1440, "height": 900})


def look_at_summary(page: Page) -> None:
    """Check the summary of a review of the matter, the settings, and the way back."""
    expect(page.locator("#summary-body")).to_contain_text("10,000 marks")
    page.get_by_role("button", name="40 per cent a year, clause 1").click()
    expect(page.locator(".finding[data-place='0']")).to_be_focused()
    page.keyboard.press(",")
    page.get_by_label("Side").fill("Borrower")
    page.get_by_label("Colours").select_option("dark")
    assert axe_faults(page) == []
    page.get_by_role("button", name="Save").locator("visible=true").click()
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    assert page.evaluate(ground) == "rgb(20, 23, 27)"
    write_a_wording(page)
    page.keyboard.press("w")
    expect(page.locator(".finding:visible")).to_have_count(1)
    expect(page.locator(".finding:visible .facts")).to_be_hidden()
    assert axe_faults(page) == []
    shoot(page, "redlines-only")
    page.get_by_role("link", name="Matter: Loans of May").click()
    expect(page.locator("#matter-rows a").locator("visible=true")).to_have_count(2)
    transfer = page.evaluate_handle(
        "() => { const given = new DataTransfer();"
        " given.items.add(new File(['1. Rent is due.'], 'late.txt')); return given; }"
    )
    page.dispatch_event("#matter", "drop", {"dataTransfer": transfer})
    expect(page.locator("#matter-rows a")).to_have_text(["loan-v1.txt", "loan-v2.txt", "late.txt"])


def write_a_wording(page: Page) -> None:
    """Check that a wording is written and reviewed again, and that agreement is shown."""
    page.keyboard.press("m")
    answer = page.get_by_label("The clause as it is to be")
    written = (
        "1. The Borrower shall pay interest at 16 per cent a year on the loan of 10,000 marks."
    )
    expect(answer).to_have_value(written)
    card = page.locator(".finding[data-place='0']")
    answer.fill(written.replace("16", "thirty"))
    with page.expect_response("**/wording-review"):
        page.keyboard.press("Control+Enter")
    head = card.locator(".redline-head")
    expect(head).to_contain_text("Your wording reviewed again: does not pass (confidence")
    expect(card.locator(".redline-faults li")).to_have_count(1)
    shoot(page, "wording-not-passed")
    assert axe_faults(page) == []
    page.route("**/wording-review", lambda route: route.abort())
    page.keyboard.press("m")
    answer.fill(written.replace("16", "eleven"))
    page.keyboard.press("Control+Enter")
    expect(head).to_have_text("Your wording not reviewed again")
    page.unroute("**/wording-review")
    card.get_by_role("button", name="Review it again").click()
    expect(head).to_contain_text("Your wording reviewed again: passes (confidence")
    expect(card.locator(".redline-faults li")).to_have_count(0)
    expect(card.get_by_role("button", name="Review it again")).to_be_hidden()
    expect(card.locator(".wording ins")).to_have_text("eleven")
    with page.expect_response("**/decision"):
        page.keyboard.press("a")
    page.keyboard.press("g")
    expect(page.locator("#agreement-tables")).to_contain_text("Code, by figures")
    assert axe_faults(page) == []
    page.keyboard.press("Escape")
