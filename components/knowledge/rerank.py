"""Reranking: the first hits of a search are read again, token by token or by a reader.

The reader of rules tells how likely an article regulates what the clause speaks of. It found most
(see the table in the README), at the price of reading each of the hits; a review that judges them
afterwards asks about the same pairs, which are not read again. A small reader that was tuned for
nothing else (`governing`, by `tune_retriever`) costs an eighth. Both read English; other texts keep
their order.

Late interaction (Khattab and Zaharia, SIGIR 2020): each token of the clause is matched with the
article's nearest token, and the mean of these cosines is the score. It costs one pass over each
article, as a cross-encoder would, but learns from every pair of a batch where a cross-encoder
learns from one at a time. It comes with the embedder: one model, tuned once, both outputs. Of a
long article an excerpt is read, cut at `max_tokens`; token states are cached. Not covered: words
that match and mean the contrary. Whether a clause keeps a rule is not asked here.
"""

from collections import OrderedDict
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from components.config import Section
from components.knowledge.embedding import passage_text
from components.knowledge.excerpts import excerpt, from_line, start_at
from components.knowledge.fusion import LATE, WEIGHTS
from components.models.encoder import TokenEncoder, prepare_encoder
from components.models.sources import EMBEDDER, ModelSource
from components.prompting.prompt_injection import clear_orders
from components.prompting.template import MAX_PASSAGE_WORDS, Passage
from components.reader.lessons import OTHER
from components.reader.reader import ReadsRules
from components.records import Version, content_hash
from components.storage import Home
from components.text.english import is_english

States = NDArray[np.float32]
MAX_ODDS = 5.0
READING_WEIGHT = 0.1  # of log-odds between -5 and 5; 0.06 gave less on rules that it never saw
GOVERNING_WEIGHT = 0.04  # of those of a small reader; 0.1 gave less on clauses of sample rules


class RerankConfig(Section):
    """Whether, by what and how far the first hits are read again."""

    is_on: bool = Field(
        default=False,
        description="read the first hits again; a search then takes three times as long",
    )
    by: Literal["late", "reader", "governing"] = Field(
        default="late",
        description="late: the embedder's own model, token by token; reader: the reader of rules,"
        " which finds more and takes 0.7 s a clause for 20 hits on two cores; governing: the small"
        " reader that tune_retriever tunes for it",
    )
    base: ModelSource = Field(
        default=EMBEDDER, description="by governing: the encoder that it was tuned on"
    )
    name: str = Field(
        default="",
        description="by governing: the fingerprint of the reader that promote_release fits a"
        " release to; empty: the newest that passed its gates",
    )
    depth: int = Field(default=20, ge=2, le=200, description="hits of a query that are read again")
    max_tokens: int = Field(
        default=128,
        ge=16,
        le=512,
        description="tokens of an article that are read; the rest is cut",
    )
    num_kept: int = Field(
        default=4096,
        ge=0,
        description="articles whose tokens are kept in memory, 100 kB each or less",
    )


class Reranker(Protocol):
    """Scores passages against a query by reading both."""

    @property
    def depth(self) -> int:
        """How many passages of a query it is given."""
        ...

    @property
    def weight(self) -> float:
        """Weight of its scores beside the fused ones."""
        ...

    def show(self, version: Version, query: str) -> tuple[str, str]:
        """Return what it reads of a version for a query: a key, and the text."""
        ...

    def score(
        self, queries: Sequence[str], passages: Sequence[Sequence[tuple[str, str]]]
    ) -> list[list[float]]:
        """Return the score of each passage of each query, higher for a better match.

        Args:
            queries: The texts.
            passages: For each its passages, each as (key, text); equal keys stand for equal texts.

        Returns:
            For each query as many scores as passages, or none where it cannot be read.
        """
        ...


class LateReranker:
    """Late interaction with the token states of an embedder's own model."""

    def __init__(self, model_dir: Path, home: Home, config: RerankConfig) -> None:
        """Remember the folder; the model is loaded at the first query.

        Args:
            model_dir: A sentence-transformers model, that of the embedder.
            home: Where the converted model is kept.
            config: How far it reads.
        """
        self.model_dir, self.home, self.config = model_dir, home, config
        self._kept: OrderedDict[str, States] = OrderedDict()

    @property
    def depth(self) -> int:
        """How many passages of a query it is given."""
        return self.config.depth

    @property
    def weight(self) -> float:
        """Weight of its scores beside the fused ones."""
        return WEIGHTS[LATE]

    def show(self, version: Version, query: str) -> tuple[str, str]:
        """Return what it reads of a version: a long article from the query's best line on."""
        line = start_at(version.text, query)
        text = from_line(version.text, line)
        passage = passage_text(version.law, version.chapter, version.heading, text)
        return f"{version.id}#{line}", passage

    def score(
        self, queries: Sequence[str], passages: Sequence[Sequence[tuple[str, str]]]
    ) -> list[list[float]]:
        """Return, for each query, the mean over its tokens of the best cosine with each passage."""
        texts: dict[str, str] = {}
        for of_query in passages:
            texts |= dict(of_query)
        query_states = self._encoder.encode(queries)
        passage_states = self._read(texts)
        scores: list[list[float]] = []
        for states, of_query in zip(query_states, passages, strict=True):
            scores.append([_match(states, passage_states[key]) for key, _ in of_query])
        return scores

    def _read(self, texts: dict[str, str]) -> dict[str, States]:
        """Return the token states of texts by key, from the cache or else from the model."""
        known = {key: self._kept[key] for key in texts if key in self._kept}
        missing = [key for key in texts if key not in known]
        encoded = self._encoder.encode([texts[key] for key in missing])
        for key, states in zip(missing, encoded, strict=True):
            known[key] = states
            self._kept[key] = states
        for key in texts:
            self._kept.move_to_end(key)
        while len(self._kept) > self.config.num_kept:
            self._kept.popitem(last=False)
        return known

    @cached_property
    def _encoder(self) -> TokenEncoder:
        """Load the model the first time it is needed."""
        return TokenEncoder(prepare_encoder(self.model_dir, self.home), self.config.max_tokens)


class ReaderReranker:
    """A reader, asked whether an article regulates what a clause speaks of.

    Args:
        reader: The reader.
        depth: How many hits of a clause are read.
        is_small: Whether it is one that was tuned for nothing else. Such a one is shown an article
            with the headings above it and weighs less; another is shown it as a review does.
    """

    def __init__(self, reader: ReadsRules, depth: int, *, is_small: bool = False) -> None:
        self.reader, self.depth, self.is_small = reader, depth, is_small
        self.weight = GOVERNING_WEIGHT if is_small else READING_WEIGHT

    def show(self, version: Version, query: str) -> tuple[str, str]:
        """Return what it reads of a version."""
        text = show_article(version, query).text
        if self.is_small:
            text = passage_text(version.law, version.chapter, version.heading, text)
        return f"{version.id}#{content_hash(text)}", text

    def score(
        self, queries: Sequence[str], passages: Sequence[Sequence[tuple[str, str]]]
    ) -> list[list[float]]:
        """Return the log-odds that each passage regulates what its query speaks of."""
        rules: list[str] = []
        clauses: list[str] = []
        is_read = [is_english(query) for query in queries]
        for query, of_query, readable in zip(queries, passages, is_read, strict=True):
            if readable:
                rules += [text for _, text in of_query]
                clauses += [query] * len(of_query)
        rows = self.reader.read(rules, clauses) if rules else np.empty((0, 3), dtype=np.float32)
        odds = iter(governing_odds(rows).tolist())
        return [
            [next(odds) for _ in of_query] if readable else []
            for of_query, readable in zip(passages, is_read, strict=True)
        ]


def governing_odds(rows: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the log-odds that a rule governs its clause, between -5 and 5.

    Args:
        rows: A reader's probabilities, shape (n, 3).

    Returns:
        Shape (n,).
    """
    other = np.clip(rows[:, OTHER].astype(np.float64), 1e-6, 1 - 1e-6)
    odds: NDArray[np.float64] = np.clip(np.log(1 / other - 1), -MAX_ODDS, MAX_ODDS)
    return odds


def show_article(version: Version, clause: str) -> Passage:
    """Return an article as prompt and reader are shown it, without instructions to the reader.

    Of a long one they are shown the paragraph that speaks of the clause, with its lead-in.
    """
    return Passage(excerpt(clear_orders(version.text).text, clause, MAX_PASSAGE_WORDS))


def _match(query: States, passage: States) -> float:
    """Return the mean over a query's tokens (t, d) of the best cosine with a passage's (u, d)."""
    if not len(query) or not len(passage):
        return 0.0
    return float((query @ passage.T).max(axis=1).mean())
