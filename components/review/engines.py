"""Engines: what turns prompts into completions under a grammar.

`OpenVinoEngine` is the embedded default: continuous batching with a prefix cache over a merged GGUF, which it converts
once into OpenVINO's own format beside the release, since converting takes ten seconds and reading three. It decodes
greedily, so the same prompt gives the same answer. `TransformersEngine` is the reference: base and adapter as trained,
one prompt at a time, without a grammar, for parity and for measuring the model rather than the grammar.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from pydantic import Field

from components.config import Section
from components.errors import EngineError, MissingError
from components.prompting.template import RESULT


class EngineConfig(Section):
    """How the embedded engine runs."""

    cache_gib: int = Field(default=2, ge=1, le=512, description="memory for keys and values, in GiB")
    max_batch_tokens: int = Field(default=1024, ge=64, description="tokens computed at once; larger batches use the processor better")
    max_new_tokens: int = Field(default=160, ge=16, le=2048, description="longest answer, in tokens")


@dataclass(frozen=True)
class Request:
    """One prompt with its grammar; an empty grammar leaves the model free."""

    prompt: str
    grammar: str = ""


@dataclass(frozen=True)
class Completion:
    """What came back.

    `tokens` are the text's pieces, each with the log-probability the model gave it. `is_finished` is False when it ran
    into `max_new_tokens`.
    """

    text: str
    tokens: tuple[tuple[str, float], ...]
    is_finished: bool

    def __repr__(self) -> str:
        return f"Completion(num_tokens={len(self.tokens)}, is_finished={self.is_finished})"

    def probability(self, part: str) -> float:
        """Return the probability of the tokens that spell the last occurrence of `part`, 1.0 if it does not occur."""
        start = self.text.rfind(part)
        if start < 0 or not part:
            return 1.0
        total, place = 0.0, 0
        for piece, log_probability in self.tokens:
            if place < start + len(part) and place + len(piece) > start:
                total += log_probability
            place += len(piece)
        return math.exp(total)


class Engine(Protocol):
    """Completes prompts; every implementation passes one contract suite."""

    def complete(self, requests: Sequence[Request]) -> list[Completion]:
        """Return a completion for each request, in order."""
        ...

    def close(self) -> None:
        """Free the model."""
        ...


class OpenVinoEngine:
    """A merged model in process, batched.

    Args:
        folder: Holds the model as `convert_gguf` wrote it.
        config: Memory and lengths.

    Raises:
        MissingError: The model is not there.
        EngineError: OpenVINO cannot load it.
    """

    def __init__(self, folder: Path, config: EngineConfig) -> None:
        import openvino_genai

        if not (folder / "openvino_model.xml").is_file():
            raise MissingError(f"{folder}: no model file openvino_model.xml. Promote a release again: clausula run promote_release.")
        scheduler = openvino_genai.SchedulerConfig()
        scheduler.cache_size = config.cache_gib
        scheduler.enable_prefix_caching = True
        scheduler.max_num_batched_tokens = config.max_batch_tokens
        self.config = config
        try:
            self._pipeline = openvino_genai.ContinuousBatchingPipeline(str(folder), scheduler, "CPU")
        except RuntimeError as error:
            raise EngineError(f"{folder}: OpenVINO cannot load it: {str(error).splitlines()[0]} Promote the release again.") from error
        self._tokenizer = self._pipeline.get_tokenizer()

    def complete(self, requests: Sequence[Request]) -> list[Completion]:
        """Return a completion for each request, in order; all of them run as one batch."""
        if not requests:
            return []
        handles = [
            self._pipeline.add_request(number, self._tokenizer.encode(r.prompt, add_special_tokens=False).input_ids, self._settings(r))
            for number, r in enumerate(requests)
        ]
        while self._pipeline.has_non_finished_requests():
            self._pipeline.step()
        return [self._read(handle) for handle in handles]

    def close(self) -> None:
        """Free the model."""
        del self._pipeline

    def _settings(self, request: Request) -> Any:  # Any: openvino_genai ships no types
        import openvino_genai

        settings = openvino_genai.GenerationConfig()
        settings.max_new_tokens = self.config.max_new_tokens
        settings.do_sample = False
        settings.logprobs = 1
        settings.apply_chat_template = False
        settings.set_eos_token_id(self._tokenizer.get_eos_token_id())
        if request.grammar:
            settings.structured_output_config = openvino_genai.StructuredOutputConfig(grammar=request.grammar)
        else:
            settings.stop_strings = {RESULT}
            settings.include_stop_str_in_output = True
        return settings

    def _read(self, handle: Any) -> Completion:  # Any: openvino_genai ships no types
        import openvino_genai

        outputs = handle.read_all()
        if not outputs:
            raise EngineError("engine: a request ended without an output. Raise engine.cache_gib.")
        output = outputs[0]
        ids = list(output.generated_ids)
        pieces = self._tokenizer.decode([[i] for i in ids]) if ids else []
        is_finished = output.finish_reason != openvino_genai.GenerationFinishReason.LENGTH
        return Completion("".join(pieces), tuple(zip(pieces, output.generated_log_probs, strict=True)), is_finished)


def convert_gguf(gguf: Path) -> None:
    """Write the model of a GGUF beside it in OpenVINO's own format, with its tokenizer.

    Raises:
        EngineError: OpenVINO cannot read the GGUF.
    """
    import openvino_genai

    try:
        openvino_genai.LLMPipeline(str(gguf), "CPU", enable_save_ov_model=True)
    except (RuntimeError, IndexError) as error:
        raise EngineError(f"{gguf}: OpenVINO cannot read it: {str(error).splitlines()[0]} Merge the adapter again.") from error


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
        if adapter is not None:
            from peft import PeftModel

            model = PeftModel.from_pretrained(model, str(adapter)).eval()  # type: ignore[assignment]  # behaves as the model it wraps
        self._model = model

    def complete(self, requests: Sequence[Request]) -> list[Completion]:
        """Return a completion for each request, in order; grammars are not applied."""
        return [self._one(request.prompt) for request in requests]

    def close(self) -> None:
        """Free the model."""
        del self._model

    def _one(self, prompt: str) -> Completion:
        import torch

        encoded = self._tokenizer(prompt, add_special_tokens=False, return_tensors="pt")
        with torch.inference_mode():
            output = self._model.generate(  # type: ignore[operator]  # transformers types it as a tensor
                **encoded,
                max_new_tokens=self.config.max_new_tokens,
                do_sample=False,
                output_scores=True,
                return_dict_in_generate=True,
                stop_strings=[RESULT],
                tokenizer=self._tokenizer,
            )
        ids = output.sequences[0, encoded["input_ids"].shape[1] :]  # (n,)
        scores = [float(s[0].log_softmax(-1)[i]) for s, i in zip(output.scores, ids, strict=True)]
        pieces = [str(self._tokenizer.decode([i], skip_special_tokens=True)) for i in ids]
        return Completion("".join(pieces), tuple(zip(pieces, scores, strict=True)), len(ids) < self.config.max_new_tokens)
