"""From statutes and reviewed pairs to lessons: read, held out, guarded, mined.

Held out are whole laws by their ids, or else one of the published edition, and the families of the
dataset's validation and test splits with the articles they are about. What is left is compared with
the texts that something is tested on, and dropped where it is like one of them.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pydantic import Field

from components.config import Section
from components.errors import InputError
from components.gold_set import read_gold_clauses
from components.knowledge.embedding import TextEmbedder
from components.likeness.gold_guard import GoldGuard
from components.records import cite
from components.retriever_tuning.lessons import Lesson
from components.retriever_tuning.library import SourceArticles, StatuteSource, read_library
from components.retriever_tuning.negatives import mine_negatives
from components.retriever_tuning.own_law import OwnLaw
from components.retriever_tuning.pairs import (
    KINDS,
    PairKind,
    TrainingPair,
    make_pairs,
    reviewed_pairs,
)
from components.retriever_tuning.retrieval_probes import RetrievalProbe, probe_clauses, probe_notes
from components.retriever_tuning.reviewed import ReviewedMaterial
from components.statutes.readers.article import Article
from components.storage import Home

OVERSAMPLING = 4  # pairs of a kind made for each that is wanted, to choose from
ARTICLES_PER_DRAW = 1000


class GatheringConfig(Section):
    """What an embedder is tuned on."""

    statutes: tuple[StatuteSource, ...] = Field(
        default=(), description="statutes beside those that the reviewed pairs cite"
    )
    num_pairs: Mapping[PairKind, int] = Field(
        default={"reviewed": 1600, "recast": 500, "cropped": 200, "note": 200, "cited": 0},
        description="pairs of each kind, at most",
    )
    num_negatives: int = Field(default=1, ge=0, le=8, description="hard negatives of each pair")
    gold: tuple[Path, ...] = Field(
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


def gather_lessons(
    config: GatheringConfig, home: Home, embedder: TextEmbedder, reviewed: ReviewedMaterial
) -> tuple[list[Lesson], int]:
    """Make everything that an embedder is tuned on.

    Args:
        config: Sources and counts.
        home: Keeps what is unpacked of archives.
        embedder: The one in use, to mine negatives with.
        reviewed: The reviewed pairs and the articles of their laws.

    Returns:
        The lessons, and how many pairs the guard dropped.

    Raises:
        InputError: A snapshot cannot be read in full, or no pair could be made.
        UsageError: A law to hold out is not in its source.
    """
    pairs, _, num_dropped = gather_sources(config, home, reviewed)
    lessons = mine_negatives(pairs, embedder, num_negatives=config.num_negatives, seed=config.seed)
    return lessons, num_dropped


def gather_sources(
    config: GatheringConfig, home: Home, reviewed: ReviewedMaterial
) -> tuple[list[TrainingPair], list[Article], int]:
    """Draw the pairs of every kind.

    Args:
        config: Sources and counts.
        home: Keeps what is unpacked of archives.
        reviewed: The reviewed pairs and the articles of their laws.

    Returns:
        The pairs, the articles that may be trained on, and how many pairs the guard dropped.

    Raises:
        InputError: A snapshot cannot be read in full, or no pair could be made.
        UsageError: A law to hold out is not in its source.
    """
    own = own_law(config, reviewed)
    library = [_leave_out(source, own) for source in read_library(config.statutes, home)]
    guard = GoldGuard(_list_guarded(library, own, config), similarity=config.likeness)
    pairs, num_dropped = gather_pairs(library, reviewed, guard, config)
    articles = [article for source in library for article in source.trained]
    return pairs, [*articles, *reviewed.trained_articles], num_dropped


def make_probes(
    config: GatheringConfig, home: Home, reviewed: ReviewedMaterial
) -> list[RetrievalProbe]:
    """Return the probes that an embedder is judged by.

    Clauses of held-out families, and the notes of held-out laws: those that are named, or else one
    of the published edition, where one has enough of them.

    Raises:
        InputError: No held-out pair cites an article in force.
    """
    clauses = probe_clauses(reviewed.tested, reviewed.articles, config.num_probed, config.seed)
    if not clauses.queries:
        raise InputError(
            "dataset: no held-out pair cites what is in force. Run refresh_statutes and"
            " curate_pairs again."
        )
    probes = [clauses]
    for source in read_library(config.statutes, home):
        laws = {article.law_id for article in source.held_out}
        notes = probe_notes(f"notes of {source.name}", (*source.trained, *source.held_out), laws)
        if notes.queries:
            probes.append(notes)
    own = own_law(config, reviewed)
    if own is not None:
        probes.append(own.probe())
    return probes


def own_law(config: GatheringConfig, reviewed: ReviewedMaterial) -> OwnLaw | None:
    """Return the law of the edition that is held out; None where other laws are named."""
    has_named = any(source.held_out for source in config.statutes)
    return None if has_named else reviewed.own_law


def gather_pairs(
    library: Sequence[SourceArticles],
    reviewed: ReviewedMaterial,
    guard: GoldGuard,
    config: GatheringConfig,
) -> tuple[list[TrainingPair], int]:
    """Draw pairs of every kind and drop those that the guard knows.

    Args:
        library: The statutes.
        reviewed: The reviewed pairs and the articles of their laws.
        guard: What must not be trained on.
        config: Counts and seed.

    Returns:
        The pairs, and how many the guard dropped.

    Raises:
        InputError: No pair could be made.
    """
    rng = random.Random(config.seed)
    articles = [article for source in library for article in source.trained]
    articles += reviewed.trained_articles
    pairs: list[TrainingPair] = []
    num_dropped = 0
    for kind in KINDS:
        num_wanted = config.num_pairs.get(kind, 0)
        if not num_wanted:
            continue
        if kind == "reviewed":
            candidates = _pair_reviewed(reviewed)
        else:
            candidates = _make_candidates(articles, kind, num_wanted, rng)
        chosen = rng.sample(candidates, min(num_wanted, len(candidates)))
        kept = [pair for pair in chosen if not _is_leak(pair, guard)]
        num_dropped += len(chosen) - len(kept)
        pairs += kept
    if not pairs:
        raise InputError("pairs: none could be made. Give larger sources, or reviewed pairs.")
    return pairs, num_dropped


def _leave_out(source: SourceArticles, own: OwnLaw | None) -> SourceArticles:
    """Return a source without the law of the edition that is held out."""
    if own is None:
        return source
    trained = [article for article in source.trained if article.law_id != own.law_id]
    return replace(source, trained=tuple(trained))


def _list_guarded(
    library: Sequence[SourceArticles], own: OwnLaw | None, config: GatheringConfig
) -> Iterator[str]:
    """Yield clauses of gold sets, and articles and notes of held-out laws."""
    yield from read_gold_clauses(config.gold).values()
    held_out = [article for source in library for article in source.held_out]
    if own is not None:
        held_out += own.articles
    for article in held_out:
        yield article.text
        yield from filter(None, article.heading.split("; "))


def _pair_reviewed(reviewed: ReviewedMaterial) -> list[TrainingPair]:
    """Return a pair for each reviewed clause whose article may be trained on."""
    wordings = {
        cite(article.law, article.article): article for article in reviewed.trained_articles
    }
    return list(reviewed_pairs(reviewed.trained, wordings))


def _make_candidates(
    articles: Sequence[Article], kind: PairKind, num_wanted: int, rng: random.Random
) -> list[TrainingPair]:
    """Return pairs of one kind from articles in random order, more than are wanted if possible."""
    if kind == "cited":
        return list(make_pairs(articles, kind, rng))
    shuffled = rng.sample(articles, len(articles))
    candidates: list[TrainingPair] = []
    for start in range(0, len(shuffled), ARTICLES_PER_DRAW):
        if len(candidates) >= OVERSAMPLING * num_wanted:
            break
        candidates += make_pairs(shuffled[start : start + ARTICLES_PER_DRAW], kind, rng)
    return candidates


def _is_leak(pair: TrainingPair, guard: GoldGuard) -> bool:
    """Say whether query or passage is like a guarded text."""
    return guard.is_leak(pair.query) or guard.is_leak(pair.passage)
