"""A law of the edition judges a tuning by its notes, and is no part of what is trained on."""

from datetime import date
from pathlib import Path

from components.records import Version
from components.retriever_tuning.gathering import GatheringConfig, gather_sources, make_probes
from components.retriever_tuning.library import StatuteSource
from components.retriever_tuning.own_law import MIN_QUESTIONS, hold_out_law
from components.retriever_tuning.reviewed import ReviewedMaterial, collect_reviewed
from components.samples.pairs import generate_pairs, load_families
from components.storage import Home
from tests.retriever_tuning.material import (
    HELD_OUT,
    make_statutes,
    read_versions,
    write_acts,
)

DAY = date(2026, 6, 1)


def make_law(title: str, count: int, jurisdiction: str = "sample") -> list[Version]:
    """Make a law whose articles have a note each, of four content words."""
    return [
        Version(
            id=f"{jurisdiction}-{title}-{number}",
            source="acts",
            jurisdiction=jurisdiction,
            law_id=title.lower().replace(" ", "-"),
            law=title,
            article=str(number),
            heading=f"Repair of leased {title.split()[0].lower()} number {number}",
            text=f"The lessee keeps the thing in repair for {number} years.",
            valid_from=date(2020, 1, 1),
            content_hash=str(number),
        )
        for number in range(1, count + 1)
    ]


def review_with(versions: list[Version]) -> ReviewedMaterial:
    """Return the material of the sample's pairs beside an edition with further law."""
    pairs = list(generate_pairs(load_families(), per_wording=2, seed=1))
    splits = {
        "train": [pair for pair in pairs if pair.family not in HELD_OUT],
        "validation": [],
        "test": [pair for pair in pairs if pair.family in HELD_OUT],
    }
    return collect_reviewed(splits, [*read_versions(), *versions])


def test_hold_out_law_with_the_most_notes_that_no_pair_cites() -> None:
    """A law that pairs are about is not taken, nor one with few notes.

    It is searched among the law of its own jurisdiction.
    """
    mill, ship = make_law("Mill Act", 50), make_law("Ship Act", 40)
    few, foreign = make_law("Bridge Act", MIN_QUESTIONS - 1), make_law("Dock Act", 35, "elsewhere")
    versions = [*mill, *ship, *few, *foreign]
    own = hold_out_law(versions, {("sample", "Mill Act")}, day=DAY, seed=1)
    assert own is not None
    assert (own.title, len(own.articles)) == ("Ship Act", 40)
    assert {article.law for article in own.others} == {"Mill Act", "Bridge Act"}
    probe = own.probe()
    assert (probe.name, len(probe.queries)) == ("notes of Ship Act", 40)
    assert not any("number 7" in text for _, text in probe.passages)
    assert hold_out_law(few, (), day=DAY, seed=1) is None
    assert hold_out_law(versions, (), day=date(2019, 1, 1), seed=1) is None


def test_a_law_of_the_edition_judges_where_none_is_named(tmp_path: Path) -> None:
    """Its notes are a probe, and neither text nor note of it is trained on; a named law is first.

    The same law among the statutes that are given is left out there, too.
    """
    reviewed = review_with(make_law("Mill Act", 40))
    acts = StatuteSource(kind="markdown", path=write_acts(tmp_path / "acts"))
    given = GatheringConfig(statutes=(acts,), num_pairs={"note": 200, "recast": 200})
    home = Home(tmp_path / "home")
    names = [probe.name for probe in make_probes(given, home, reviewed)]
    assert names == ["clauses", "notes of Mill Act"]
    pairs, articles, _ = gather_sources(given, home, reviewed)
    assert {article.law for article in articles} & {"Mill Act", "Vessel Act"} == {"Vessel Act"}
    assert any("vessel" in pair.query for pair in pairs)
    assert not any("mill" in pair.query.split() for pair in pairs)
    named = GatheringConfig(statutes=(make_statutes(tmp_path / "named"),))
    names = [probe.name for probe in make_probes(named, home, reviewed)]
    assert "notes of Mill Act" not in names
    assert len(names) == 2
