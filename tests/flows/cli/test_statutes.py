"""Articles are shown, searched and compared on the command line."""

from pathlib import Path

import pytest

from components.errors import UsageError
from components.knowledge import choose_embedder
from components.knowledge.references import References
from components.knowledge.refresh import refresh
from components.knowledge.stores.embedded import EmbeddedStore
from components.storage import Home
from flows.cli.statutes import describe_references, read_unit
from tests.conftest import call_cli
from tests.knowledge.corpus import HashingEmbedder, write_2020, write_2022
from tests.knowledge.test_references import SALES, make


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Give a home in which Article 205 was amended, with an embedder that needs no model."""
    monkeypatch.delenv("CLAUSULA_QDRANT_URL", raising=False)
    monkeypatch.setattr(choose_embedder, "fetch_model", lambda *_: None)
    monkeypatch.setattr(choose_embedder, "Embedder", lambda *_: HashingEmbedder())
    home = Home(tmp_path / "home")
    for source in (write_2020(tmp_path), write_2022(tmp_path)):
        refresh(EmbeddedStore(home), home, source=source, embedder=HashingEmbedder())
    return home


def test_statutes_show_the_wording_of_the_day(home: Home) -> None:
    """The wording in force on the day is shown, with its dates and the law it belongs to."""
    shown = call_cli(home, "statutes", "show", "civil code", "205", "--as-of", "2020-06-01").stdout
    assert shown.startswith("Civil Code Article 205: Heading 205\n\nInterest above 20 per cent")
    assert "in force from 2020-01-01 to 2021-07-20 (dates from the source)" in shown
    assert "law of sample as of 2020-06-01" in shown
    today = call_cli(home, "statutes", "show", "civil code", "205").stdout
    assert "Interest above 16 per cent" in today
    assert ", today" in today


def test_statutes_history_shows_what_changed(home: Home) -> None:
    """Every wording is listed, and the changed words are marked."""
    history = call_cli(home, "statutes", "history", "civil code", "205").stdout
    assert "Interest above ~~20~~ **16** per cent" in history


def test_statutes_search_ranks_and_limits(home: Home) -> None:
    """Hits come best first, as many as asked for."""
    text = "A receipt is owed on payment."
    found = call_cli(home, "statutes", "search", text, "--limit", "2").stdout.splitlines()
    assert found[0] == "1. Civil Code Article 208 Heading 208"
    assert found[1].strip() == text
    assert len([line for line in found if line[0].isdigit()]) == 2


def test_statutes_before_the_corpus(home: Home) -> None:
    """A day before the first wording is wrong use."""
    done = call_cli(home, "statutes", "show", "civil code", "205", "--as-of", "1950-01-01")
    assert done.returncode == 2
    assert "1950-01-01" in done.stderr


def test_describe_references_names_each_in_short() -> None:
    """Articles of the same law are named by number, others with their law; empty lists are none."""
    own = make("1", "Rent is due monthly.")
    lines = describe_references(
        own, References((make("2", ""), SALES), (), ("Rent Act Article 9",))
    )
    assert lines == [
        "refers to: Article 2, Sales Act Article 9",
        "refers to what is not in force: Rent Act Article 9",
    ]


def test_read_unit_of_an_article() -> None:
    """A paragraph or item is shown behind its lead-in; one that is not there is wrong use."""
    text = "Wages are paid:\n1. by cash.\n2. by transfer.\nThey are paid monthly."
    wages = make("24", text)
    assert read_unit(wages, "24") == ("", text)
    assert read_unit(wages, "Article 24 paragraph 1 item 2") == (
        " (1)(2)",
        "Wages are paid:\n2. by transfer.",
    )
    assert read_unit(wages, "第24條第2項") == (" (2)", "They are paid monthly.")
    with pytest.raises(UsageError, match=r"got '24\(3\)' \(there are: \(1\), \(1\)\(1\)"):
        read_unit(wages, "24(3)")
    assert read_unit(SALES, "9(1)") == ("", SALES.text)
