"""The candidate as it was trained, beside its base: one model whose adapter is switched on and off.

In float32 through transformers: the reference that the served model is compared with. A candidate
of method `full` has no adapter to switch, so its base is loaded beside it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from components.models.base import load_base
from components.prompting.model_markup import markup_of

if TYPE_CHECKING:
    from transformers import PreTrainedModel

BATCH_TOKENS = 512  # of one batch, filled up; a tenth of a gigabyte of logits


@dataclass(frozen=True)
class Scored:
    """A continuation as a model scores it.

    Attributes:
        ids: Its tokens.
        log_probabilities: Of each token.
        are_greedy: Whether each token is the model's own first choice there.
        best_log_probabilities: Of the model's own first choice at each place.
    """

    ids: tuple[int, ...]
    log_probabilities: tuple[float, ...]
    are_greedy: tuple[bool, ...]
    best_log_probabilities: tuple[float, ...]


class BaseAndCandidate:
    """Base and candidate, of which each call asks one.

    Args:
        base: A prepared model folder.
        adapter: The candidate's folder: a PEFT adapter, or a whole model; None where nothing was
            tuned, so that both are the base.
    """

    def __init__(self, base: Path, adapter: Path | None) -> None:
        model, self.tokenizer = load_base(base)
        self._markup = markup_of(self.tokenizer)
        self._base = model
        self._tuned = model
        self._has_adapter = False
        if adapter is None:
            return
        self._has_adapter = (adapter / "adapter_config.json").is_file()
        if self._has_adapter:
            from peft import PeftModel

            # behaves as the model it wraps
            self._tuned = PeftModel.from_pretrained(model, str(adapter)).eval()  # type: ignore[assignment]
        else:
            self._tuned, _ = load_base(adapter)

    def logits(self, text: str, *, is_tuned: bool) -> Tensor:
        """Return the logits of every token of a text, (t, vocabulary)."""
        ids = torch.tensor([self._encode(text)])  # (1, t)
        with torch.inference_mode(), self._switched(is_tuned) as model:
            logits: Tensor = model(input_ids=ids, use_cache=False).logits[0]
        return logits

    def score(self, texts: Sequence[tuple[str, str]], *, is_tuned: bool) -> list[Scored]:
        """Return how probable the tuned model, or the base, finds the tokens of continuations.

        Prompt and continuation are tokenised apart, as in training. Texts of like length are read
        together: a short one alone takes as long as several, since all weights are read for it.

        Args:
            texts: Prompts and their continuations.
            is_tuned: Whether to ask the tuned model.

        Returns:
            A score for each text, in order.
        """
        encoded = [(self._encode(prompt), self._encode(text)) for prompt, text in texts]
        scores: dict[int, Scored] = {}
        with torch.inference_mode(), self._switched(is_tuned) as model:
            for batch in _batch_by_length(encoded):
                places = [encoded[number] for number in batch]
                scores |= zip(batch, _score_batch(model, places), strict=True)
        return [scores[number] for number in range(len(encoded))]

    def _encode(self, text: str) -> list[int]:
        """Return a text's tokens without special ones."""
        marked = self._markup.translate(text)
        return list(self.tokenizer(marked, add_special_tokens=False)["input_ids"])

    @contextmanager
    def _switched(self, is_tuned: bool) -> Iterator["PreTrainedModel"]:
        """Yield the tuned model, or the base: the same model with its adapter off if it has one."""
        if is_tuned or not self._has_adapter:
            yield self._tuned if is_tuned else self._base
            return
        with self._tuned.disable_adapter():  # type: ignore[operator]  # a PeftModel, see above
            yield self._tuned


def _batch_by_length(encoded: Sequence[tuple[list[int], list[int]]]) -> Iterator[list[int]]:
    """Yield batches of the numbers of texts, short ones first, each of a bounded size."""
    lengths = [len(prompt) + len(ids) for prompt, ids in encoded]
    batch: list[int] = []
    for number in sorted(range(len(encoded)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[number] > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(number)
    if batch:
        yield batch


def _score_batch(
    model: "PreTrainedModel", encoded: Sequence[tuple[list[int], list[int]]]
) -> list[Scored]:
    """Return the scores of texts that a model reads together.

    They are filled up at their ends, which no token before sees.
    """
    width = max(len(prompt) + len(ids) for prompt, ids in encoded)
    rows: list[list[int]] = []
    for prompt, ids in encoded:
        text = prompt + ids
        rows.append(text + [0] * (width - len(text)))
    # The logits at a place predict the next token: those of the prompt's last token are needed
    # (- 1), those of the continuation's last are not.
    first = min(len(prompt) for prompt, _ in encoded) - 1
    logits = model(
        input_ids=torch.tensor(rows), logits_to_keep=width - first, use_cache=False
    ).logits  # (b, width - first, vocabulary)
    scores: list[Scored] = []
    for row, (prompt, ids) in zip(logits, encoded, strict=True):
        start = len(prompt) - 1 - first
        scores.append(_read_scores(row[start : start + len(ids)], ids))
    return scores


def _read_scores(logits: Tensor, ids: Sequence[int]) -> Scored:
    """Return the score of a continuation from the logits that predict it, (n, vocabulary)."""
    wanted = torch.tensor(ids)
    log_probabilities = logits.log_softmax(-1)  # (n, vocabulary)
    of_wanted = log_probabilities.gather(1, wanted[:, None])[:, 0]  # (n,)
    best, greedy = log_probabilities.max(-1)  # (n,), (n,)
    return Scored(
        ids=tuple(ids),
        log_probabilities=tuple(of_wanted.tolist()),
        are_greedy=tuple((greedy == wanted).tolist()),
        best_log_probabilities=tuple(best.tolist()),
    )
