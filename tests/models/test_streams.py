"""Batches come out in their order, several at once, and a graph that is closed at once ends."""

from pathlib import Path

import numpy as np

from components.models.encoder import VECTOR_OUTPUT, compile_graph, pad, prepare_encoder
from components.models.streams import run_in_streams
from components.storage import Home


def test_batches_keep_their_order(models_home: Home, embedder_folder: Path) -> None:
    """Whatever the lengths, each batch has the output that it has by itself."""
    folder = prepare_encoder(embedder_folder, models_home)
    graph = compile_graph(folder, VECTOR_OUTPUT, "THROUGHPUT")
    inputs = [pad([[101, *[7 + number] * length]]) for number, length in enumerate((9, 1, 30, 2))]
    alone = [graph.create_infer_request().infer(each)[0].copy() for each in inputs]
    numbered = ((each, number) for number, each in enumerate(inputs))
    together = [(number, output.copy()) for number, output in run_in_streams(graph, numbered)]
    assert [number for number, _ in together] == [0, 1, 2, 3]
    for output, (_, other) in zip(alone, together, strict=True):
        assert np.allclose(output, other, atol=1e-5)


def test_graph_may_be_closed_at_once(models_home: Home, embedder_folder: Path) -> None:
    """Closing a graph whose streams have just finished does not wait for ever."""
    folder = prepare_encoder(embedder_folder, models_home)
    for _ in range(5):
        graph = compile_graph(folder, VECTOR_OUTPUT, "THROUGHPUT")
        batches = ((pad([[101, 8]] * 4), number) for number in range(8))
        assert [number for number, _ in run_in_streams(graph, batches)] == list(range(8))
        del graph
