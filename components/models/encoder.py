"""A sentence-transformers model as one OpenVINO graph.

Tokens in, unit vectors out, one a text or one a token.

Converted once into the home folder. The graph runs about three times as fast as the module on a
processor that multiplies bfloat16, and opens without importing torch, which is most of the time of
a command that asks one question. Covered: transformer, mean or first-token pooling; a model with
other steps is refused by their names.
"""

import json
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from components.errors import EngineError
from components.models.base import quiet_transformers
from components.storage import Home, is_finished, staged_folder, verify_folder, write_json_atomic

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

TOKENS_PER_BATCH = 4096
TEXTS_PER_SORT = 2048
VECTOR, TOKENS = 0, 1  # places of the graph's outputs
GRAPH, TOKENIZER, SETTINGS = "encoder.xml", "tokenizer.json", "encoder.json"


class Encoder:
    """A converted model, opened to give a vector for each text.

    Any number of threads may ask at once.

    Args:
        folder: From `prepare_encoder`.
    """

    def __init__(self, folder: Path) -> None:
        import openvino

        self.dimension, self._tokenizer = _open_tokenizer(folder, None)
        self._model = _compile(folder, VECTOR, "THROUGHPUT")
        self._queue = openvino.AsyncInferQueue(self._model)
        self._using_queue = threading.Lock()

    def encode(
        self, texts: Sequence[str], on_progress: Callable[[int, int], None] | None = None
    ) -> NDArray[np.float32]:
        """Return unit vectors, shape (texts, dimension), in the order of the texts.

        Args:
            texts: Any number of texts; longer ones are cut at the model's limit.
            on_progress: Called after each batch, of several texts, with the number done so far and
                of all.
        """
        if len(texts) == 1:  # a question: it must not wait for a batch that another thread gave
            ids = self._tokenizer.encode(texts[0]).ids
            return np.array(
                self._model.create_infer_request().infer(_pad([ids]))[0], dtype=np.float32
            )  # (1, d)
        with self._using_queue:
            return self._encode_batches(texts, on_progress)

    def _encode_batches(
        self, texts: Sequence[str], on_progress: Callable[[int, int], None] | None
    ) -> NDArray[np.float32]:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)  # (n, d)
        done = 0

        def keep(request: Any, rows: list[int]) -> None:  # Any: openvino leaves it untyped
            vectors[rows] = request.get_output_tensor(0).data

        self._queue.set_callback(keep)
        for start in range(0, len(texts), TEXTS_PER_SORT):
            found = self._tokenizer.encode_batch(list(texts[start : start + TEXTS_PER_SORT]))
            for batch in batch_by_length([len(one.ids) for one in found], TOKENS_PER_BATCH):
                self._queue.start_async(
                    _pad([found[i].ids for i in batch]), [start + i for i in batch]
                )
                done += len(batch)
                if on_progress is not None:
                    on_progress(done, len(texts))
        self._queue.wait_all()
        return vectors


class TokenEncoder:
    """The same model, opened to give a vector for each token: what late interaction compares.

    Args:
        folder: From `prepare_encoder`.
        max_tokens: Longer texts are cut there.
    """

    def __init__(self, folder: Path, max_tokens: int) -> None:
        self.dimension, self._tokenizer = _open_tokenizer(folder, max_tokens)
        self._model = _compile(folder, TOKENS, "LATENCY")

    def encode(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        """Return for each text the unit vectors of its tokens, shape (tokens, dimension)."""
        found = self._tokenizer.encode_batch(list(texts))
        states: list[NDArray[np.float32]] = [np.empty((0, self.dimension), dtype=np.float32)] * len(
            texts
        )
        for batch in batch_by_length([len(one.ids) for one in found], TOKENS_PER_BATCH):
            given = self._model(_pad([found[i].ids for i in batch]))[0]  # (n, t, d)
            for row, i in enumerate(batch):
                states[i] = given[row, : len(found[i].ids)].copy()
        return states


def _open_tokenizer(folder: Path, max_tokens: int | None) -> "tuple[int, Tokenizer]":
    """Return the dimension of a converted model and its tokenizer, which cuts at `max_tokens` or at the model's own limit."""
    from tokenizers import Tokenizer

    settings = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    tokenizer.enable_truncation(
        min(int(settings["max_tokens"]), max_tokens or int(settings["max_tokens"]))
    )
    tokenizer.no_padding()
    return int(settings["dimension"]), tokenizer


def _compile(folder: Path, output: int, hint: str) -> Any:  # Any: openvino leaves it untyped
    """Compile the part of the graph that leads to one output."""
    import openvino

    core = openvino.Core()
    has_bf16 = "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    options = {"PERFORMANCE_HINT": hint, "INFERENCE_PRECISION_HINT": "bf16" if has_bf16 else "f32"}
    graph = core.read_model(folder / GRAPH)
    part = openvino.Model([graph.get_results()[output]], graph.get_parameters())
    return core.compile_model(part, "CPU", options)


def batch_by_length(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Yield the places of the texts, those of like length together, each batch within `budget` tokens with its padding."""
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True):
        if batch and (len(batch) + 1) * lengths[batch[0]] > budget:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def _pad(rows: Sequence[Sequence[int]]) -> dict[str, NDArray[np.int64]]:
    longest = max(len(row) for row in rows)
    ids, mask = (np.zeros((len(rows), longest), dtype=np.int64) for _ in range(2))  # (n, t)
    for place, row in enumerate(rows):
        ids[place, : len(row)], mask[place, : len(row)] = row, 1
    return {"input_ids": ids, "attention_mask": mask}


def prepare_encoder(folder: Path, home: Home) -> Path:
    """Return the folder of the converted model, converting it the first time.

    Args:
        folder: A sentence-transformers model.
        home: Its `models` folder keeps the graph.

    Raises:
        EngineError: The folder is no such model, or one with steps that are not covered.
    """
    target = home.models / f"{folder.resolve().name}-graph"
    if is_finished(target):
        verify_folder(target)
        return target
    with staged_folder(target, {"from": folder.resolve().name}) as aside:
        _convert(folder, aside)
    return target


def _convert(folder: Path, target: Path) -> None:
    from sentence_transformers import SentenceTransformer

    quiet_transformers()
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
    import openvino
    import torch

    steps = [type(step).__name__ for step in model]
    mode = model[1].pooling_mode if steps[1:2] == ["Pooling"] else ""
    is_mean = mode == "mean"
    if (
        steps[:1] != ["Transformer"]
        or steps[2:] not in ([], ["Normalize"])
        or mode not in ("mean", "cls")
    ):
        raise EngineError(
            f"{folder}: its steps are {', '.join(steps)} (allowed: Transformer, mean or first"
            " Pooling, Normalize)."
        )
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
            shares = attention_mask[..., None].to(states.dtype)  # (n, t, 1)
            pooled = (states * shares).sum(1) / shares.sum(1) if is_mean else states[:, 0]  # (n, d)
            return torch.nn.functional.normalize(pooled, dim=-1), torch.nn.functional.normalize(
                states, dim=-1
            )

    example = {
        name: torch.ones(2, 8, dtype=torch.int64) for name in ("input_ids", "attention_mask")
    }
    with torch.inference_mode(), warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # openvino traces, of which torch warns; the test holds the graph against the module
        graph = openvino.convert_model(Graph().eval(), example_input=example)
    openvino.save_model(graph, target, compress_to_fp16=False)
