"""The sets that a search is asked: clauses and notes, each with the articles that are right.

Always there: clauses of held-out rules over the sample code, and clauses of rules that the shipped
reader never saw, over all shipped rules. Where the real statutes are there: clauses under Taiwanese
law, English and Chinese, clauses of Chinese rules among the articles of that law, clauses under six
Canadian Acts, the marginal notes of two of them, the notes left out of the law, and clauses under
German law.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from components.curation.dataset.build import DatasetConfig, Material, sort_pairs
from components.evaluation.gold import ScoredRow
from components.gold_set import read_gold_set
from components.models.sources import READER_BASE
from components.reader.choice import find_shipped
from components.reader.families import RuleFamily, is_held_out, read_families
from components.records import Version, content_hash
from components.retriever_tuning.pairs import MIN_NOTE_WORDS, count_content_words
from components.retriever_tuning.retrieval_probes import probe_clauses
from components.samples.pairs import STATUTES, generate_pairs, load_families
from components.statutes.readers.article import Article
from components.statutes.readers.choice import ReaderKind, build_reader
from components.statutes.snapshots import resolve_snapshot_date
from components.statutes.versions import advance
from tests.conftest import DATA

HELD_OUT_ACTS = ("P-8.6", "T-13")
CHINESE_CLAUSES = Path(__file__).parents[1] / "evaluation" / "data" / "taiwan-zh-clauses.jsonl"
GERMAN_CLAUSES = CHINESE_CLAUSES.with_name("german-clauses.jsonl")
GERMAN_LAW = DATA / "statutes" / "germany-de" / "2022-03"
"""Fourteen laws of github.com/bundestag/gesetze at 77abca2c; not part of the shared data."""
CANADIAN_CLAUSES = Path(__file__).parent / "canada-clauses.jsonl"
RULES = Path("components/samples/data/rules")
ONE_IN = 5  # as configs/starter/tune_reader.yaml holds out
CODE = "Code of Rules"
START = date(2024, 1, 1)


@dataclass(frozen=True)
class AskedQuery:
    """One query of a set."""

    id: str
    text: str
    as_of: date
    law: str
    family: str
    wanted: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class QuerySet:
    """Queries and the versions they are asked of."""

    name: str
    versions: tuple[Version, ...]
    queries: tuple[AskedQuery, ...]


def read_sets() -> list[QuerySet]:
    """Return the sets that are there; the sample's clauses always are."""
    if not DATA.is_dir():
        return [read_clauses(), read_families_as_law()]
    return [
        read_clauses(),
        read_families_as_law(),
        read_gold_queries(),
        read_notes(),
        read_canadian_clauses(),
        read_chinese_clauses(),
        read_chinese_rules(),
        *([read_german_clauses()] if GERMAN_LAW.is_dir() else []),
    ]


def read_families_as_law() -> QuerySet:
    """Return clauses of rules that the shipped reader never saw, over all shipped rules.

    Every rule is an article of one code, in its first wording.
    """
    shipped = find_shipped(READER_BASE)
    trained = set(shipped.card.families) if shipped else set()
    families = read_families(RULES)
    versions = tuple(_as_article(family) for family in families)
    queries: list[AskedQuery] = []
    for family in families:
        if not is_held_out(family.id, ONE_IN) or family.id in trained:
            continue
        for number, clause in enumerate([*family.keep[:1], *family.break_[-1:]]):
            queries.append(_ask_family(family, number, clause))
    return QuerySet("rules of no country", versions, tuple(queries))


def _ask_family(family: RuleFamily, number: int, clause: str) -> AskedQuery:
    """Return one of a family's clauses as a query for its rule."""
    wanted = frozenset({(CODE, family.id)})
    return AskedQuery(f"{family.id}#{number}", clause, START, family.area, family.id, wanted)


def _as_article(family: RuleFamily, wording: int = 0) -> Version:
    """Return one wording of a rule as an article."""
    text = family.wordings[wording]
    return Version(
        id=str(uuid5(NAMESPACE_URL, family.id)),
        source="laws",
        jurisdiction="laws",
        law_id=CODE,
        law=CODE,
        article=family.id,
        text=text,
        valid_from=START,
        content_hash=content_hash(text),
    )


def read_gold_queries() -> QuerySet:
    """Return the clauses that an article governs, over all wordings of twelve Taiwanese laws."""
    folders = sorted((DATA / "statutes" / "taiwan-en").iterdir())
    queries = read_queries(DATA / "golden" / "taiwan_clauses.jsonl")
    return QuerySet("Taiwanese clauses", read_wordings(folders, "taiwan-json"), queries)


def read_chinese_clauses() -> QuerySet:
    """Return clauses written in Chinese for this project, over the same laws in Chinese."""
    folders = sorted((DATA / "statutes" / "taiwan-zh").iterdir())
    return QuerySet(
        "Chinese clauses", read_wordings(folders, "taiwan-json"), read_queries(CHINESE_CLAUSES)
    )


def read_german_clauses() -> QuerySet:
    """Return clauses written in German for this project, over the laws that they fall under."""
    return QuerySet(
        "German clauses", read_wordings([GERMAN_LAW], "markdown"), read_queries(GERMAN_CLAUSES)
    )


def read_chinese_rules() -> QuerySet:
    """Return the clauses of Chinese rules of no country, over them and the articles of real law."""
    families = read_families(DATA / "rules" / "zh.jsonl")
    law = read_wordings(sorted((DATA / "statutes" / "taiwan-zh").iterdir()), "taiwan-json")
    queries: list[AskedQuery] = []
    for family in families:
        for number, clause in enumerate([*family.keep, *family.break_]):
            queries.append(_ask_family(family, number, clause))
    versions = (*law, *(_as_article(family, wording=1) for family in families))
    return QuerySet("Chinese rules", versions, tuple(queries))


def read_queries(path: Path) -> tuple[AskedQuery, ...]:
    """Return the clauses of a gold set that an article governs."""
    rows = [row for _, row in read_gold_set(path, ScoredRow) if row.articles]
    return tuple(
        AskedQuery(
            row.id,
            row.clause,
            row.as_of,
            row.articles[0].law,
            row.verdict,
            frozenset((article.law, article.article) for article in row.articles),
        )
        for row in rows
    )


def read_notes() -> QuerySet:
    """Return the marginal notes of two Acts over the sections of six, the notes left out."""
    versions = read_wordings([DATA / "statutes" / "canada-en" / "2025-01"], "justice-xml")
    queries = []
    for version in versions:
        if version.law_id not in HELD_OUT_ACTS:
            continue
        for place, note in enumerate(version.heading.split("; ")):
            if count_content_words(note) < MIN_NOTE_WORDS:
                continue
            queries.append(
                AskedQuery(
                    f"{version.law_id}/{version.article}#{place}",
                    note,
                    date(2025, 6, 1),
                    version.law,
                    version.law,
                    frozenset({(version.law, version.article)}),
                )
            )
    without_notes = tuple(version.model_copy(update={"heading": ""}) for version in versions)
    return QuerySet("Canadian notes", without_notes, tuple(queries))


def read_canadian_clauses() -> QuerySet:
    """Return clauses written for this project over the sections of six Acts, their notes left out.

    The file names articles by the id of their Act.
    """
    versions = read_notes().versions
    titles = {version.law_id: version.law for version in versions}
    queries: list[AskedQuery] = []
    for line in CANADIAN_CLAUSES.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        wanted = frozenset((titles[law_id], number) for law_id, number in row["articles"])
        law = titles[row["articles"][0][0]]
        queries.append(AskedQuery(row["id"], row["clause"], date(2025, 6, 1), law, law, wanted))
    return QuerySet("Canadian clauses", versions, tuple(queries))


def read_clauses() -> QuerySet:
    """Return the clauses of held-out rules over the sample code."""
    pairs = list(generate_pairs(load_families(), per_wording=4, seed=1))
    splits = sort_pairs(Material(pairs), DatasetConfig()).by_split
    held_out = [*splits["validation"], *splits["test"]]
    records = build_reader("markdown").read(max(STATUTES.iterdir()))
    articles = [record for record in records if isinstance(record, Article)]
    probe = probe_clauses(held_out, articles, count=400, seed=1)
    queries = [
        AskedQuery(
            query.id,
            query.text,
            date(2026, 6, 1),
            next(iter(query.wanted))[0],
            query.group,
            query.wanted,
        )
        for query in probe.queries
    ]
    versions = read_wordings([max(STATUTES.iterdir())], "markdown")
    return QuerySet("sample clauses", versions, tuple(queries))


def read_wordings(folders: Sequence[Path], kind: ReaderKind) -> tuple[Version, ...]:
    """Return every version over the snapshots, oldest first."""
    versions: tuple[Version, ...] = ()
    for folder in folders:
        changes = advance(
            versions,
            build_reader(kind).read(folder),
            source="laws",
            jurisdiction="laws",
            snapshot_date=resolve_snapshot_date(folder, None),
        )
        versions = changes.versions
    return versions
