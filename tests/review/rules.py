"""A reader of rules that goes by key words."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_DENIAL = re.compile(r"\b(?:not?|never|nobody|without)\b", re.IGNORECASE)
_LONG_WORD = re.compile(r"[a-z]{5,}")


class KeyWordReader:
    """Takes a clause as governed by a rule that it shares a long word with.

    It then breaks the rule if one of the two denies something and the other does not.
    """

    def __init__(self) -> None:
        self.batch_sizes: list[int] = []

    def read(self, rules: Sequence[str], clauses: Sequence[str]) -> NDArray[np.float32]:
        """Return the probabilities that each clause keeps its rule, breaks it, or does neither."""
        self.batch_sizes.append(len(rules))
        rows = [_read_pair(rule, clause) for rule, clause in zip(rules, clauses, strict=True)]
        return np.array(rows, dtype=np.float32)


def _read_pair(rule: str, clause: str) -> list[float]:
    """Return the probabilities of one pair."""
    shared = _long_words(rule) & _long_words(clause)
    if not shared:
        return [0.01, 0.01, 0.98]
    is_broken = bool(_DENIAL.search(rule)) != bool(_DENIAL.search(clause))
    return [0.01, 0.97, 0.02] if is_broken else [0.97, 0.01, 0.02]


def _long_words(text: str) -> set[str]:
    return set(_LONG_WORD.findall(text.lower()))
