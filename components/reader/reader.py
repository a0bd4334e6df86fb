"""Read rules and clauses with a tuned reader, as an OpenVINO graph.

Pairs are read in batches of like length, and opening a reader needs no torch. The last readings are
kept, so that who searches and who judges may ask about the same pair.
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
SMALL_WORDS = frozenset(
    [
        "the",
        "of",
        "to",
        "and",
        "or",
        "shall",
        "be",
        "is",
        "by",
        "for",
        "with",
        "not",
        "any",
        "may",
        "that",
        "this",
        "on",
        "at",
        "from",
        "as",
        "are",
        "will",
        "must",
        "no",
        "if",
        "it",
        "its",
        "such",
        "than",
        "which",
        "who",
        "has",
        "have",
        "you",
        "your",
        "we",
        "our",
        "a",
        "an",
        "without",
        "before",
        "after",
        "only",
        "each",
        "does",
        "did",
        "can",
        "could",
        "should",
        "would",
        "how",
        "what",
        "when",
        "where",
        "why",
        "many",
        "much",
        "my",
        "their",
        "they",
        "there",
        "these",
        "those",
    ]
)
MIN_WORDS = 8
MIN_SMALL_SHARE = 0.15


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


def is_readable(text: str) -> bool:
    """Say whether a text is English, which is all that the reader can read.

    Nearly all its letters are Latin without marks, and if it is no mere scrap, a share of its words
    are small English ones. Example: True for "Interest is 18 %", False for a Chinese or a German
    clause and for an empty text.
    """
    letters = [letter for letter in text if letter.isalpha()]
    if not letters or sum(letter.isascii() for letter in letters) < 0.95 * len(letters):
        return False
    words = [word.strip(".,;:()\"'").lower() for word in text.split()]
    num_small = sum(word in SMALL_WORDS for word in words)
    return len(words) < MIN_WORDS or num_small >= MIN_SMALL_SHARE * len(words)
