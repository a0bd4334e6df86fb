"""An embedder is judged by what it finds, and one that finds less does not pass."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from components.errors import GateError
from components.evaluation.embedder_scores import (
    describe_gain,
    gate_gains,
    judge_probes,
    rank_probe,
    refuse_failed_gains,
)
from components.retriever_tuning.retrieval_probes import Query, RetrievalProbe
from tests.knowledge.corpus import HashingEmbedder

WORDS = ["deposit", "interest", "wages", "warranty", "carriage", "arbitration"]


class WorseEmbedder(HashingEmbedder):
    """Finds half of what the other finds: every second text has the vector of noise."""

    def embed(self, texts: Sequence[str], on_progress: object = None) -> NDArray[np.float32]:
        """Embed texts, every second of them at random."""
        vectors = super().embed(texts)
        vectors[::2] = np.random.default_rng(self.num_embedded).normal(size=vectors[::2].shape)
        found: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return found


def probe() -> RetrievalProbe:
    """Return a probe of one passage and one query for each word."""
    passages = tuple(
        (("Civil Code", str(n)), f"Civil Code\nThe rules on {word} of this code.")
        for n, word in enumerate(WORDS)
    )
    queries = tuple(
        Query(f"q{n}", f"A clause on {word}.", word, frozenset({("Civil Code", str(n))}))
        for n, word in enumerate(WORDS)
    )
    return RetrievalProbe("words", passages, queries)


def test_rank_probe_finds_by_cosine() -> None:
    """Every query ranks all passages, its own first."""
    cases = rank_probe(probe(), HashingEmbedder())
    assert [case.rank for case in cases] == [1] * len(WORDS)
    assert all(len(case.found) == len(WORDS) for case in cases)


def test_gate_refuses_a_worse_embedder() -> None:
    """The same passes, a worse one does not, and its line says so with the figures."""
    good, bad = (
        judge_probes([probe()], embedder, lambda: None)
        for embedder in (HashingEmbedder(), WorseEmbedder())
    )
    [same] = gate_gains(good, good, 0.0, gate="embedder")
    [worse] = gate_gains(good, bad, 0.0, gate="embedder")
    assert (same.has_passed, same.value) == (True, 0.0)
    assert (worse.has_passed, worse.value < -0.1) == (False, True)
    assert describe_gain(same) == (
        "gate words: nDCG@10 1.000 [1.000, 1.000] before, 1.000 [1.000, 1.000] after,"
        " gain 0.000 [0.000, 0.000] (at least 0.0) passed"
    )
    assert describe_gain(worse).endswith("(at least 0.0) FAILED")
    assert gate_gains(bad, good, 0.05, gate="embedder")[0].has_passed
    refuse_failed_gains([same], "it finds less", "Stay.")
    with pytest.raises(GateError, match=r"^it finds less on: words\. Stay\.$"):
        refuse_failed_gains([same, worse], "it finds less", "Stay.")
