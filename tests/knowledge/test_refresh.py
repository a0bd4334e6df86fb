"""A refresh costs what changed, touches one source, and is visible all at once or not at all."""

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from components.errors import BusyError, GateError, InputError, UsageError
from components.knowledge.editions import open_current, rollback
from components.knowledge.embedding import TextEmbedder
from components.knowledge.refresh import refresh
from components.knowledge.refresh_gate import RefreshGateConfig
from components.knowledge.refresh_report import RefreshReport
from components.knowledge.search import KnowledgeBase
from components.knowledge.source import SourceConfig
from components.knowledge.stores.embedded import EmbeddedStore
from components.storage import Home
from tests.conftest import DATA
from tests.knowledge.corpus import (
    LOANS_2020,
    HashingEmbedder,
    make_source,
    write_2020,
    write_2022,
    write_law,
)


def run(home: Home, source: SourceConfig, embedder: TextEmbedder | None = None) -> RefreshReport:
    """Refresh with the hashing embedder."""
    return refresh(EmbeddedStore(home), home, source=source, embedder=embedder or HashingEmbedder())


def write_retitled(root: Path) -> SourceConfig:
    """Write a snapshot of 2022-02 in which the law has another title and 207 has become 209."""
    path = write_law(root / "2022-02", LOANS_2020, amended=date(2021, 7, 20), title="Code of Loans")
    file = path / "civil-code.md"
    file.write_text(file.read_text().replace("Article 207", "Article 209"))
    return make_source(path)


def read_205(home: Home, day: date) -> str:
    """Return Article 205 as the published edition has it on a day."""
    return (
        KnowledgeBase.open(EmbeddedStore(home), HashingEmbedder())
        .show("Civil Code", "205", as_of=day, jurisdiction="sample")
        .text
    )


def test_refresh_second_snapshot_embeds_only_new_wordings(tmp_path: Path) -> None:
    """Of a changed law only the amended and the added article are embedded.

    The rest is read from the last edition.
    """
    home, embedder = Home(tmp_path / "home"), HashingEmbedder()
    first = run(home, write_2020(tmp_path), embedder)
    assert (first.edition, first.embedded, first.reused, embedder.num_embedded) == (1, 3, 0, 3)
    second = run(home, write_2022(tmp_path), embedder)
    assert {kind: count for kind, count in second.changes.items() if count} == {
        "added": 1,
        "amended": 1,
        "repealed": 1,
        "unchanged": 1,
    }
    assert second.citations("repealed") == ("Civil Code Article 207",)
    assert (second.edition, second.embedded, second.reused, embedder.num_embedded) == (2, 2, 3, 5)


@pytest.mark.parametrize("write_next", [write_2022, write_retitled])
def test_refresh_reused_vectors_search_as_fresh_ones(
    tmp_path: Path, write_next: Callable[[Path], SourceConfig]
) -> None:
    """An edition grown by reuse scores as one embedded anew does."""
    grown, home = Home(tmp_path / "grown"), Home(tmp_path / "anew")
    for source in (write_2020(tmp_path), write_next(tmp_path)):
        run(grown, source)
        run(home, source, HashingEmbedder(name=f"other-{Path(source.place).name}"))
    one, other = (
        KnowledgeBase.open(EmbeddedStore(h), HashingEmbedder(name=name)).search(
            "interest a year", as_of=date(2022, 3, 1), jurisdiction="sample"
        )
        for h, name in ((grown, "hashing"), (home, "other-2022-02"))
    )
    assert [hit.version.id for hit in one] == [hit.version.id for hit in other]
    for hit, anew in zip(one, other, strict=True):
        assert hit.score == pytest.approx(anew.score, abs=1e-5)
        assert hit.scores == pytest.approx(anew.scores, abs=1e-5)


def test_refresh_same_snapshot_makes_no_edition(tmp_path: Path) -> None:
    """Nothing changed: no edition, no embedding."""
    home, embedder, source = Home(tmp_path / "home"), HashingEmbedder(), write_2020(tmp_path)
    run(home, source, embedder)
    again = run(home, source, embedder)
    assert (again.edition, again.is_published, again.embedded, embedder.num_embedded) == (
        1,
        False,
        0,
        3,
    )
    assert [m.number for m in EmbeddedStore(home).list_editions()] == [1]


def test_refresh_newer_snapshot_without_changes_moves_its_date(tmp_path: Path) -> None:
    """A newer snapshot with the same law is an edition of its own, so that freshness sees it.

    Nothing is embedded.
    """
    home, source = Home(tmp_path / "home"), write_2020(tmp_path)
    run(home, source)
    newer = source.model_copy(update={"snapshot_date": date(2021, 6, 1)})
    report = run(home, newer)
    assert (report.edition, report.embedded) == (2, 0)
    assert open_current(EmbeddedStore(home)).manifest.sources[source.name].snapshot_date == date(
        2021, 6, 1
    )


def test_refresh_with_another_embedder_embeds_everything(tmp_path: Path) -> None:
    """Vectors of two embedders cannot be mixed, so an unchanged snapshot is embedded again."""
    home, source = Home(tmp_path / "home"), write_2020(tmp_path)
    run(home, source)
    report = run(home, source, HashingEmbedder(name="larger", dimension=128))
    assert (report.edition, report.embedded) == (2, 3)
    assert open_current(EmbeddedStore(home)).manifest.dimension == 128


def test_refresh_dry_run_writes_nothing(tmp_path: Path) -> None:
    """A dry run says what would change and leaves the edition and the embedder alone."""
    home, embedder = Home(tmp_path / "home"), HashingEmbedder()
    report = refresh(
        EmbeddedStore(home), home, source=write_2020(tmp_path), embedder=embedder, dry_run=True
    )
    assert (report.edition, report.is_dry_run, report.changes["added"], report.embedded) == (
        None,
        True,
        3,
        3,
    )
    assert (embedder.num_embedded, EmbeddedStore(home).list_editions()) == (0, [])


def test_refresh_one_source_leaves_the_other_untouched(tmp_path: Path) -> None:
    """Refreshing one source carries the other's versions over and embeds none of them."""
    home = Home(tmp_path / "home")
    run(home, write_2020(tmp_path))
    book = write_law(
        tmp_path / "book" / "2021-06",
        {"1": "Leave is 20 days."},
        amended=date(2021, 5, 1),
        law="handbook",
        title="Handbook",
    )
    run(home, make_source(book, "book", "hr"))
    before = [v for v in open_current(EmbeddedStore(home)).read_versions() if v.source == "book"]
    report = run(home, write_2022(tmp_path))
    assert [
        v for v in open_current(EmbeddedStore(home)).read_versions() if v.source == "book"
    ] == before
    assert report.embedded == 2
    manifest = open_current(EmbeddedStore(home)).manifest
    assert {
        name: (s.jurisdiction, s.num_articles, s.num_versions)
        for name, s in manifest.sources.items()
    } == {
        "laws": ("sample", 3, 5),
        "book": ("hr", 1, 1),
    }


def test_refresh_failing_while_embedding_leaves_nothing(tmp_path: Path) -> None:
    """A fault in the middle leaves no half edition behind."""

    class Broken(HashingEmbedder):
        # it only fails
        def embed(self, texts: object, on_progress: object = None) -> object:  # type: ignore[override]
            raise RuntimeError("out of memory")

    home = Home(tmp_path / "home")
    run(home, write_2020(tmp_path))
    with pytest.raises(RuntimeError):
        run(home, write_2022(tmp_path), Broken())  # type: ignore[arg-type]  # as above
    assert [p.name for p in (home.knowledge / "editions").iterdir()] == ["000001"]


def test_refresh_after_rollback_starts_from_current(tmp_path: Path) -> None:
    """After a rollback the next refresh starts from the edition that is served."""
    home = Home(tmp_path / "home")
    run(home, write_2020(tmp_path))
    run(home, write_2022(tmp_path))
    rollback(EmbeddedStore(home))
    assert "20 per cent" in read_205(home, date(2022, 3, 1))
    report = run(home, write_2022(tmp_path))
    assert (report.edition, report.changes["amended"]) == (3, 1)


def test_refresh_older_snapshot_refused(tmp_path: Path) -> None:
    """Going back in time is a rollback, not a refresh."""
    home = Home(tmp_path / "home")
    run(home, write_2022(tmp_path))
    with pytest.raises(GateError, match="2021-01-01 is older than the last one, 2022-02-01"):
        run(home, write_2020(tmp_path))


def test_refresh_empty_or_shrunken_snapshot_refused(tmp_path: Path) -> None:
    """No article, or far fewer than were in force, is a lost download and not a wave of repeals."""
    home = Home(tmp_path / "home")
    run(home, write_2020(tmp_path))
    for folder, articles in (
        ("2022-01", {"205": "(Repealed)"}),
        ("2022-02", {"205": LOANS_2020["205"]}),
    ):
        path = write_law(tmp_path / "bad" / folder, articles, amended=date(2021, 12, 1))
        with pytest.raises(
            GateError,
            match=(
                r"share repealed: (1 \(at most 0.5\) FAILED: 3 of 3|0.6667 \(at most 0.5\) FAILED:"
                r" 2 of 3)"
            ),
        ):
            run(home, make_source(path))
    assert (
        [m.number for m in EmbeddedStore(home).list_editions()]
        == [EmbeddedStore(home).current_edition()]
        == [1]
    )


def test_refresh_dated_repeals_are_no_articles(tmp_path: Path) -> None:
    """Sections of which a snapshot keeps only the repeal count as gone.

    Too many of them are a shrunken snapshot.
    """
    section = (
        '<Section xmlns:lims="http://justice.gc.ca/lims"'
        ' lims:lastAmendedDate="2020-01-01"><Label>{}</Label><Text>{}</Text></Section>'
    )
    act = (
        "<Statute><Identification><ShortTitle>Widgets"
        " Act</ShortTitle></Identification><Body>{}</Body></Statute>"
    )
    snapshots = {
        "2021-01": ("One.", "Two.", "Three."),
        "2022-01": ("One.", "[Repealed, 2021]", "[Repealed, 2021]"),
    }
    for name, texts in snapshots.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "W-1.xml").write_text(
            act.format("".join(section.format(n, text) for n, text in enumerate(texts, 1)))
        )
    home = Home(tmp_path / "home")
    first, second = (
        SourceConfig(name="acts", kind="justice-xml", path=tmp_path / name, jurisdiction="ca")
        for name in snapshots
    )
    assert run(home, first).changes["added"] == 3
    with pytest.raises(GateError, match="2 of 3 articles, 1 in force after"):
        run(home, second)


def test_refresh_source_for_other_jurisdiction_refused(tmp_path: Path) -> None:
    """A source's name stays with its jurisdiction."""
    home, source = Home(tmp_path / "home"), write_2020(tmp_path)
    run(home, source)
    with pytest.raises(UsageError, match="was 'sample' before, got 'tw'"):
        run(home, source.model_copy(update={"jurisdiction": "tw"}))


def test_refresh_unreadable_snapshot_refused(tmp_path: Path) -> None:
    """A snapshot that cannot be read leaves the home without an edition."""
    home = Home(tmp_path / "home")
    with pytest.raises(InputError, match="no such snapshot folder"):
        run(home, make_source(tmp_path / "2021-01"))
    assert EmbeddedStore(home).list_editions() == []


def test_refresh_archive_reads_as_its_folder(tmp_path: Path) -> None:
    """An archive of a snapshot gives the versions that the folder gives, and its name the date."""
    folder = write_2020(tmp_path)
    with zipfile.ZipFile(tmp_path / "2021-01.zip", "w") as archive:
        archive.write(tmp_path / "2021-01" / "civil-code.md", "laws/civil-code.md")
    packed, plain = Home(tmp_path / "packed"), Home(tmp_path / "plain")
    assert (
        run(packed, make_source(tmp_path / "2021-01.zip")).snapshot_date
        == run(plain, folder).snapshot_date
    )
    assert (
        open_current(EmbeddedStore(packed)).read_versions()
        == open_current(EmbeddedStore(plain)).read_versions()
    )


@pytest.mark.parametrize(
    "places", [{}, {"path": "2021-01", "url": "https://laws.example/2021-01.zip"}]
)
def test_source_config_has_one_place(places: dict[str, str]) -> None:
    """A source is in one place: a path or an address."""
    with pytest.raises(ValidationError, match="must have either path or url"):
        SourceConfig.model_validate(
            {"name": "laws", "kind": "markdown", "jurisdiction": "sample", **places}
        )


def test_refresh_address_that_is_not_pinned_refused(tmp_path: Path) -> None:
    """An address without its SHA-256 is refused before anything is asked of it."""
    source = SourceConfig(
        name="laws", kind="markdown", url="https://laws.example/2021-01.zip", jurisdiction="sample"
    )
    with pytest.raises(UsageError, match="sha256: must be 64 hex digits"):
        run(Home(tmp_path / "home"), source)


def test_refresh_while_another_runs_refused(tmp_path: Path) -> None:
    """Two refreshes cannot meet."""
    home = Home(tmp_path / "home")
    with EmbeddedStore(home).writing(), pytest.raises(BusyError):
        run(home, write_2020(tmp_path))


def test_refresh_keeps_the_newest_editions(tmp_path: Path) -> None:
    """Old editions are deleted once the new one is published."""
    home = Home(tmp_path / "home")
    for year in range(2021, 2024):
        path = write_law(
            tmp_path / f"{year}-01", {"1": f"Text of {year}."}, amended=date(year, 1, 1)
        )
        report = refresh(
            EmbeddedStore(home), home, source=make_source(path), embedder=HashingEmbedder(), keep=2
        )
    assert report.pruned == (1,)
    assert [m.number for m in EmbeddedStore(home).list_editions()] == [2, 3]


def test_refresh_new_title_and_new_number_embed_nothing(tmp_path: Path) -> None:
    """A retitled law and a moved article keep their vectors.

    Each day is cited by the title and number of that day.
    """
    home, embedder = Home(tmp_path / "home"), HashingEmbedder()
    run(home, write_2020(tmp_path), embedder)
    report = run(home, write_retitled(tmp_path), embedder)
    assert (report.changes["retitled"], report.changes["moved"]) == (2, 1)
    assert (report.embedded, embedder.num_embedded) == (0, 3)
    kb = KnowledgeBase.open(EmbeddedStore(home), embedder)
    for day, title, number in (
        (date(2021, 7, 19), "Civil Code", "207"),
        (date(2021, 7, 20), "Code of Loans", "209"),
    ):
        hits = kb.search("no interest on interest", as_of=day, jurisdiction="sample")
        assert hits[0].version.citation == f"{title} Article {number}"
        assert {hit.version.law for hit in hits} == {title}
        assert kb.show("civil code", "205", as_of=day, jurisdiction="sample").law == title
        assert kb.show("Code of Loans", number, as_of=day, jurisdiction="sample").article == number
        assert [entry.law for entry in kb.laws(as_of=day, jurisdiction="sample")] == [title]
    with pytest.raises(
        UsageError,
        match=(
            "Civil Code Article 207: not in force at that date, moved to Article 209 on 2021-07-20"
        ),
    ):
        kb.show("Civil Code", "207", as_of=date(2022, 3, 1), jurisdiction="sample")


def test_refresh_gold_query_missed_publishes_nothing(tmp_path: Path) -> None:
    """An edition that misses a gold query's article is refused with figures and leaves no trace."""
    home, gold = Home(tmp_path / "home"), tmp_path / "gold.jsonl"
    gold.write_text(
        '{"query": "interest is due yearly", "law": "Civil Code", "article": "206"}\n'
        '{"query": "no interest on interest", "law": "Civil Code", "article": "207"}\n'
    )
    gates = RefreshGateConfig(max_repealed_share=0.5, gold=gold)
    assert run(home, write_2020(tmp_path).model_copy(update={"gates": gates})).gates[-1].has_passed
    found = (
        r"gold queries missed: 1 \(at most 0 of 2\) FAILED: line 2: Civil Code Article 207 not in"
        r" force on 2022-02-01"
    )
    with pytest.raises(GateError, match=found):
        run(home, write_2022(tmp_path).model_copy(update={"gates": gates}))
    assert (
        [m.number for m in EmbeddedStore(home).list_editions()]
        == [EmbeddedStore(home).current_edition()]
        == [1]
    )
    gold.write_text(
        '{"query": "no interest on interest", "law": "Civil Code", "article": "207", "as_of":'
        ' "2021-02-01"}\n'
    )
    assert run(home, write_2022(tmp_path).model_copy(update={"gates": gates})).edition == 2


def test_refresh_dry_run_reports_a_failed_gate(tmp_path: Path) -> None:
    """A dry run of a snapshot that would be refused shows its changes and the gate that fails."""
    home = Home(tmp_path / "home")
    run(home, write_2020(tmp_path))
    path = write_law(tmp_path / "2022-02", {"205": LOANS_2020["205"]}, amended=date(2021, 12, 1))
    report = refresh(
        EmbeddedStore(home),
        home,
        source=make_source(path),
        embedder=HashingEmbedder(),
        dry_run=True,
    )
    assert [gate.name for gate in report.gates if not gate.has_passed] == ["share repealed"]
    assert (
        report.changes["repealed"],
        report.is_published,
        EmbeddedStore(home).current_edition(),
    ) == (2, False, 1)


def test_refresh_date_seen_without_a_change_is_remembered(tmp_path: Path) -> None:
    """A law's date that the last edition saw without a change does not date a later wording."""
    home = Home(tmp_path / "home")
    run(home, write_2020(tmp_path))
    for folder, rate in (("2021-06", "20"), ("2021-12", "16")):
        articles = LOANS_2020 | {"205": f"Interest above {rate} per cent a year cannot be claimed."}
        report = run(
            home, make_source(write_law(tmp_path / folder, articles, amended=date(2021, 5, 1)))
        )
    assert report.citations("reworded") == ("Civil Code Article 205",)
    assert "20 per cent" in read_205(home, date(2021, 11, 30))


@pytest.mark.realdata
@pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is absent")
def test_refresh_taiwan_shows_real_amendments(tmp_path: Path) -> None:
    """By 2022-02 article 205 goes from 20 to 16 per cent, 981 and 990 go, consumer law stays."""
    home, embedder = Home(tmp_path / "home"), HashingEmbedder()
    for snapshot in ("2021-01", "2022-02"):
        path = DATA / "statutes" / "taiwan-en" / snapshot
        report = run(
            home,
            SourceConfig(name="moj", kind="taiwan-json", path=path, jurisdiction="tw"),
            embedder,
        )
    assert "Civil Code Article 205" in report.citations("amended")
    assert report.citations("repealed") == ("Civil Code Article 981", "Civil Code Article 990")
    assert all(gate.has_passed for gate in report.gates)
    assert report.embedded == report.changes["added"] + report.changes["amended"]
    kb = KnowledgeBase.open(EmbeddedStore(home), embedder)
    before = kb.show("civil code", "Article 205", as_of=date(2020, 6, 1), jurisdiction="tw")
    after = kb.show("B0000001", "205", as_of=date(2022, 3, 1), jurisdiction="tw")
    assert ("20%" in before.text, "16%" in after.text) == (True, True)
    assert before.valid_to == after.valid_from == date(2021, 1, 20)
    consumer = [
        v
        for v in open_current(EmbeddedStore(home)).read_versions()
        if v.law == "Consumer Protection Act"
    ]
    assert len(consumer) == 77 and all(v.valid_to is None for v in consumer)
    with pytest.raises(UsageError, match="repealed on 2021-01-20"):
        kb.show("Civil Code", "981", as_of=date(2022, 3, 1), jurisdiction="tw")
