"""Judge an embedder by itself, and let none take another's place that finds less.

Ranked by cosine alone, without words, fusion or reranking: what the rest of the search adds must
not hide a worse embedder.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from components.evaluation.ranking import Estimate, RankedQuery, compare_cases, score_cases
from components.knowledge.embedding import TextEmbedder
from components.retriever_tuning.probes import RetrievalProbe

DEPTH = 50
METRIC = "ndcg_at_10"


@dataclass(frozen=True)
class EmbedderGate:
    """One probe's figures: of the embedder in use, of the new one, and the gain with its interval."""

    probe: str
    before: Estimate
    after: Estimate
    gain: Estimate
    min_gain: float

    @property
    def has_passed(self) -> bool:
        """Say whether the new embedder gains at least what is asked."""
        return self.gain.value >= self.min_gain

    def __str__(self) -> str:
        state = "passed" if self.has_passed else "FAILED"
        return (
            f"{self.probe}: nDCG@10 {self.before} before, {self.after} after, gain {self.gain} (at"
            f" least {self.min_gain}) {state}"
        )


def rank_probe(probe: RetrievalProbe, embedder: TextEmbedder) -> list[RankedQuery]:
    """Return a case for each query of a probe, its articles ranked by the cosine of their nearest passage."""
    keys = [key for key, _ in probe.passages]
    passages = embedder.embed([text for _, text in probe.passages])  # (p, d)
    queries = embedder.embed([query.text for query in probe.queries])  # (q, d)
    orders = np.argsort(-(queries @ passages.T), axis=1, kind="stable")  # (q, p)
    return [
        RankedQuery(
            query.id,
            query.group,
            query.group,
            query.wanted,
            tuple(islice(dict.fromkeys(keys[place] for place in order), DEPTH)),
        )
        for query, order in zip(probe.queries, orders, strict=True)
    ]


def judge_probes(
    probes: Sequence[RetrievalProbe], embedder: TextEmbedder, on_probe: Callable[[], None]
) -> dict[str, list[RankedQuery]]:
    """Return the cases of every probe by its name; `on_probe` is called after each."""
    cases: dict[str, list[RankedQuery]] = {}
    for probe in probes:
        cases[probe.name] = rank_probe(probe, embedder)
        on_probe()
    return cases


def gate_embedder(
    before: Mapping[str, Sequence[RankedQuery]],
    after: Mapping[str, Sequence[RankedQuery]],
    min_gain: float,
) -> list[EmbedderGate]:
    """Return the gate of each probe, by nDCG@10.

    Args:
        before: Cases of each probe under the embedder in use.
        after: The same under the new one.
        min_gain: What it must gain on every probe, 0 for no less than before.
    """
    return [
        EmbedderGate(
            name,
            score_cases(cases)[METRIC],
            score_cases(after[name])[METRIC],
            compare_cases(after[name], cases, METRIC),
            min_gain,
        )
        for name, cases in before.items()
    ]
