"""A knowledge base answers for one edition, jurisdiction and day, or says why it cannot."""

from datetime import date
from pathlib import Path

import pytest

from components.errors import IntegrityError, MissingError, UsageError
from components.knowledge.refresh import refresh
from components.knowledge.search import KnowledgeBase
from components.knowledge.stores.embedded import EmbeddedStore
from components.storage import Home
from tests.knowledge.corpus import HashingEmbedder, make_source, write_2020, write_2022, write_law

BEFORE, AFTER = date(2021, 7, 19), date(2021, 7, 20)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with two editions of one source; the tests only read it."""
    root = tmp_path_factory.mktemp("search")
    home = Home(root / "home")
    for source in (write_2020(root), write_2022(root)):
        refresh(EmbeddedStore(home), home, source=source, embedder=HashingEmbedder())
    return home


@pytest.fixture(scope="module")
def kb(home: Home) -> KnowledgeBase:
    """The published edition."""
    return KnowledgeBase.open(EmbeddedStore(home), HashingEmbedder())


def test_search_as_of_either_side_of_an_amendment(kb: KnowledgeBase) -> None:
    """The last day of the old wording finds it, the first day of the new one finds the new one."""
    for day, words, numbers in (
        (BEFORE, "20 per cent", ["205", "206", "207"]),
        (AFTER, "16 per cent", ["205", "206", "208"]),
    ):
        hits = kb.search("interest above a per cent a year", as_of=day, jurisdiction="sample")
        assert words in hits[0].version.text
        assert sorted(hit.version.article for hit in hits) == numbers
        assert set(hits[0].scores) == {"dense", "bm25", "chars"}


def test_search_many_answers_as_one_by_one(kb: KnowledgeBase) -> None:
    """A batch gives each text what it gets alone, and no text no answer."""
    texts = ["receipt on payment", "interest due yearly", "the"]
    many = kb.search_many(texts, as_of=AFTER, jurisdiction="sample", limit=2)
    assert many == [kb.search(text, as_of=AFTER, jurisdiction="sample", limit=2) for text in texts]
    assert [len(hits) for hits in many] == [2, 2, 2]
    assert many[0][0].version.article == "208"
    assert kb.search_many([], as_of=AFTER, jurisdiction="sample") == []


def test_search_before_anything_is_known_refused(kb: KnowledgeBase) -> None:
    """A day before the earliest wording is refused, the earliest day itself is not."""
    with pytest.raises(
        UsageError, match=r"not in the corpus at that date, got 2019-12-31 \(from 2020-01-01\)"
    ):
        kb.search("interest", as_of=date(2019, 12, 31), jurisdiction="sample")
    kb.check_as_of(date(2020, 1, 1), "sample")


def test_search_limit_below_one_refused(kb: KnowledgeBase) -> None:
    """A limit of nothing is a mistake."""
    with pytest.raises(UsageError, match="limit: must be 1 or more, got 0"):
        kb.search("interest", as_of=AFTER, jurisdiction="sample", limit=0)


@pytest.mark.parametrize("law", ["Civil Code", "civil  code", "CIVIL-CODE"])
@pytest.mark.parametrize(
    "article", ["205", "Article 205", "§ 205", "art. 205", "s. 205(1.1)(b)", "第 205 條"]
)
def test_show_by_title_or_id(kb: KnowledgeBase, law: str, article: str) -> None:
    """A law is found by title in any case or by id, an article with or without the word."""
    assert "20 per cent" in kb.show(law, article, as_of=BEFORE, jurisdiction="sample").text


def test_show_unknown_names_close_matches(kb: KnowledgeBase) -> None:
    """A law or article that is not there is answered with those close to it."""
    with pytest.raises(UsageError, match=r"got 'Civl Code' \(close to it: Civil Code\)"):
        kb.show("Civl Code", "205", as_of=AFTER, jurisdiction="sample")
    with pytest.raises(UsageError, match=r"no such article, got '2055' \(close to it: 205"):
        kb.show("Civil Code", "2055", as_of=AFTER, jurisdiction="sample")


def test_show_outside_its_range_says_which_side(kb: KnowledgeBase) -> None:
    """Before the first wording and after the repeal are two different answers."""
    with pytest.raises(UsageError, match="not in the corpus at that date, known from 2021-07-20"):
        kb.show("Civil Code", "208", as_of=BEFORE, jurisdiction="sample")
    with pytest.raises(UsageError, match="repealed on 2021-07-20"):
        kb.show("Civil Code", "207", as_of=AFTER, jurisdiction="sample")


def test_versions_of_and_laws(kb: KnowledgeBase) -> None:
    """Every wording of an article is listed in order, and a law with its articles of a day."""
    assert [v.valid_to for v in kb.versions_of("Civil Code", "205", jurisdiction="sample")] == [
        AFTER,
        None,
    ]
    [entry] = kb.laws(as_of=AFTER, jurisdiction="sample")
    assert (entry.law_id, entry.law, entry.num_articles) == ("civil-code", "Civil Code", 3)


def test_show_law_that_took_over_a_title(tmp_path: Path) -> None:
    """A title that one law gave up and another took names, on each day, the law that bears it then.

    Both stay to be found.
    """
    home = Home(tmp_path / "home")
    for folder, old, new in (
        ("2021-01", "Loans Act", "Rates Act"),
        ("2022-01", "Former Loans Act", "Loans Act"),
    ):
        amended = date(int(folder[:4]) - 1, 6, 1)
        write_law(
            tmp_path / folder, {"1": "Interest is free."}, amended=amended, law="old", title=old
        )
        write_law(
            tmp_path / folder, {"1": "Interest is capped."}, amended=amended, law="new", title=new
        )
        refresh(
            EmbeddedStore(home),
            home,
            source=make_source(tmp_path / folder),
            embedder=HashingEmbedder(),
        )
    kb = KnowledgeBase.open(EmbeddedStore(home), HashingEmbedder())
    asked = [
        ("Loans Act", 2020),
        ("Rates Act", 2020),
        ("Loans Act", 2022),
        ("Rates Act", 2022),
        ("old", 2022),
    ]
    shown = [
        kb.show(law, "1", as_of=date(year, 7, 1), jurisdiction="sample") for law, year in asked
    ]
    assert [(v.law, v.law_id) for v in shown] == [
        ("Loans Act", "old"),
        ("Rates Act", "new"),
        ("Loans Act", "new"),
        ("Loans Act", "new"),
        ("Former Loans Act", "old"),
    ]
    assert [
        kb.find(law, "1", as_of=date(year, 7, 1), jurisdiction="sample") for law, year in asked
    ] == shown


def test_resolve_jurisdiction_with_one_or_several(kb: KnowledgeBase, tmp_path: Path) -> None:
    """One jurisdiction needs no name.

    Of several the configured one is taken, or one must be named.
    """
    assert kb.resolve_jurisdiction(None, None) == kb.resolve_jurisdiction(None, "gone") == "sample"
    home = Home(tmp_path / "home")
    book = write_law(
        tmp_path / "book" / "2021-06",
        {"1": "Leave."},
        amended=date(2021, 5, 1),
        law="handbook",
        title="Handbook",
    )
    for source in (write_2020(tmp_path), make_source(book, "book", "hr")):
        refresh(EmbeddedStore(home), home, source=source, embedder=HashingEmbedder())
    two = KnowledgeBase.open(EmbeddedStore(home), HashingEmbedder())
    assert two.jurisdictions() == ["hr", "sample"]
    assert (two.resolve_jurisdiction("hr", "sample"), two.resolve_jurisdiction(None, "sample")) == (
        "hr",
        "sample",
    )
    with pytest.raises(UsageError, match=r"name one \(there are: hr, sample\)"):
        two.resolve_jurisdiction(None, None)
    with pytest.raises(UsageError, match="got 'fr'"):
        two.resolve_jurisdiction("fr", "sample")
    with pytest.raises(UsageError, match="got 'fr'"):
        two.check_as_of(AFTER, "fr")
    assert two.search("leave", as_of=AFTER, jurisdiction="hr")[0].version.law == "Handbook"


def test_open_older_edition_by_number(home: Home) -> None:
    """An older edition still answers as it did, and an open one is not moved by a refresh."""
    old = KnowledgeBase.open(EmbeddedStore(home), HashingEmbedder(), number=1)
    assert (old.edition, old.manifest.sources["laws"].snapshot_date) == (1, date(2021, 1, 1))
    assert "20 per cent" in old.show("Civil Code", "205", as_of=AFTER, jurisdiction="sample").text
    with pytest.raises(MissingError, match="no such edition, got 7"):
        KnowledgeBase.open(EmbeddedStore(home), HashingEmbedder(), number=7)


def test_open_with_other_embedder_refused(home: Home) -> None:
    """Vectors of two embedders are never compared."""
    with pytest.raises(
        IntegrityError,
        match=r"edition 2: made with embedder hashing, got other.*clausula run tune_retriever",
    ):
        KnowledgeBase.open(EmbeddedStore(home), HashingEmbedder(name="other"))
    same_name = KnowledgeBase.open(EmbeddedStore(home), HashingEmbedder(dimension=32))
    with pytest.raises(IntegrityError, match="of dimension 32"):
        same_name.search("interest", as_of=AFTER, jurisdiction="sample")
