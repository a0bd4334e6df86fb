"""Clauses written in Chinese for this project find the articles that govern them."""

from datetime import date
from pathlib import Path

import pytest

from components.evaluation.gold import ScoredRow
from components.gold_set import read_gold_set
from components.knowledge.fusion import LISTS, fuse
from components.knowledge.stores.embedded import EmbeddedEdition, EmbeddedStore
from components.records import Version
from components.statutes.readers.choice import build_reader
from components.statutes.versions import advance
from components.storage import Home
from tests.benchmarks.query_sets import CHINESE_CLAUSES
from tests.conftest import DATA
from tests.knowledge.corpus import HashingEmbedder
from tests.knowledge.test_stores import write

DAY = date(2022, 2, 1)
DEPTH = 10
ROWS = [row for _, row in read_gold_set(CHINESE_CLAUSES, ScoredRow)]


def read_laws(name: str) -> tuple[Version, ...]:
    """Read the newest snapshot of the twelve laws in a language; skip where it is absent."""
    folder = DATA / "statutes" / name / "2022-02"
    if not folder.is_dir():
        pytest.skip(f"{folder}: not there")
    reader = build_reader("taiwan-json")
    changes = advance((), reader.read(folder), source=name, jurisdiction="a", snapshot_date=DAY)
    return changes.versions


def count_found(edition: EmbeddedEdition, lists: tuple[str, ...]) -> int:
    """Count the clauses that some lists find a right article for, among the first ten."""
    by_id = {version.id: version for version in edition.read_versions()}
    texts = [row.clause for row in ROWS]
    vectors = HashingEmbedder().embed(texts)
    ranked = edition.rank(texts, vectors, as_of=ROWS[0].as_of, jurisdiction="a", depth=50)
    num_found = 0
    for row, of_text in zip(ROWS, ranked, strict=True):
        matches = fuse({name: of_text[name] for name in lists if name in of_text}, is_chinese=True)
        first = [by_id[match.version_id] for match in matches[:DEPTH]]
        wanted = {(article.law, article.article) for article in row.articles}
        num_found += any((version.law, version.article) in wanted for version in first)
    return num_found


def test_clauses_are_many_and_have_answers() -> None:
    """There are more than sixty clauses, each with an article and an id of its own."""
    assert len(ROWS) > 60
    assert all(row.articles for row in ROWS)
    assert len({row.id for row in ROWS}) == len({row.clause for row in ROWS}) == len(ROWS)


@pytest.mark.realdata
def test_pieces_of_words_find_more(tmp_path: Path) -> None:
    """Characters side by side find articles for more clauses than words do, and for most."""
    edition = write(EmbeddedStore(Home(tmp_path)), 1, list(read_laws("taiwan-zh")), LISTS)
    assert isinstance(edition, EmbeddedEdition)
    by_words, by_both = count_found(edition, ("bm25",)), count_found(edition, ("bm25", "chars"))
    edition.close()
    assert by_both > by_words
    assert by_both > 0.75 * len(ROWS)


@pytest.mark.realdata
def test_the_article_of_a_clause_has_a_twin_in_english() -> None:
    """What governs a Chinese clause stands under the same law and number in English."""
    chinese = {(v.law, v.article): v.law_id for v in read_laws("taiwan-zh")}
    english = {(v.law_id, v.article) for v in read_laws("taiwan-en")}
    for row in ROWS:
        for article in row.articles:
            assert (chinese[article.law, article.article], article.article) in english
