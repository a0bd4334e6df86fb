"""The page is written in the words of the domain; its other files are served as they are."""

import html
import json
import re

from starlette.applications import Starlette
from starlette.testclient import TestClient

from components.documents.document import BUNDLES, SUFFIXES
from components.domain import LEGAL, Domain, use_domain
from components.serving.page_files import PAGE, PageFiles, render_page
from flows.environment import read_domain
from tests.test_domain import HANDBOOK, LAW


def read_handbook() -> Domain:
    """Return the words of the handbook, in use from now on."""
    words, _ = read_domain(HANDBOOK)
    use_domain(words)
    return words


def test_no_place_is_left_open() -> None:
    """Every word has its place filled, and nothing on the handbook's page speaks of law."""
    page = render_page(read_handbook())
    assert "{{" not in page
    assert "Ask the handbook" in page and "Drop a document here" in page
    assert LAW.findall(re.sub(r"<!--.*?-->|<[^>]*>", " ", page)) == []
    assert "Ask the law" in render_page(LEGAL) and "Drop a contract here" in render_page(LEGAL)


def test_scripts_get_the_words() -> None:
    """The page hands its scripts the nouns of the domain, also one with a quote in it."""
    words = read_handbook().model_copy(update={"unit": 'the "rule"'})
    match = re.search(r'data-words="([^"]*)"', render_page(words))
    assert match is not None
    assert json.loads(html.unescape(match[1])) == words.nouns


def test_served() -> None:
    """The first file speaks the domain that was in use when the server was made."""
    read_handbook()
    app = Starlette()
    app.mount("/", PageFiles())
    use_domain(LEGAL)
    client = TestClient(app)
    for path in ("/", "/index.html"):
        assert "Ask the handbook" in client.get(path).text
    assert client.head("/").status_code == 200
    assert client.get("/words.js").text == (PAGE / "words.js").read_text(encoding="utf-8")
    assert client.get("/none.js").status_code == 404


def test_file_pickers_offer_every_kind_that_is_read() -> None:
    """Each picker of files names every suffix that is read, those of archives and e-mails too."""
    page = render_page(LEGAL)
    offered = re.findall(r'accept="([^"]*)"', page)
    assert len(offered) == 2
    for accepted in offered:
        assert set(accepted.split(",")) == {*SUFFIXES, *BUNDLES}
    assert {".odt", ".html", ".md", ".txt", ".pdf", ".docx", ".zip", ".eml"} <= {
        *SUFFIXES,
        *BUNDLES,
    }
