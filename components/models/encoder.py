"""Embed texts with a sentence-transformers model as an OpenVINO graph.

The graph is converted once into the home folder. It returns unit vectors: one for each text
(`Encoder`) or one for each token (`TokenEncoder`). On a processor that multiplies bfloat16 it is
about three times as fast as the PyTorch module, and it opens without importing torch, which takes
most of the time of a command with one question. Supported: a transformer with mean or first-token
pooling; a model with other steps is refused by their names; and the multilingual one of
`multilingual`.
"""

import json
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from components.errors import EngineError
from components.models.base import quiet_transformers
from components.models.copies import find_copy
from components.models.multilingual import (
    DIMENSION,
    MAX_TOKENS,
    is_multilingual,
    save_graph,
    save_tokenizer,
)
from components.models.quiet_openvino import silence_openvino
from components.models.shared_batches import SharedBatches
from components.models.streams import run_in_streams
from components.storage import Home, staged_folder, verify_folder, write_json_atomic

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer
    from torch import Tensor

TOKENS_PER_BATCH = 4096
QUESTIONS_PER_BATCH = 32
"""So many single texts of as many threads are embedded together at most."""
TEXTS_PER_CHUNK = 2048
"""So many texts are tokenised and sorted by length at a time."""
VECTOR_OUTPUT = 0
TOKENS_OUTPUT = 1
GRAPH = "encoder.xml"
TOKENIZER = "tokenizer.json"
SETTINGS = "encoder.json"


class Encoder:
    """A converted model that returns one vector for each text. It is safe to use from many threads.

    Args:
        folder: A folder from `prepare_encoder`.
    """

    def __init__(self, folder: Path) -> None:
        self.dimension, self._tokenizer = _open_tokenizer(folder, None)
        self._model = compile_graph(folder, VECTOR_OUTPUT, "THROUGHPUT")
        self._questions = SharedBatches(self._encode_questions, QUESTIONS_PER_BATCH)

    def encode(
        self, texts: Sequence[str], on_progress: Callable[[int, int], None] | None = None
    ) -> NDArray[np.float32]:
        """Return unit vectors, shape (texts, dimension), in the order of the texts.

        Args:
            texts: Any number of texts; longer ones are cut at the model's limit.
            on_progress: Called after each batch with the number of texts embedded and the number
                of all; not called for a single text.
        """
        if len(texts) == 1:  # a question must not wait for the long batches of another thread
            return self._questions.ask(texts[0])[None]  # (1, d)
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)  # (n, d)
        num_embedded = 0
        for positions, output in run_in_streams(self._model, self._list_batches(texts)):
            vectors[positions] = output
            num_embedded += len(positions)
            if on_progress is not None:
                on_progress(num_embedded, len(texts))
        return vectors

    def _encode_questions(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        """Return the vectors, of shape (d,), of texts that were asked at the same time."""
        token_ids = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        vectors: list[NDArray[np.float32]] = [np.empty(0, dtype=np.float32)] * len(texts)
        request = self._model.create_infer_request()
        for batch in batch_by_length([len(ids) for ids in token_ids], TOKENS_PER_BATCH):
            output = request.infer(pad([token_ids[index] for index in batch]))[0]  # (n, d)
            for row, index in enumerate(batch):
                vectors[index] = np.array(output[row], dtype=np.float32)
        return vectors

    def _list_batches(
        self, texts: Sequence[str]
    ) -> Iterator[tuple[dict[str, NDArray[np.int64]], list[int]]]:
        """Yield texts in batches of like length, as inputs of the graph, with their positions."""
        for start in range(0, len(texts), TEXTS_PER_CHUNK):
            encodings = self._tokenizer.encode_batch(list(texts[start : start + TEXTS_PER_CHUNK]))
            token_ids = [encoding.ids for encoding in encodings]
            lengths = [len(ids) for ids in token_ids]
            for batch in batch_by_length(lengths, TOKENS_PER_BATCH):
                positions = [start + index for index in batch]
                yield pad([token_ids[index] for index in batch]), positions


class TokenEncoder:
    """The same model, returning one vector for each token, for late interaction.

    Args:
        folder: A folder from `prepare_encoder`.
        max_tokens: Longer texts are cut there.
    """

    def __init__(self, folder: Path, max_tokens: int) -> None:
        self.dimension, self._tokenizer = _open_tokenizer(folder, max_tokens)
        self._model = compile_graph(folder, TOKENS_OUTPUT, "LATENCY")

    def encode(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        """Return the unit vectors of each text's tokens, shape (tokens, dimension)."""
        token_ids = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        lengths = [len(ids) for ids in token_ids]
        vectors = [np.empty((0, self.dimension), dtype=np.float32) for _ in texts]
        for batch in batch_by_length(lengths, TOKENS_PER_BATCH):
            output = self._model(pad([token_ids[index] for index in batch]))[0]  # (n, t, d)
            for row, index in enumerate(batch):
                vectors[index] = output[row, : lengths[index]].copy()
        return vectors


def _open_tokenizer(folder: Path, max_tokens: int | None) -> "tuple[int, Tokenizer]":
    """Return a model's dimension and its tokenizer, which cuts at the smaller of both limits."""
    from tokenizers import Tokenizer

    settings = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
    model_limit = int(settings["max_tokens"])
    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    tokenizer.enable_truncation(min(model_limit, max_tokens or model_limit))
    tokenizer.no_padding()
    return int(settings["dimension"]), tokenizer


def compile_graph(folder: Path, output: int, hint: str) -> Any:  # Any: openvino has no types
    """Compile the part of the graph that leads to one output."""
    silence_openvino()
    import openvino

    core = openvino.Core()
    has_bf16 = "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    properties = {
        "PERFORMANCE_HINT": hint,
        "INFERENCE_PRECISION_HINT": "bf16" if has_bf16 else "f32",
    }
    graph = core.read_model(folder / GRAPH)
    subgraph = openvino.Model([graph.get_results()[output]], graph.get_parameters())
    return core.compile_model(subgraph, "CPU", properties)


def batch_by_length(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Yield batches of texts of like length, each a list of indices into `lengths`.

    Args:
        lengths: The number of tokens of each text.
        budget: The most tokens of a batch, padding included; a longer text is a batch of its own.
    """
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True):
        if batch and (len(batch) + 1) * lengths[batch[0]] > budget:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def pad(token_ids: Sequence[Sequence[int]]) -> dict[str, NDArray[np.int64]]:
    """Return the graph's inputs: the texts' token ids, padded to the longest, and their mask."""
    longest = max(len(ids) for ids in token_ids)
    padded = np.zeros((len(token_ids), longest), dtype=np.int64)  # (n, t)
    mask = np.zeros_like(padded)  # (n, t)
    for row, ids in enumerate(token_ids):
        padded[row, : len(ids)] = ids
        mask[row, : len(ids)] = 1
    return {"input_ids": padded, "attention_mask": mask}


def prepare_encoder(folder: Path, home: Home) -> Path:
    """Return the folder of the converted model; it is converted once.

    Args:
        folder: A sentence-transformers model, or the one of `multilingual`.
        home: Its `models` folder keeps the graph.

    Raises:
        EngineError: The folder holds no such model, or one with unsupported steps.
    """
    graph = find_copy(folder.resolve(), "graph", home)
    if graph.is_made:
        verify_folder(graph.folder)
        return graph.folder
    with staged_folder(graph.folder, graph.manifest) as aside:
        if is_multilingual(folder):
            _convert_multilingual(folder, aside)
        else:
            _convert(folder, aside)
    return graph.folder


def _convert_multilingual(folder: Path, target: Path) -> None:
    """Write the same of the model of `multilingual`; its graph has the output of texts alone."""
    save_graph(folder, target / GRAPH)
    save_tokenizer(folder, target / TOKENIZER)
    write_json_atomic(target / SETTINGS, {"max_tokens": MAX_TOKENS, "dimension": DIMENSION})


def _convert(folder: Path, target: Path) -> None:
    """Write the graph, the tokenizer and the settings of a model into a folder."""
    if not (folder / "modules.json").is_file() and not (folder / "config.json").is_file():
        # asked before the library is imported, which takes seconds
        raise EngineError(
            f"{folder}: not a sentence-transformers model (no modules.json). Fetch it again."
        )
    quiet_transformers()
    from sentence_transformers import SentenceTransformer

    try:
        model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except (OSError, ValueError, KeyError) as error:
        raise EngineError(
            f"{folder}: not a sentence-transformers model ({type(error).__name__}). Fetch it again."
        ) from error
    _save_graph(model, folder, target / GRAPH)
    model.tokenizer.backend_tokenizer.save(str(target / TOKENIZER))
    write_json_atomic(
        target / SETTINGS,
        {"max_tokens": model.max_seq_length, "dimension": model.get_embedding_dimension()},
    )


def _save_graph(model: "SentenceTransformer", folder: Path, target: Path) -> None:
    """Write the graph of a model, with the outputs `VECTOR_OUTPUT` and `TOKENS_OUTPUT`, to a file.

    `folder` is where the model came from, for messages.
    """
    silence_openvino()
    import openvino
    import torch
    from torch.nn.functional import normalize

    is_mean = _find_pooling(model, folder) == "mean"
    body = model[0].auto_model

    class Graph(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body = body

        def forward(
            self, input_ids: torch.Tensor, attention_mask: torch.Tensor
        ) -> tuple[torch.Tensor, torch.Tensor]:
            states = self.body(  # type: ignore[operator]  # torch types a submodule as a tensor too
                input_ids=input_ids, attention_mask=attention_mask
            ).last_hidden_state  # (n, t, d)
            weights = attention_mask[..., None].to(states.dtype)  # (n, t, 1)
            pooled = _mean(states, weights) if is_mean else states[:, 0]  # (n, d)
            return normalize(pooled, dim=-1), normalize(states, dim=-1)

    ones = torch.ones(2, 8, dtype=torch.int64)
    example = {"input_ids": ones, "attention_mask": ones.clone()}
    with torch.inference_mode(), warnings.catch_warnings():
        # openvino traces the module and torch warns about it; a test compares graph and module
        warnings.simplefilter("ignore")
        graph = openvino.convert_model(Graph().eval(), example_input=example)
    openvino.save_model(graph, target, compress_to_fp16=False)


def _mean(states: "Tensor", weights: "Tensor") -> "Tensor":
    """Return the weighted mean of the tokens' states: (n, t, d) and (n, t, 1) give (n, d)."""
    return (states * weights).sum(1) / weights.sum(1)


def _find_pooling(model: "SentenceTransformer", folder: Path) -> str:
    """Return the pooling of a model, `mean` or `cls`; refuse a model with other steps."""
    steps = [type(step).__name__ for step in model]
    pooling = str(model[1].pooling_mode) if steps[1:2] == ["Pooling"] else ""
    has_supported_steps = steps[:1] == ["Transformer"] and steps[2:] in ([], ["Normalize"])
    if not has_supported_steps or pooling not in ("mean", "cls"):
        raise EngineError(
            f"{folder}: its steps are {', '.join(steps)} (allowed: Transformer, mean or first"
            " Pooling, Normalize)."
        )
    return pooling
