"""A reranker is judged by what is found with it; one that puts wrong articles first fails."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from components.evaluation.embedder_scores import gate_gains
from components.evaluation.reranker_gate import judge_reranker
from components.gate_result import GateResult
from components.retriever_tuning.retrieval_probes import Query, RetrievalProbe
from tests.knowledge.corpus import HashingEmbedder

RULES = {
    "1": "A deposit of the tenant is kept apart from money of the landlord.",
    "2": "A deposit of the tenant in a bank is kept apart from money.",
    "3": "Wages are paid monthly.",
}
PROBE = RetrievalProbe(
    "clauses",
    tuple((("Code", number), text) for number, text in RULES.items()),
    (Query("q", "The deposit of the tenant in a bank.", "deposit", frozenset({("Code", "1")})),),
)


class Sure:
    """A reader that is sure which of the articles govern, whatever the clause."""

    def __init__(self, governing: str) -> None:
        self.governing = governing
        self.num_read = 0

    def read(self, rules: Sequence[str], clauses: Sequence[str]) -> NDArray[np.float32]:
        """Tell the articles with some words from the others."""
        self.num_read += len(rules)
        rows = [[1.0, 0.0, 0.0] if self.governing in rule else [0.0, 0.0, 1.0] for rule in rules]
        return np.array(rows, dtype=np.float32)


def test_a_better_order_passes_and_a_worse_one_does_not() -> None:
    """What puts the right articles first gains, and what puts wrong ones first is refused."""
    better, worse = judge("landlord"), judge("Wages")
    assert (better.gate, better.has_passed, better.value > 0) == ("reranker", True, True)
    assert (worse.has_passed, worse.value < 0) == (False, True)


def judge(governing: str) -> GateResult:
    """Return the gate of a reader that is sure of the articles with some words."""
    reader = Sure(governing)
    asked: list[int] = []
    before, after = judge_reranker(
        [PROBE], HashingEmbedder(), reader, lambda: asked.append(reader.num_read)
    )
    assert asked == [len(RULES)]
    [gate] = gate_gains(before, after, 0.0, gate="reranker")
    return gate
