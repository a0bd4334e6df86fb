"""The page for everyone: light, narrow and wide, dark, by keyboard, with a screen reader."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from axe_playwright_python.sync_playwright import Axe  # noqa: E402
from playwright.sync_api import Browser, Page, Response, expect  # noqa: E402

from components.serving.middleware import CONTENT_POLICY  # noqa: E402
from tests.reports.test_clause_names import NAMES, WORDS  # noqa: E402
from tests.serving.browsing import (  # noqa: E402
    browsing,
    find_chromium,
    review,
    shoot,
    unfold,
    watched,
)
from tests.serving.running import contract, finish, upload  # noqa: E402

pytestmark = [pytest.mark.slow, pytest.mark.service]
MAX_WEIGHT = 150_000
NARROW = (360, 740)
DIALOGS = {"Escape": (), "?": ("help",), "/": ("ask",), "o": ("article",), "e": ("decide",)}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give one browser for the module."""
    find_chromium()
    with browsing() as started:
        yield started


@pytest.fixture(scope="module")
def reviewed(server: httpx.Client) -> str:
    """Give the id of a review that is done."""
    identity: str = upload(server, contract(4))["id"]
    finish(server, identity)
    return identity


def open_review(page: Page, identity: str) -> None:
    """Open a review and make the first finding that cites an article the current one."""
    page.goto(f"/#/reviews/{identity}")
    expect(page.locator(".finding")).to_have_count(4)
    unfold(page)
    page.locator(".finding", has=page.locator(".citation")).first.focus()


def axe_faults(page: Page) -> list[str]:
    """Return what axe-core finds wrong, each rule with the elements."""
    found: dict[str, Any] = Axe().run(page).response
    return [
        f"{rule['id']}: {[node['target'] for node in rule['nodes']]}"
        for rule in found["violations"]
    ]


def test_weight_and_policy(browser: Browser, server: httpx.Client) -> None:
    """The page weighs less than 150 kB, asks nobody else and holds no inline script or style."""
    answers: list[Response] = []
    with watched(browser, str(server.base_url)) as page:
        page.on("response", lambda answer: answers.append(answer))
        page.goto("/")
        expect(page.locator("#release")).not_to_have_text("…")
        files = [
            answer for answer in answers if "/v1/" not in answer.url and "healthz" not in answer.url
        ]
        assert sum(len(answer.body()) for answer in files) < MAX_WEIGHT
        assert len(files) > 15
        assert {
            (answer.status, answer.headers["content-security-policy"]) for answer in answers
        } == {(200, CONTENT_POLICY)}
        assert all(answer.url.startswith(str(server.base_url).rstrip("/")) for answer in answers)
        assert "unsafe" not in CONTENT_POLICY
        assert (
            page.evaluate(
                "document.querySelectorAll('script:not([src]), style, [style], [onclick]').length"
            )
            == 0
        )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    browser: Browser, server: httpx.Client, reviewed: str, scheme: str
) -> None:
    """axe-core finds nothing on the start page, a review and the dialogs, contrast included."""
    with watched(browser, str(server.base_url), scheme=scheme) as page:
        page.goto("/")
        page.locator("#past li").first.wait_for()
        assert axe_faults(page) == []
        shoot(page, f"home-{scheme}")
        open_review(page, reviewed)
        page.locator(".chip").first.click()
        page.locator(".chip").first.click()
        open_review(page, reviewed)
        assert axe_faults(page) == []
        shoot(page, f"review-{scheme}")
        ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        assert (sum(int(part) for part in ground[4:-1].split(",")) < 200) == (scheme == "dark")
        for key, names in DIALOGS.items():
            page.keyboard.press(key)
            for name in names:
                page.locator(f"#{name}").wait_for()
                if name == "article":
                    page.locator("#panel-wording .wording").wait_for()
                    page.locator("#tab-history").click()
                assert axe_faults(page) == [], name
                page.keyboard.press("Escape")


def test_narrow_screen(browser: Browser, server: httpx.Client, reviewed: str) -> None:
    """At 360 pixels nothing scrolls sideways.

    Contract and findings take turns, and a clause leads to its finding and back.
    """
    with watched(browser, str(server.base_url), size=NARROW) as page:
        page.goto("/")
        page.locator("#past li").first.wait_for()
        assert_fits(page, "narrow-home")
        open_review(page, reviewed)
        assert_fits(page, "narrow-findings")
        expect(page.locator("#contract")).to_be_hidden()
        page.get_by_role("button", name="Contract", exact=True).click()
        assert_fits(page, "narrow-contract")
        page.locator(".clause").nth(2).click()
        card = page.locator(".finding[data-place='2']")
        expect(card).to_be_focused()
        card.get_by_role("button", name="In contract").click()
        expect(page.locator(".clause").nth(2)).to_be_focused()
        for key, name in (("?", "help"), ("/", "ask"), ("e", "decide")):
            page.keyboard.press(key)
            page.locator(f"#{name}").wait_for()
            assert_fits(page, f"narrow-{name}")
            page.keyboard.press("Escape")


def assert_fits(page: Page, name: str) -> None:
    shoot(page, name)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0], name
    outside = (
        "[...document.querySelectorAll('main *, dialog[open], dialog[open] *')].filter((one) =>"
        " one.checkVisibility() && !one.closest('.visually-hidden') &&"
        " one.getBoundingClientRect().right > innerWidth + 1).map((one) => one.outerHTML.slice(0,"
        " 80))"
    )
    assert page.evaluate(outside) == [], name


def test_keyboard_alone(browser: Browser, server: httpx.Client, reviewed: str) -> None:
    """Everything is reached by Tab with a visible focus.

    Dialogs keep the focus and give it back; single keys can be switched off.
    """
    with watched(browser, str(server.base_url)) as page:
        page.goto("/")
        page.locator("#past a").first.wait_for()
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        seen = []
        for _ in range(17):
            page.keyboard.press("Tab")
            seen.append(focused(page))
        assert {
            "open-ask",
            "open-settings",
            "open-help",
            "file",
            "folder",
            "as-of",
            "jurisdiction",
            "send",
            "reload-past",
        } <= {name for name, _ in seen}
        assert [name for name, is_visible in seen if not is_visible] == []
        open_review(page, reviewed)
        for key, name in (("?", "help"), ("/", "ask"), ("o", "article"), ("e", "decide")):
            before = page.evaluate("document.activeElement.dataset.id ?? ''")
            page.keyboard.press(key)
            page.locator(f"#{name}[open]").wait_for()
            for _ in range(12):
                page.keyboard.press("Tab")
                inside = page.evaluate(
                    "(name) => document.activeElement === document.body ||"
                    " document.getElementById(name).contains(document.activeElement)",
                    name,
                )
                assert inside, name
            page.keyboard.press("Escape")
            assert page.evaluate("document.activeElement.dataset.id ?? ''") == before != "", name
        page.keyboard.press("x")
        expect(page.get_by_role("button", name="Word, with comments")).to_be_focused()
        page.keyboard.press("Escape")
        page.keyboard.press("?")
        page.get_by_label("Single-key shortcuts are on").press("Space")
        page.keyboard.press("Escape")
        page.keyboard.press("/")
        expect(page.locator("#ask")).to_be_hidden()


def focused(page: Page) -> tuple[str, bool]:
    """Return the focused element's id, and whether its focus ring is visible, on or around it."""
    look = (
        "() => { const one = document.activeElement; const lit = (e) =>"
        " getComputedStyle(e).outlineStyle !== 'none'; const own = one === document.body ||"
        " one.type === 'date'; return [one.id || one.textContent.slice(0, 40), own || lit(one) ||"
        " lit(one.parentElement)]; }"
    )
    name, is_visible = page.evaluate(look)
    return str(name), bool(is_visible)


def test_progress_is_said(browser: Browser, server: httpx.Client) -> None:
    """Landmarks are named, progress stands in a live region, and the end of a review is said."""
    with watched(browser, str(server.base_url)) as page:
        review(page, "contract.txt", contract(2))
        expect(page.locator("#said")).to_contain_text("Review done: 2 findings")
        assert page.locator("#progress-text").get_attribute("aria-live") == "polite"
        for role in ("banner", "navigation", "main", "contentinfo", "search"):
            assert page.get_by_role(role).count() == 1, role
        for name in ("Contract", "Findings"):
            assert page.get_by_role("region", name=name, exact=True).count() == 1


def test_clauses_are_named_as_in_reports(browser: Browser, server: httpx.Client) -> None:
    """The page names a clause, and leaves its number out of its words, as the reports do."""
    findings = [
        {"number": number, "heading": heading, "clause": ""} for number, heading, _ in NAMES
    ]
    findings += [{"number": number, "heading": "", "clause": clause} for clause, number, _ in WORDS]
    with watched(browser, str(server.base_url)) as page:
        page.goto("/")
        seen = page.evaluate(
            """async (findings) => {
                const { clauseName, clauseWords } = await import('/words.js');
                return findings.map((finding) => [clauseName(finding), clauseWords(finding)]);
            }""",
            findings,
        )
    assert [name for name, _ in seen[: len(NAMES)]] == [name for *_, name in NAMES]
    assert [words for _, words in seen[len(NAMES) :]] == [words for *_, words in WORDS]
