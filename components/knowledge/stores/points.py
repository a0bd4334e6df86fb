"""A version as a point of a vector store, the same in every store.

A point has `dense` vectors (cosine; the best one counts), a `bm25` one (sparse, weighted by rarity)
and a payload with the fields that searches are filtered by. Days are integers, so a range of days
is a range of numbers; no end is a day after all others.
"""

import re
from collections.abc import Sequence
from datetime import date
from functools import cache

import qdrant_edge as edge

from components.knowledge.embedding import chapter_words
from components.knowledge.lexicon import expand
from components.prompting.prompt_injection import clear_orders
from components.records import Version

DENSE, BM25 = "dense", "bm25"
OPEN_END = 99991231
KEYWORDS = ("jurisdiction", "source", "law_id", "article")
EXPANSION = 0.3  # 0.15 and 1 gave less on clauses of held-out sample rules
DAYS = ("valid_from", "valid_to")

_HAN = re.compile(r"[\u4e00-\u9fff]")


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
    """Return the places and weights of a version's sparse vector: citation, headings, wording."""
    text = (
        f"{version.citation} {chapter_words(version.chapter)}"
        f" {version.heading}\n{clear_orders(version.text).text}"
    )
    words = _bm25(is_chinese(text)).embed_document(text)
    return words.indices, words.values


def weigh_query(text: str) -> tuple[Sequence[int], Sequence[float]]:
    """Return the places and weights of a query's sparse vector; none for a text of stop words only.

    The text's own words weigh 1; further words that statutes use for them (see `lexicon`) weigh
    `EXPANSION`.
    """
    bm25 = _bm25(is_chinese(text))
    weights = dict.fromkeys(bm25.embed_query(expand(text)).indices, EXPANSION)
    weights |= dict.fromkeys(bm25.embed_query(text).indices, 1.0)
    return list(weights), list(weights.values())


def is_chinese(text: str) -> bool:
    """Say whether a text is written in Chinese, whose words have no spaces between them."""
    return len(_HAN.findall(text)) > len(text) / 4


@cache
def _bm25(for_chinese: bool) -> edge.Bm25:
    """Return the weigher of words for a language."""
    if for_chinese:
        return edge.Bm25(edge.Bm25Config(tokenizer=edge.TokenizerType.Multilingual))
    return edge.Bm25()
