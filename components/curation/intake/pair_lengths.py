"""The length of a pair as it is trained on: article, clause and answer, in tokens."""

from pathlib import Path

from tokenizers import Tokenizer

from components.curation.intake.refusals import RefusedError
from components.domain import domain
from components.prompting.template import Passage, render_prefix
from components.records import Pair


class PairLengths:
    """Measures pairs; the tokens of each article are counted once.

    Args:
        tokenizer: The base model's `tokenizer.json`; None where lengths are not measured.
        max_tokens: Longest pair that is allowed.
    """

    def __init__(self, tokenizer: Path | None, max_tokens: int) -> None:
        self._tokenizer = Tokenizer.from_file(str(tokenizer)) if tokenizer else None
        self._max_tokens = max_tokens
        self._prefixes: dict[str, int] = {}

    def measure(self, pair: Pair, num_tokens: int) -> int:
        """Return the tokens of a pair with its article.

        Args:
            pair: The pair, its wording filled in.
            num_tokens: Tokens of its clause and answer.

        Raises:
            RefusedError: Code `too-long`.
        """
        total = self._measure_prefix(pair) + num_tokens
        if total > self._max_tokens:
            raise RefusedError(
                "too-long",
                "clause, answer",
                f"{total} tokens with the {domain().unit}, allowed {self._max_tokens}: the answer"
                " would be cut",
            )
        return total

    def _measure_prefix(self, pair: Pair) -> int:
        """Return the tokens of the prompt's head, which shows the article."""
        if self._tokenizer is None:
            return 0
        wording = pair.wording
        if wording not in self._prefixes:
            prefix = render_prefix(Passage(wording))
            encoded = self._tokenizer.encode(prefix, add_special_tokens=False)
            self._prefixes[wording] = len(encoded)
        return self._prefixes[wording]
