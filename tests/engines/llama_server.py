"""A real OpenAI-compatible server on this machine: llama.cpp's own, over a GGUF."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

MODEL = "clausula"


@contextmanager
def llama_server(gguf: Path, *, num_slots: int = 4, num_context: int = 8192) -> Iterator[str]:
    """Serve a GGUF and yield the address up to `/v1`.

    Skips, by name, where llama.cpp is not installed.

    Args:
        gguf: The model.
        num_slots: Requests that are batched.
        num_context: Tokens of all slots together.
    """
    xllamacpp = pytest.importorskip(
        "xllamacpp", reason="xllamacpp (llama.cpp with its server) is not installed"
    )
    params = xllamacpp.CommonParams()
    params.model.path = str(gguf)
    params.model_alias = {MODEL}
    params.n_ctx = num_context
    params.n_parallel = num_slots
    params.port = 0
    params.warmup = False
    params.fit_params = False
    # threads that share a processor wait for each other by spinning
    params.cpuparams.n_threads = len(os.sched_getaffinity(0))
    server = xllamacpp.Server(params)
    try:
        yield f"{server.listening_address}/v1"
    finally:
        del server
