"""The candidate as it was trained, beside its base: one model whose adapter is switched on and off.

In float32 through transformers: the reference that the served model is compared with. A candidate
of method `full` has no adapter to switch, so its base is loaded beside it.
"""

from collections.abc import Iterator
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

    def score(self, prompt: str, continuation: str, *, is_tuned: bool) -> Scored:
        """Return how probable the tuned model, or the base, finds each token of a continuation.

        Prompt and continuation are tokenised apart, as in training.
        """
        prompt_ids = self._encode(prompt)
        ids = self._encode(continuation)
        with torch.inference_mode(), self._switched(is_tuned) as model:
            # The logits at a place predict the next token: those of the prompt's last token are
            # needed (+ 1), those of the continuation's last are not (:-1).
            output = model(
                input_ids=torch.tensor([prompt_ids + ids]),
                logits_to_keep=len(ids) + 1,
                use_cache=False,
            )
            logits = output.logits[0, :-1]  # (n, vocabulary)
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
