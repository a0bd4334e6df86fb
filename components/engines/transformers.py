"""The reference engine: base and adapter as trained, through transformers and peft.

It runs one prompt at a time and applies no grammar. It is for parity with the served engine, and
for measuring the model rather than the grammar.
"""

from collections.abc import Sequence
from pathlib import Path

from components.engines.config import EngineConfig
from components.engines.engine import Completion, Deadline, Request
from components.engines.token_pieces import split_text
from components.prompting.model_markup import markup_of
from components.prompting.template import RESULT


class TransformersEngine:
    """Base and adapter as they were trained, one prompt at a time.

    Args:
        base: A prepared model folder.
        adapter: A PEFT adapter folder, or None for the base alone.
        config: Lengths.
    """

    def __init__(self, base: Path, adapter: Path | None, config: EngineConfig) -> None:
        from components.models.base import load_base

        self.config = config
        model, self._tokenizer = load_base(base)
        self._markup = markup_of(self._tokenizer)
        if adapter is not None:
            from peft import PeftModel

            # behaves as the model it wraps
            model = PeftModel.from_pretrained(model, str(adapter)).eval()  # type: ignore[assignment]
        self._model = model

    def complete(self, requests: Sequence[Request]) -> list[Completion]:
        """Return a completion for each request, in order; grammars are not applied."""
        deadline = Deadline(self.config.timeout_s)
        return [self._complete_one(request, deadline) for request in requests]

    def close(self) -> None:
        """Free the model."""
        del self._model

    def _complete_one(self, request: Request, deadline: Deadline) -> Completion:
        """Decode greedily until the end token, the tool call, `max_new_tokens` or the deadline."""
        import torch

        prompt = self._markup.translate(request.prompt)
        encoded = self._tokenizer(prompt, add_special_tokens=False, return_tensors="pt")
        num_prompt_tokens = encoded["input_ids"].shape[1]

        def is_over(ids: torch.Tensor, scores: object, **_: object) -> torch.Tensor:
            return torch.full((ids.shape[0],), deadline.is_over)

        with torch.inference_mode():
            # transformers types it as a tensor
            output = self._model.generate(  # type: ignore[operator]
                **encoded,
                max_new_tokens=request.max_new_tokens or self.config.max_new_tokens,
                do_sample=False,
                output_scores=True,
                return_dict_in_generate=True,
                stop_strings=[RESULT],
                tokenizer=self._tokenizer,
                stopping_criteria=[is_over],
            )
        ids = output.sequences[0, num_prompt_tokens:]  # (n,)
        pieces = split_text(self._decode, ids.tolist())
        log_probabilities = [
            float(scores[0].log_softmax(-1)[token])  # scores: (1, vocabulary)
            for scores, token in zip(output.scores, ids, strict=True)
        ]
        tokens = zip(pieces, log_probabilities, strict=True)
        text = "".join(pieces)
        ends_itself = bool(len(ids)) and int(ids[-1]) == self._tokenizer.eos_token_id
        is_finished = ends_itself or text.endswith(RESULT)
        return Completion(text, tuple(tokens), is_finished, num_prompt_tokens)

    def _decode(self, tokens: list[int]) -> str:
        return str(self._tokenizer.decode(tokens, skip_special_tokens=True))
