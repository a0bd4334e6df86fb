"""Read rules and clauses with a tuned reader, as an OpenVINO graph.

The adapter is merged into the encoder and converted once into the home folder. Pairs are read in
batches of like length, and opening a reader needs no torch.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from components.models.encoder import GRAPH, TOKENIZER, batch_by_length, compile_graph, pad
from components.storage import Home, is_finished, staged_folder, verify_folder

TOKENS_PER_BATCH = 2048
MAX_TOKENS = 256
"""Longer pairs are cut there, the longer of the two texts first; in tuning as in serving."""
NUM_LABELS = 3


class RuleReader:
    """A converted reader.

    Args:
        folder: A folder from `prepare_reader`.
    """

    def __init__(self, folder: Path) -> None:
        from tokenizers import Tokenizer

        self.name = folder.name
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self._tokenizer.enable_truncation(MAX_TOKENS, strategy="longest_first")
        self._tokenizer.no_padding()
        self._model: Any = compile_graph(folder, 0, "LATENCY")  # Any: openvino has no types

    def read(
        self,
        rules: Sequence[str],
        clauses: Sequence[str],
        on_progress: Callable[[int, int], None] | None = None,
    ) -> NDArray[np.float32]:
        """Return the probability that each clause keeps its rule, breaks it, or does neither.

        Args:
            rules: The rules, or articles.
            clauses: A clause for each of them.
            on_progress: Called after each batch with the number of pairs read and of all.

        Returns:
            Shape (n, 3), in the order of the pairs; each row adds up to 1.
        """
        encodings = self._tokenizer.encode_batch(list(zip(rules, clauses, strict=True)))
        token_ids = [encoding.ids for encoding in encodings]
        probabilities = np.empty((len(token_ids), NUM_LABELS), dtype=np.float32)
        num_read = 0
        for batch in batch_by_length([len(ids) for ids in token_ids], TOKENS_PER_BATCH):
            output = self._model(pad([token_ids[place] for place in batch]))[0]  # (b, 3)
            probabilities[batch] = output
            num_read += len(batch)
            if on_progress is not None:
                on_progress(num_read, len(token_ids))
        return probabilities


def is_readable(text: str) -> bool:
    """Say whether nearly all letters of a text are Latin without marks, since the reader is English.

    Example: True for "Interest is 18 %", False for a Chinese clause and for an empty text.
    """
    letters = [letter for letter in text if letter.isalpha()]
    return sum(letter.isascii() for letter in letters) >= 0.95 * max(1, len(letters))


def prepare_reader(base: Path, reader: Path, identity: str, home: Home) -> Path:
    """Return the folder of the converted reader; it is converted once.

    Args:
        base: A transformers folder of the encoder.
        reader: The folder of the tuned adapter and heads.
        identity: The reader's fingerprint.
        home: Its `models` folder keeps the graph.

    Raises:
        EngineError: The base cannot be used.
        IntegrityError: A file is not what its manifest says.
    """
    target = home.models / f"reader-{identity}-graph"
    if is_finished(target):
        verify_folder(target)
        return target
    with staged_folder(target, {"from": identity, "base": base.name}) as aside:
        _convert(base, reader, aside)
    return target


def _convert(base: Path, reader: Path, target: Path) -> None:
    """Write the graph and the tokenizer of a reader into a folder."""
    import shutil
    import warnings

    import openvino
    import torch

    from components.reader.network import load_merged

    network = load_merged(base, reader)

    class Graph(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            logits: torch.Tensor = self.network(input_ids, attention_mask)
            return logits.softmax(-1)

    ones = torch.ones(2, 8, dtype=torch.int64)
    example = {"input_ids": ones, "attention_mask": ones.clone()}
    with torch.inference_mode(), warnings.catch_warnings():
        # openvino traces the module and torch warns about it; a test compares graph and module
        warnings.simplefilter("ignore")
        graph = openvino.convert_model(Graph().eval(), example_input=example)
    openvino.save_model(graph, target / GRAPH, compress_to_fp16=True)
    shutil.copy(base / TOKENIZER, target / TOKENIZER)
