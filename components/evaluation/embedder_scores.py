"""Judge an embedder alone, and refuse one that finds less than the embedder in use.

Ranked by cosine only, without words, fusion or reranking: the rest of the search must not hide a
worse embedder.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import islice

import numpy as np

from components.errors import GateError
from components.evaluation.ranking import RankedQuery, compare_cases, score_cases
from components.gate_result import GateResult
from components.knowledge.embedding import TextEmbedder
from components.retriever_tuning.retrieval_probes import RetrievalProbe

DEPTH = 50
METRIC = "ndcg_at_10"


def rank_probe(probe: RetrievalProbe, embedder: TextEmbedder) -> list[RankedQuery]:
    """Return a case for each query; an article scores as its best passage."""
    keys = [key for key, _ in probe.passages]
    passages = embedder.embed([text for _, text in probe.passages])  # (p, d)
    queries = embedder.embed([query.text for query in probe.queries])  # (q, d)
    orders = np.argsort(-(queries @ passages.T), axis=1, kind="stable")  # (q, p)
    cases: list[RankedQuery] = []
    for query, order in zip(probe.queries, orders, strict=True):
        ranking = dict.fromkeys(keys[place] for place in order)
        first = tuple(islice(ranking, DEPTH))
        cases.append(RankedQuery(query.id, query.group, query.group, query.wanted, first))
    return cases


def judge_probes(
    probes: Sequence[RetrievalProbe], embedder: TextEmbedder, on_probe: Callable[[], None]
) -> dict[str, list[RankedQuery]]:
    """Return the cases of every probe by its name; `on_probe` is called after each."""
    cases: dict[str, list[RankedQuery]] = {}
    for probe in probes:
        cases[probe.name] = rank_probe(probe, embedder)
        on_probe()
    return cases


def gate_gains(
    before: Mapping[str, Sequence[RankedQuery]],
    after: Mapping[str, Sequence[RankedQuery]],
    min_gain: float,
    *,
    gate: str,
) -> list[GateResult]:
    """Return the gate of each probe: the gain in nDCG@10, with both figures as its details.

    Args:
        before: Cases of each probe under what is in use.
        after: The same under what is new.
        min_gain: What it must gain on every probe, 0 for no less than before.
        gate: What is judged: `embedder` or `reranker`.
    """
    return [_gate_probe(gate, name, cases, after[name], min_gain) for name, cases in before.items()]


def _gate_probe(
    gate: str,
    name: str,
    before: Sequence[RankedQuery],
    after: Sequence[RankedQuery],
    min_gain: float,
) -> GateResult:
    """Return the gain on one probe, held against what it must be."""
    figure_before = score_cases(before)[METRIC]
    figure_after = score_cases(after)[METRIC]
    gain = compare_cases(after, before, METRIC)  # of the first over the second
    return GateResult(
        gate=gate,
        name=name,
        value=gain.value,
        bound=f"at least {min_gain}",
        has_passed=gain.value >= min_gain,
        details=(f"nDCG@10 {figure_before} before, {figure_after} after, gain {gain}",),
    )


def refuse_failed_gains(gates: Sequence[GateResult], fault: str, remedy: str) -> None:
    """Refuse what did not gain enough on every probe.

    Args:
        gates: From `gate_gains`.
        fault: What failed, as a sentence that ends before the names of the probes.
        remedy: What is to be done.

    Raises:
        GateError: A gate failed.
    """
    failed = [gate.name for gate in gates if not gate.has_passed]
    if failed:
        raise GateError(f"{fault} on: {', '.join(failed)}. {remedy}")


def describe_gain(result: GateResult) -> str:
    """Return the gate of a probe as a line to print."""
    return f"gate {result.name}: {result.details[0]} ({result.bound}) {result.state}"
