"""A version as a point of a vector store, the same in every store.

A point has `dense` vectors (cosine; the best one counts), a sparse one (`bm25`, weighed by rarity)
and a payload with the fields that searches are filtered by. The sparse vector has places for words
and others for pieces of words, so that a search may ask for either: with a vector for each, Edge
would write its files in another order whenever it opens them, and their hashes would not hold. Days
are integers, so a range of days is a range of numbers; no end is a day after all others.
"""

from collections.abc import Sequence
from datetime import date
from functools import cache

import qdrant_edge as edge

from components.knowledge.embedding import chapter_words
from components.knowledge.lexicon import expand, is_chinese
from components.knowledge.stores.character_grams import ask_pieces, weigh_pieces
from components.prompting.prompt_injection import clear_orders
from components.records import Version

DENSE, BM25, CHARS = "dense", "bm25", "chars"
OPEN_END = 99991231
KEYWORDS = ("jurisdiction", "source", "law_id", "article")
EXPANSION = 0.3  # 0.15 and 1 gave less on clauses of held-out sample rules
CHINESE_EXPANSION = 0.5  # 0.3 and 0.7 gave less on 456 clauses of 38 Chinese rules
DAYS = ("valid_from", "valid_to")


def day_number(day: date | None) -> int:
    """Return a day as the integer yyyymmdd; no day means no end."""
    return OPEN_END if day is None else day.year * 10000 + day.month * 100 + day.day


def payload_of(version: Version) -> dict[str, str | int]:
    """Return what a version is filtered by."""
    keywords = {name: str(getattr(version, name)) for name in KEYWORDS}
    days = {
        "valid_from": day_number(version.valid_from),
        "valid_to": day_number(version.valid_to),
    }
    return keywords | days


def weigh_document(version: Version) -> tuple[Sequence[int], Sequence[float]]:
    """Return the places and weights of a version's words: citation, headings, wording."""
    text = indexed_text(version)
    words = _bm25(is_chinese(text)).embed_document(text)
    return words.indices, words.values


def weigh_sparse(version: Version, lists: Sequence[str]) -> tuple[Sequence[int], Sequence[float]]:
    """Return the places and weights of a version's sparse vector.

    Args:
        version: The version.
        lists: The lists of its edition: words, and pieces of words where it has `chars`.
    """
    weights: dict[int, float] = {}
    if CHARS in lists:
        weights |= dict(zip(*weigh_pieces(indexed_text(version)), strict=True))
    weights |= dict(zip(*weigh_document(version), strict=True))
    return list(weights), list(weights.values())


def ask_sparse(text: str, lists: Sequence[str]) -> dict[str, tuple[Sequence[int], Sequence[float]]]:
    """Return the places and weights that a query asks for in the sparse vector, by list.

    A list that has nothing of the text is left out: stop words only, or no words at all.
    """
    vectors = {BM25: weigh_query(text)}
    if CHARS in lists:
        weight = CHINESE_EXPANSION if is_chinese(text) else 0.0
        vectors[CHARS] = ask_pieces(text, expand(text), weight)
    return {name: vector for name, vector in vectors.items() if vector[0]}


def indexed_text(version: Version) -> str:
    """Return what is searched by its words: citation, headings and wording."""
    wording = clear_orders(version.text).text
    return f"{version.citation} {chapter_words(version.chapter)} {version.heading}\n{wording}"


def weigh_query(text: str) -> tuple[Sequence[int], Sequence[float]]:
    """Return the places and weights of a query's sparse vector; none for a text of stop words only.

    The text's own words weigh 1; further words that statutes use for them (see `lexicon`) weigh
    `EXPANSION`, Chinese ones `CHINESE_EXPANSION`.
    """
    for_chinese = is_chinese(text)
    bm25 = _bm25(for_chinese)
    weight = CHINESE_EXPANSION if for_chinese else EXPANSION
    weights = dict.fromkeys(bm25.embed_query(expand(text)).indices, weight)
    weights |= dict.fromkeys(bm25.embed_query(text).indices, 1.0)
    return list(weights), list(weights.values())


@cache
def _bm25(for_chinese: bool) -> edge.Bm25:
    """Return the weigher of words for a language."""
    if for_chinese:
        return edge.Bm25(edge.Bm25Config(tokenizer=edge.TokenizerType.Multilingual))
    return edge.Bm25()
