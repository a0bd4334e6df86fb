"""Read rules and clauses with a tuned reader, as an OpenVINO graph.

Pairs are read in batches of like length, and opening a reader needs no torch. The last readings are
kept, so that who searches and who judges may ask about the same pair. All processors read one batch
together: a stream for each of them reads many pairs no faster, and a single one half as fast.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from components.models.encoder import TOKENIZER, batch_by_length, compile_graph, pad
from components.reader.kept_readings import KeptReadings, key_of

TOKENS_PER_BATCH = 2048
MAX_TOKENS = 256
"""Longer pairs are cut there, the longer of the two texts first; in tuning as in serving."""
NUM_LABELS = 3


class ReadsRules(Protocol):
    """A reader of rules."""

    def read(self, rules: Sequence[str], clauses: Sequence[str]) -> NDArray[np.float32]:
        """Return the probabilities that each clause keeps its rule, breaks it, or does neither."""


class RuleReader:
    """A converted reader. It is safe to use from many threads.

    Args:
        folder: A folder from `reader.graph.prepare_reader`.
    """

    def __init__(self, folder: Path) -> None:
        from tokenizers import Tokenizer

        self.name = folder.name
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self._tokenizer.enable_truncation(MAX_TOKENS, strategy="longest_first")
        self._tokenizer.no_padding()
        self._kept = KeptReadings()
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
            on_progress: Called after each batch with the number of pairs read and of all that
                were not read just before.

        Returns:
            Shape (n, 3), in the order of the pairs; each row adds up to 1.
        """
        pairs = list(zip(rules, clauses, strict=True))
        keys = [key_of(rule, clause) for rule, clause in pairs]
        rows = self._kept.find(keys)
        missing = {key: pair for key, pair in zip(keys, pairs, strict=True) if key not in rows}
        if missing:
            fresh = self._read_pairs(list(missing.values()), on_progress)
            rows |= dict(zip(missing, fresh, strict=True))
            self._kept.keep(rows)
        return np.array([rows[key] for key in keys], dtype=np.float32).reshape(-1, NUM_LABELS)

    def _read_pairs(
        self, pairs: Sequence[tuple[str, str]], on_progress: Callable[[int, int], None] | None
    ) -> NDArray[np.float32]:
        """Read pairs, in batches of like length; return shape (n, 3)."""
        encodings = self._tokenizer.encode_batch(list(pairs))
        token_ids = [encoding.ids for encoding in encodings]
        probabilities = np.empty((len(token_ids), NUM_LABELS), dtype=np.float32)
        num_read = 0
        request = self._model.create_infer_request()  # the model's own serves one thread only
        for batch in batch_by_length([len(ids) for ids in token_ids], TOKENS_PER_BATCH):
            output = request.infer(pad([token_ids[place] for place in batch]))[0]  # (b, 3)
            probabilities[batch] = output
            num_read += len(batch)
            if on_progress is not None:
                on_progress(num_read, len(token_ids))
        return probabilities
