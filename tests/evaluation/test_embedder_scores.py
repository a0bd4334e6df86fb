"""An embedder is judged by what it finds, and one that finds less does not pass."""

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from components.evaluation.embedder_scores import gate_embedder, judge_probes, rank_probe
from components.records import Pair
from components.retriever_tuning.probes import Query, RetrievalProbe, probe_clauses, probe_notes
from components.statutes.readers.article import Article
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
    [same] = gate_embedder(good, good, 0.0)
    [worse] = gate_embedder(good, bad, 0.0)
    assert (same.has_passed, same.gain.value) == (True, 0.0)
    assert not worse.has_passed
    assert worse.gain.high < 0.1
    assert "FAILED" in str(worse)
    assert gate_embedder(bad, good, 0.05)[0].has_passed


def test_probes_ask_of_what_is_held_out() -> None:
    """Clauses of held-out families, each once, and notes of held-out laws over all laws, the notes left out of the passages."""
    articles = [
        Article(
            law, law.title(), "1", "Return of the deposit; Rent", f"The {law} text.", None, "en", ""
        )
        for law in ("a", "b")
    ]
    fields = {
        "id": "p",
        "verdict": "valid",
        "as_of": date(2026, 1, 1),
        "jurisdiction": "sample",
        "law": "A",
        "article": "1",
        "clause": "x y z",
    }
    rows = [Pair.model_validate(fields | {"family": family}) for family in ("in", "in", "out")]
    clauses = probe_clauses(rows, articles, frozenset({"out"}), count=5, seed=1)
    assert [(query.text, query.group) for query in clauses.queries] == [("x y z", "out")]
    notes = probe_notes(
        "notes",
        [*articles, Article("b", "B", "2", "Amount of rent owed", "T", None, "en", "")],
        ["b"],
    )
    assert [query.text for query in notes.queries] == ["Amount of rent owed"]
    assert len(notes.passages) == 3
    assert not any("Amount" in text for _, text in notes.passages)
