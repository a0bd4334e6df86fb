"""From statutes and reviewed pairs to lessons: read, held out, guarded, mined.

Held out are whole laws by their ids and whole families of sample rules, with the articles they are
about. What is left is still held against a guard of the texts that something is tested on, and
dropped where it is like one of them. Hard negatives are passages that the embedder in use puts
close to a query and that are about another article; those closer than the query's own passage by
far are passed over, since they are often right too.
"""

import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from pydantic import BaseModel, Field

from components.config import Section
from components.errors import InputError, UsageError
from components.knowledge.embedding import TextEmbedder
from components.likeness.leak_guard import LeakGuard
from components.records import Pair, cite
from components.retriever_tuning.pairs import (
    KINDS,
    PairKind,
    TrainingPair,
    make_pairs,
    sample_pairs,
)
from components.retriever_tuning.probes import RetrievalProbe, probe_clauses, probe_notes
from components.retriever_tuning.trainer import Lesson
from components.samples.pairs import STATUTES, generate_pairs, load_families
from components.statutes.archives import ArchiveLimits
from components.statutes.readers.article import Article, Duplicates
from components.statutes.readers.choice import ReaderKind, build_reader
from components.statutes.snapshots import open_snapshot
from components.storage import Home, write_text_atomic
from components.text.jsonl import read_records

MAX_CLOSENESS = 0.95
"""A negative is at most this share as close to the query as its own passage (NV-Retriever, Moreira and others 2024)."""
NUM_CANDIDATES = 20
OVERSAMPLING = 4


class StatuteSource(Section):
    """Statutes to make pairs from."""

    kind: ReaderKind = Field(
        description="the reader: markdown, taiwan-json, justice-xml or akoma-ntoso"
    )
    path: Path = Field(description="a snapshot: folder or archive")
    held_out: tuple[str, ...] = Field(
        default=(),
        description="ids of laws never trained on, such as B0000001; their notes test the result",
    )
    duplicates: Duplicates = Field(
        default="last",
        description="an article that stands twice in a law: refuse the snapshot, or take the last",
    )
    limits: ArchiveLimits = ArchiveLimits()


class GatheringConfig(Section):
    """What an embedder is tuned on."""

    statutes: tuple[StatuteSource, ...] = Field(
        default=(), description="statutes beside those of the sample pairs"
    )
    num_pairs: Mapping[PairKind, int] = Field(
        default={"sample": 1600, "recast": 500, "cropped": 200, "note": 200, "cited": 0},
        description="pairs of each kind, at most",
    )
    num_negatives: int = Field(default=1, ge=0, le=8, description="hard negatives of each pair")
    guarded: tuple[Path, ...] = Field(
        default=(), description="gold sets (JSONL with `clause`) that nothing may be like"
    )
    likeness: float = Field(
        default=0.5,
        gt=0,
        lt=1,
        description="share of common runs of words from which a text is a leak",
    )
    num_probed: int = Field(
        default=400, ge=1, description="held-out clauses that an embedder is judged by, at most"
    )
    seed: int = Field(default=1, ge=0, description="of every draw")


@dataclass(frozen=True)
class Library:
    """What was read: articles to train on, and those of laws held out, each by source."""

    trained: tuple[tuple[Article, ...], ...] = field(repr=False)
    held_out: tuple[tuple[Article, ...], ...] = field(repr=False)


def read_library(sources: Sequence[StatuteSource], home: Home) -> Library:
    """Read every source, its held-out laws apart.

    Raises:
        InputError: A snapshot cannot be read in full.
        UsageError: A law to hold out is not in its source.
    """
    trained, held_out = [], []
    for source in sources:
        folder = open_snapshot(source.path, home, limits=source.limits)
        articles = [
            one
            for one in build_reader(source.kind, source.duplicates).read(folder)
            if isinstance(one, Article)
        ]
        missing = set(source.held_out) - {article.law_id for article in articles}
        if missing:
            raise UsageError(
                f"{source.path}: held_out: no such law, got {', '.join(sorted(missing))}. Give the"
                " ids of laws in it."
            )
        trained.append(
            tuple(article for article in articles if article.law_id not in source.held_out)
        )
        held_out.append(tuple(article for article in articles if article.law_id in source.held_out))
    return Library(tuple(trained), tuple(held_out))


def gather_lessons(
    config: GatheringConfig, home: Home, embedder: TextEmbedder, held_out: frozenset[str]
) -> tuple[list[Lesson], int]:
    """Read, draw, guard and mine: everything between the sources and what an embedder is tuned on.

    Args:
        config: Sources and counts.
        home: Keeps what is unpacked of archives.
        embedder: The one in use, to mine negatives with.
        held_out: Families of sample rules that are not trained on.

    Returns:
        The lessons, and how many pairs the guard dropped.
    """
    library, code = read_library(config.statutes, home), read_sample()
    reviewed = read_reviewed()
    own = drop_families(code, reviewed, held_out)
    guard = LeakGuard(_guarded(library, config), config.likeness)
    trained = [pair for pair in reviewed if pair.family not in held_out]
    pairs, num_dropped = gather_pairs(library, own, trained, guard, config)
    return mine_negatives(pairs, embedder, config), num_dropped


def make_probes(
    config: GatheringConfig, home: Home, held_out: frozenset[str]
) -> list[RetrievalProbe]:
    """Return the probes that an embedder is judged by.

    Clauses of held-out families, and the notes of held-out laws where there are any.
    """
    library = read_library(config.statutes, home)
    probes = [
        probe_clauses(read_reviewed(), read_sample(), held_out, config.num_probed, config.seed)
    ]
    for source, trained, apart in zip(
        config.statutes, library.trained, library.held_out, strict=True
    ):
        probe = probe_notes(
            f"notes of {source.path.parent.name}", (*trained, *apart), source.held_out
        )
        probes += [probe] if probe.queries else []
    return probes


def read_sample() -> list[Article]:
    """Return the articles of the newest snapshot of the sample code."""
    newest = max(STATUTES.iterdir())
    return [one for one in build_reader("markdown").read(newest) if isinstance(one, Article)]


def read_reviewed() -> list[Pair]:
    """Return the sample pairs."""
    return list(generate_pairs(load_families(), per_wording=4, seed=1))


def _guarded(library: Library, config: GatheringConfig) -> Iterator[str]:
    """Yield what must not be trained on.

    Clauses of gold sets, the articles of held-out laws and their notes.
    """
    for path in config.guarded:
        yield from (row.clause for _, row in read_records(path, _Gold, "gold set"))
    for article in (article for source in library.held_out for article in source):
        yield article.text
        yield from filter(None, article.heading.split("; "))


class _Gold(BaseModel):
    """What the guard reads of a gold row."""

    clause: str


def gather_pairs(
    library: Library,
    own: Sequence[Article],
    reviewed: Sequence[Pair],
    guard: LeakGuard,
    config: GatheringConfig,
) -> tuple[list[TrainingPair], int]:
    """Draw pairs of every kind, those of kinds that are rare drawn anew until there are enough or no more.

    Args:
        library: The statutes.
        own: The articles that the reviewed pairs cite, those of held-out families left out.
        reviewed: Reviewed pairs to train on.
        guard: What must not be trained on.
        config: Counts and seed.

    Returns:
        The pairs, and how many the guard dropped.
    """
    drawn = random.Random(config.seed)
    articles = [article for source in (*library.trained, own) for article in source]
    wordings = {cite(article.law, article.article): article for article in own}
    pairs: list[TrainingPair] = []
    num_dropped = 0
    for kind in KINDS:
        wanted = config.num_pairs.get(kind, 0)
        if not wanted:
            continue
        found = (
            list(sample_pairs(reviewed, wordings))
            if kind == "sample"
            else _draw(articles, kind, wanted, drawn)
        )
        chosen = drawn.sample(found, min(wanted, len(found)))
        kept = [
            pair
            for pair in chosen
            if not (guard.is_leak(pair.query) or guard.is_leak(pair.passage))
        ]
        num_dropped += len(chosen) - len(kept)
        pairs += kept
    if not pairs:
        raise InputError(
            "pairs: none could be made. Give statutes with more articles, or reviewed pairs."
        )
    return pairs, num_dropped


def _draw(
    articles: Sequence[Article], kind: PairKind, wanted: int, drawn: random.Random
) -> list[TrainingPair]:
    """Return more pairs of one kind than are wanted, where there are, from articles in random order."""
    if kind == "cited":
        return list(make_pairs(articles, kind, drawn))
    others = drawn.sample(articles, len(articles))
    found: list[TrainingPair] = []
    for start in range(0, len(others), 1000):
        if len(found) >= OVERSAMPLING * wanted:
            break
        found += make_pairs(others[start : start + 1000], kind, drawn)
    return found


def mine_negatives(
    pairs: Sequence[TrainingPair], embedder: TextEmbedder, config: GatheringConfig
) -> list[Lesson]:
    """Return the pairs with the passages of others that the embedder puts close to their queries.

    A pair for which there are too few takes any passages about other articles.
    """
    if not config.num_negatives:
        return [Lesson(pair) for pair in pairs]
    drawn = random.Random(config.seed)
    passages = list({pair.passage: pair for pair in pairs}.values())
    of_passages = embedder.embed([pair.passage for pair in passages])  # (p, d)
    of_queries = embedder.embed([pair.query for pair in pairs])  # (n, d)
    places = {pair.passage: place for place, pair in enumerate(passages)}
    lessons: list[Lesson] = []
    for pair, vector in zip(pairs, of_queries, strict=True):
        cosines = of_passages @ vector  # (p,)
        ceiling = MAX_CLOSENESS * cosines[places[pair.passage]]
        close = [
            passages[place]
            for place in np.argsort(-cosines)[: 4 * NUM_CANDIDATES]
            if cosines[place] < ceiling
        ]
        fit = [other.passage for other in close if is_about_another(other, pair)][:NUM_CANDIDATES]
        if len(fit) < config.num_negatives:
            fit = [
                other.passage
                for other in drawn.sample(passages, len(passages))
                if is_about_another(other, pair)
            ]
        if len(fit) >= config.num_negatives:
            lessons.append(Lesson(pair, tuple(drawn.sample(fit, config.num_negatives))))
    return lessons


def is_about_another(other: TrainingPair, pair: TrainingPair) -> bool:
    """Say whether two pairs are about different articles and different families of rules."""
    return other.origin != pair.origin and (not pair.family or other.family != pair.family)


def write_lessons(path: Path, lessons: Sequence[Lesson]) -> None:
    """Write lessons as JSONL, in one step."""
    write_text_atomic(
        path, "".join(json.dumps(asdict(lesson), ensure_ascii=False) + "\n" for lesson in lessons)
    )


def read_lessons(path: Path) -> list[Lesson]:
    """Read what `write_lessons` wrote."""
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [Lesson(TrainingPair(**row["pair"]), tuple(row["negatives"])) for row in rows]


def count_kinds(lessons: Sequence[Lesson]) -> dict[str, int]:
    """Return how many lessons there are of each kind."""
    return dict(Counter(lesson.pair.kind for lesson in lessons))


def drop_families(
    articles: Sequence[Article], reviewed: Sequence[Pair], held_out: frozenset[str]
) -> list[Article]:
    """Return the articles that no held-out family is about."""
    cited = {pair.citation for pair in reviewed if pair.family in held_out}
    return [article for article in articles if cite(article.law, article.article) not in cited]
