"""Reranking: the first hits of a search, compared with the clause token by token.

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
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from components.config import Section
from components.models.encoder import TokenEncoder, prepare_encoder
from components.storage import Home

States = NDArray[np.float32]


class RerankConfig(Section):
    """Whether and how far the first hits are read again."""

    is_on: bool = Field(
        default=False,
        description="read the first hits again; a search then takes three times as long",
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

    def score(
        self, queries: Sequence[str], passages: Sequence[Sequence[tuple[str, str]]]
    ) -> list[list[float]]:
        """Return the score of each passage of each query, higher for a better match.

        Args:
            queries: The texts.
            passages: For each its passages, each as (key, text); equal keys stand for equal texts.
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


def _match(query: States, passage: States) -> float:
    """Return the mean over a query's tokens (t, d) of the best cosine with a passage's (u, d)."""
    if not len(query) or not len(passage):
        return 0.0
    return float((query @ passage.T).max(axis=1).mean())
