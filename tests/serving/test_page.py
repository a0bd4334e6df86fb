"""The page at work: from upload to export, the law behind a finding, decisions, faults, two users.

Against the real server and model.
"""

import io
import math
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import docx
import httpx
import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from playwright.sync_api import Browser, Page, expect  # noqa: E402
from sqlalchemy import update  # noqa: E402

from components.reports.review_json import ReviewReport  # noqa: E402
from components.samples.contract import write_sample_contract  # noqa: E402
from components.serving.database import open_database  # noqa: E402
from components.serving.tables import cited, reviews  # noqa: E402
from components.storage import Home  # noqa: E402
from components.tracking.releases import current_release  # noqa: E402
from tests.conftest import ROOT, call_cli  # noqa: E402
from tests.serving.browsing import (
    browsing,
    clause_texts,
    find_chromium,
    review,
    shoot,
    start,
    unfold,
    watched,
)  # noqa: E402
from tests.serving.running import RunningServer, contract, finish, running, upload  # noqa: E402

pytestmark = [pytest.mark.slow, pytest.mark.service]
MAX_PICTURE = 200_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give one browser for the module."""
    find_chromium()
    with browsing() as started:
        yield started


@pytest.fixture
def page(browser: Browser, server: httpx.Client) -> Iterator[Page]:
    """Give the page of one person on the shared server."""
    with watched(browser, str(server.base_url)) as opened:
        yield opened


@pytest.fixture(scope="module")
def reviewed(server: httpx.Client) -> dict[str, Any]:
    """Give a review that is done."""
    return finish(server, upload(server, contract(8))["id"])


def test_upload_to_export(
    page: Page, server: httpx.Client, served_home: Home, tmp_path: Path
) -> None:
    """A Word contract is uploaded, its clauses are coloured, and its reports are the API's."""
    source = write_sample_contract(tmp_path / "sample-contract.docx")
    identity = review(page, "sample-contract.docx", source.read_bytes())
    found = server.get(f"/v1/reviews/{identity}").json()
    findings = found["findings"]
    assert (
        found["num_clauses"]
        == len(findings)
        == page.locator(".finding").count()
        == page.locator(".clause").count()
        > 10
    )
    for place, finding in enumerate(findings):
        expect(page.locator(".clause").nth(place)).to_have_class(
            f"clause {finding['verdict']} {finding['status'].replace('needs ', '')}"
        )
        assert clause_texts(page)[place] == finding["clause"]
        card = page.locator(f".finding[data-place='{place}']")
        assert card.locator(".reason").text_content() == finding["reason"]
        assert f"{math.floor(finding['confidence'] * 100 + 0.5)} %" in (
            card.locator(".confidence").text_content() or ""
        )
        assert [check.text_content() for check in card.locator(".check").all()] == [
            f"{'–' if state == 'not applicable' else '✗' if state == 'failed' else '✓'} {name}:"
            f" {state}"
            for name, state in finding["checks"].items()
        ]
    assert current_release(served_home).id in page.locator("#review-stamp").inner_text()
    written = next(place for place, finding in enumerate(findings) if finding["analysis"])
    unfold(page)
    card = page.locator(f".finding[data-place='{written}']")
    card.get_by_text("Analysis and tool calls").click()
    assert findings[written]["analysis"].strip() in card.locator("pre").inner_text()
    reports = {
        fmt: export(page, label)
        for fmt, label in (("docx", "Word"), ("html", "HTML"), ("md", "Markdown"), ("json", "JSON"))
    }
    assert len(list(docx.Document(io.BytesIO(reports["docx"])).comments)) == len(findings)
    report = ReviewReport.model_validate_json(reports["json"])
    assert [one.id for one in report.findings] == [one["id"] for one in findings]
    assert page.locator("#review-triage").inner_text() == report.triage.sentence
    assert all(one["reason"] in reports["md"].decode() for one in findings)
    assert b"<html" in reports["html"]


def export(page: Page, label: str) -> bytes:
    page.locator("#export summary").click()
    with page.expect_download() as download:
        page.locator("#export").get_by_role("button", name=label).click()
    assert download.value.suggested_filename.startswith("sample-contract reviewed.")
    return download.value.path().read_bytes()


def test_picture(page: Page, tmp_path: Path) -> None:
    """The picture that the README shows is the page with a review in it.

    `CLAUSULA_PICTURE=1` takes it anew.
    """
    page.set_viewport_size({"width": 1280, "height": 800})
    review(page, "sample-contract.docx", write_sample_contract(tmp_path / "c.docx").read_bytes())
    page.keyboard.press("j")
    taken = shoot(page, "review")
    assert 20_000 < taken.stat().st_size < MAX_PICTURE
    kept = ROOT / "infra" / "page.png"
    if os.environ.get("CLAUSULA_PICTURE"):
        shutil.copy(taken, kept)
    assert kept.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert kept.stat().st_size < MAX_PICTURE
    assert "infra/page.png" in (ROOT / "README.md").read_text()


def test_contract_is_dropped(page: Page) -> None:
    """A file dropped on the page is taken.

    What looks like markup stays text, and clauses behind rare characters stay whole.
    """
    text = (
        "1. Headings <img src=x onerror=alert(1)> bind 𠮷𠮷 nobody.\n\n2. The seller delivers the"
        " goods <script>alert(1)</script> in May."
    )
    page.goto("/")
    transfer = page.evaluate_handle("() => new DataTransfer()")
    transfer.evaluate(
        "(given, text) => { given.items.add(new File([text], 'dropped.txt', {type:"
        " 'text/plain'})); }",
        text,
    )
    page.dispatch_event("#drop", "drop", {"dataTransfer": transfer})
    expect(page.locator("#file-name")).to_contain_text("dropped.txt")
    page.locator("#jurisdiction option[value=sample]").wait_for(state="attached")
    page.get_by_label("Jurisdiction").first.select_option("sample")
    page.get_by_role("button", name="Review", exact=True).click()
    expect(page.locator(".finding")).to_have_count(2)
    assert clause_texts(page) == text.split("\n\n")
    assert page.locator("#review img, #review script").count() == 0


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [("virus.exe", b"MZ\x00\x01", "docx"), ("empty.txt", b"", "empty")],
    ids=["kind", "empty"],
)
def test_upload_that_is_refused(page: Page, name: str, data: bytes, told: str) -> None:
    """A wrong or empty file is refused beside the form, and the page goes on working."""
    page.goto("/")
    page.get_by_label("Choose file").set_input_files(
        {"name": name, "mimeType": "text/plain", "buffer": data}
    )
    page.locator("#jurisdiction option[value=sample]").wait_for(state="attached")
    page.get_by_label("Jurisdiction").first.select_option("sample")
    page.get_by_role("button", name="Review", exact=True).click()
    expect(page.locator("#upload-fault")).to_contain_text(told)
    expect(page.get_by_role("button", name="Review", exact=True)).to_be_enabled()
    shoot(page, f"refused-{name.partition('.')[0]}")


def test_upload_that_is_too_large(page: Page, tmp_path: Path) -> None:
    """A file above the server's limit is refused when it is chosen, without being sent.

    The next one is taken.
    """
    uploads: list[str] = []
    page.on(
        "request", lambda request: uploads.append(request.url) if request.method == "POST" else None
    )
    page.goto("/")
    expect(page.get_by_label("Jurisdiction").first).to_have_value("sample")
    huge = tmp_path / "huge.txt"  # from a file, since handing the bytes over takes ten seconds
    huge.write_bytes(b"x" * 21_000_000)
    page.get_by_label("Choose file").set_input_files(huge)
    expect(page.locator("#upload-fault")).to_have_text(
        "huge.txt: too large, 21.0 MB (at most 20.0 MB). Split it."
    )
    page.get_by_role("button", name="Review", exact=True).click()
    expect(page.locator("#upload-fault")).to_contain_text("No file is chosen")
    page.get_by_label("Choose file").set_input_files(
        {"name": "small.txt", "mimeType": "text/plain", "buffer": contract(1)}
    )
    expect(page.locator("#file-name")).to_contain_text("small.txt")
    expect(page.locator("#upload-fault")).to_be_hidden()
    assert uploads == []


def test_decisions_by_keyboard(page: Page, server: httpx.Client) -> None:
    """Findings are walked, accepted, edited, rejected and commented on by keys alone.

    They are walked as they are shown, into the fold too. The API knows, and a reload shows it.
    """
    identity = review(page, "contract.txt", contract(4))
    press = page.keyboard.press
    press("j")
    press("a")
    expect(page.locator(".finding").nth(0)).to_have_attribute("data-decided", "accept")
    for key, words in (
        ("e", "Per Civil Code Article 205, this clause is invalid."),
        ("r", "Wrong article."),
        ("c", "Ask the client."),
    ):
        press("j")
        press(key)
        expect(page.locator("#decide")).to_be_visible()
        press("Control+a")
        page.keyboard.type(words)
        press("Control+Enter")
        expect(page.locator("#decide")).to_be_hidden()
    page.locator(".decision").nth(3).wait_for()
    shown = server.get(f"/v1/reviews/{identity}").json()
    decisions = {finding["id"]: finding["decisions"] for finding in shown["findings"]}
    triage = shown["triage"]
    order = triage["breaks_the_law"] + triage["needs_your_eye"] + triage["fine"]
    decided = [decisions[finding_id] for finding_id in order]
    assert [[one["decision"] for one in each] for each in decided] == [
        ["accept"],
        ["edit"],
        ["reject"],
        ["comment"],
    ]
    assert decided[1][0]["answer"] == "Per Civil Code Article 205, this clause is invalid."
    assert [decided[2][0]["comment"], decided[3][0]["comment"]] == [
        "Wrong article.",
        "Ask the client.",
    ]
    assert not any(one["has_consent"] for each in decided for one in each)
    page.reload()
    expect(page.locator(".decision strong")).to_have_text(
        ["Accepted", "Edited", "Rejected", "Comment"]
    )
    press("j")
    press("c")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#decide-fault")).to_contain_text("needs words")
    press("Escape")
    expect(page.locator(".finding").nth(0)).to_be_focused()


def test_dialog_opened_again_at_once(page: Page) -> None:
    """A dialog opened again before its close event still waits for its own answer."""
    review(page, "contract.txt", contract(2))
    page.evaluate("""async () => {
        const { closed, openDialog } = await import('/dom.js');
        openDialog('decide').close();
        openDialog('decide');
        window.waited = false;
        closed(document.getElementById('decide')).then(() => { window.waited = true; });
        await new Promise((resolve) => setTimeout(resolve, 100));
    }""")
    assert page.evaluate("window.waited") is False
    page.keyboard.press("Escape")
    page.wait_for_function("window.waited")


def test_citation_opens_the_law(page: Page, server: httpx.Client, reviewed: dict[str, Any]) -> None:
    """A cited article opens in the wording of the review's day with its quote marked.

    The focus comes back to the citation.
    """
    page.goto(f"/#/reviews/{reviewed['id']}")
    findings = reviewed["findings"]
    place = next(place for place, finding in enumerate(findings) if finding["citations"])
    citation = findings[place]["citations"][0]
    unfold(page)
    card = page.locator(f".finding[data-place='{place}']")
    link = card.locator(".citation .link").first
    link.click()
    law = f"/v1/statutes/{quote(citation['law'])}/{citation['article']}"
    asked = {"as_of": "2026-03-01", "jurisdiction": "sample"}
    expect(page.locator("#panel-wording .wording")).to_have_text(
        server.get(law, params=asked).json()["text"]
    )
    expect(page.locator("#panel-wording mark")).to_have_text(citation["quote"])
    page.get_by_role("tab", name="Law around it").click()
    around = server.get(f"{law}/neighbours", params=asked).json()
    names = [one["article"] for one in [*around["before"], around["article"], *around["after"]]]
    assert [
        text.split(":")[0] for text in page.locator(".around h3, .around .link").all_text_contents()
    ] == [f"Article {n}" for n in names]
    page.locator(".around .link").last.click()
    expect(page.locator("#article-title")).to_have_text(f"{citation['law']} Article {names[-1]}")
    page.keyboard.press("Escape")
    expect(link).to_be_focused()


def test_references_lead_from_article_to_article(page: Page) -> None:
    """An article shows what it names and what names it, each a link to it."""
    page.goto("/")
    page.locator("#ask-jurisdiction option[value=sample]").wait_for(state="attached")
    page.keyboard.press("/")
    page.get_by_label("Question").fill("What fine may the Trade Inspectorate impose on a trader?")
    page.locator("#ask-jurisdiction").select_option("sample")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.locator(".hits .link", has_text="Consumer Act Article 44").click()
    references = page.locator("#panel-wording .references")
    expect(references).to_have_text(["Refers to: Article 5"])
    references.get_by_role("button", name="Article 5").click()
    expect(page.locator("#article-title")).to_have_text("Consumer Act Article 5")
    expect(references.filter(has_text="Referred to by")).to_contain_text("Article 44")


def test_question_leads_to_the_history(page: Page, server: httpx.Client) -> None:
    """A question is answered in the law's words.

    An article found shows its history word by word, and the wording of another day.
    """
    page.goto("/")
    page.locator("#ask-jurisdiction option[value=sample]").wait_for(state="attached")
    page.keyboard.press("/")
    page.get_by_label("Question").fill("What is the maximum rate of interest on a loan?")
    page.locator("#ask-jurisdiction").select_option("sample")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Ask", exact=True).click()
    body = {"question": "What is the maximum rate of interest on a loan?", "jurisdiction": "sample"}
    expect(page.locator("#ask-answer .answer")).to_have_text(
        server.post("/v1/ask", json=body).json()["answer"]
    )
    page.locator(".hits .link", has_text="Civil Code Article 205").click()
    expect(page.locator("#article-validity")).to_contain_text("in force since 1 January 2026")
    page.get_by_role("tab", name="Wording").press("ArrowRight")
    expect(page.locator("#panel-history del").first).to_contain_text("eighteen")
    expect(page.locator("#panel-history ins").first).to_contain_text("fifteen")
    shoot(page, "history")
    page.get_by_label("Wording of").fill("2025-06-01")
    expect(page.locator("#article-validity")).to_contain_text("until 1 January 2026")
    expect(page.locator("#panel-history .wording-then")).to_contain_text("until 1 January 2026")


def test_filters(page: Page, reviewed: dict[str, Any]) -> None:
    """Verdict, status and law each filter the findings, dim other clauses, and can be undone."""
    page.goto(f"/#/reviews/{reviewed['id']}")
    findings = reviewed["findings"]
    shown = page.locator(".finding:visible")
    unfold(page)
    expect(shown).to_have_count(8)
    verdict = findings[0]["verdict"]
    page.locator(f".chip[data-verdict={verdict}]").click()
    expect(shown).to_have_count(sum(one["verdict"] == verdict for one in findings))
    expect(page.locator(".clause.dim")).to_have_count(
        sum(one["verdict"] != verdict for one in findings)
    )
    page.get_by_role("button", name="Clear filters").click()
    expect(shown).to_have_count(8)
    status = findings[-1]["status"]
    page.get_by_label("Status").select_option(status)
    expect(shown).to_have_count(sum(one["status"] == status for one in findings))
    page.get_by_label("Status").select_option("")
    law = next(one["citations"][0]["law"] for one in findings if one["citations"])
    page.locator("#filters").get_by_label("Law", exact=True).select_option(law)
    expect(shown).to_have_count(
        sum(any(c["law"] == law for c in one["citations"]) for one in findings)
    )
    page.locator("#filters").get_by_label("Law", exact=True).select_option("-")
    expect(shown).to_have_count(sum(not one["citations"] for one in findings))


def test_amended_review_is_marked_and_erased(
    page: Page, server: httpx.Client, served_home: Home
) -> None:
    """A past review whose citation was amended since is marked in the list and at the citation."""
    identity = review(page, "contract.txt", contract(4))
    database = open_database(served_home)
    with (
        database.writing() as connection
    ):  # as it would stand had it been made under the edition before
        connection.execute(update(reviews).where(reviews.c.id == identity).values(edition=0))
        connection.execute(
            update(cited)
            .where(cited.c.review_id == identity)
            .values(valid_to=None, version_id="of an edition before")
        )
    database.close()
    amended = server.get(f"/v1/reviews/{identity}").json()["amended"][0]
    page.keyboard.press("n")
    entry = page.locator(f"#past li[data-review={identity}]")
    expect(entry.locator(".amended")).to_contain_text(
        f"{amended['law']} Article {amended['article']}"
    )
    entry.get_by_role("link").click()
    expect(page.locator("#review-amended")).to_contain_text("Amended since")
    expect(page.locator(".citation .amended").first).to_be_visible()
    page.get_by_role("button", name="Erase", exact=True).click()
    page.locator("#confirm-yes").click()
    page.locator("#home").wait_for()
    assert server.get(f"/v1/reviews/{identity}").json()["is_erased"]


def test_two_users_and_a_server_that_stops(browser: Browser, own_home: Home) -> None:
    """Two people with keys work at once and see their own.

    A server that goes away and comes back loses neither of them.
    """
    options = (
        "--set",
        "serving.access.keys=always",
        "--set",
        "session.reviewer.batch_size=2",
    )
    keys = [
        call_cli(own_home, "keys", "create", name, "--scope", "analyst").stdout.strip()
        for name in ("anna", "ben")
    ]
    first = RunningServer(own_home, *options)
    with watched(browser, first.address) as anna, watched(browser, first.address) as ben:
        for page, key in ((anna, keys[0]), (ben, keys[1])):
            page.goto("/")
            page.get_by_label("Key", exact=True).fill("clausula_0_wrong")
            page.get_by_role("button", name="Use key").click()
            expect(page.locator("#access-fault")).to_contain_text("unknown or revoked")
            page.get_by_label("Key", exact=True).fill(key)
            page.get_by_role("button", name="Use key").click()
            expect(page.locator("#past-empty")).to_be_visible()
        start(anna, "anna.txt", contract(60, mark="Anna "))
        start(ben, "ben.txt", contract(3, mark="Ben "))
        anna.locator(".finding").first.wait_for()
        first.kill()
        expect(anna.locator("#progress-text")).to_contain_text("connection was lost")
        shoot(anna, "server-away")
        with running(own_home, *options, port=int(first.address.rpartition(":")[2])):
            for page, name, number in ((anna, "Anna", 60), (ben, "Ben", 3)):
                expect(page.locator("#progress-text")).to_have_text(
                    f"{number} of {number} clauses reviewed", timeout=180_000
                )
                clauses = contract(number, mark=f"{name} ").decode().split("\n\n")
                assert clause_texts(page) == clauses
                expect(page.locator(".finding")).to_have_count(number)
                page.keyboard.press("n")
                expect(page.locator("#past li")).to_have_count(1, timeout=30_000)
                assert page.evaluate("Object.keys(localStorage).length") == 0
        anna.get_by_role("button", name="Refresh").click()
        expect(anna.locator("#past .alert")).to_contain_text("does not answer")
