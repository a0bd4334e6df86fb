"""The embedded engine, in process.

OpenVINO with continuous batching and a prefix cache over a merged GGUF.

The GGUF is converted once into OpenVINO's own format beside the release, since converting takes ten
seconds and reading three. Decoding is greedy, so the same prompt gives the same answer, but for
near ties, which the rounding of another batch may turn.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from components.engines.config import EngineConfig
from components.engines.engine import Completion, Control, Deadline, Request
from components.errors import ClausulaError, EngineError, InputError, MissingError
from components.prompting.template import RESULT

GRAMMAR_FAULT = re.compile(
    r"EBNF \w+ error at (line \d+, column \d+)"
)  # as OpenVINO's grammar compiler tells it


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
        if not (folder / "openvino_model.xml").is_file():
            raise MissingError(
                f"{folder}: no model file openvino_model.xml. Promote a release again: clausula run"
                " promote_release."
            )
        self.folder, self.config = folder, config
        self._open()

    def complete(
        self, requests: Sequence[Request], control: Control | None = None
    ) -> list[Completion]:
        """Return a completion for each request, in order; all of them run as one batch.

        Raises:
            InputError: The grammar that all requests share cannot be read.
            EngineError: The engine failed over the batch, as over one unreadable grammar among
                several; or the work was cancelled.
        """
        control = control or Control()
        try:
            answers = self._answer(requests, control)
        except (RuntimeError, ValueError) as error:
            # the faulty request stays in the pipeline and would fail every later batch
            self.close()
            self._open()
            raise _fault(error, {request.grammar for request in requests}) from error
        control.check()
        return [answer.completion() for answer in answers]

    def close(self) -> None:
        """Free the model."""
        del self._pipeline

    def _open(self) -> None:
        import openvino_genai

        scheduler = openvino_genai.SchedulerConfig()
        scheduler.cache_size = self.config.cache_gib
        scheduler.enable_prefix_caching = True
        scheduler.max_num_batched_tokens = self.config.max_batch_tokens
        try:
            self._pipeline = openvino_genai.ContinuousBatchingPipeline(
                str(self.folder), scheduler, "CPU"
            )
        except RuntimeError as error:
            raise EngineError(
                f"{self.folder}: OpenVINO cannot load it: {str(error).splitlines()[0]} Promote the"
                " release again."
            ) from error
        self._tokenizer = self._pipeline.get_tokenizer()

    def _answer(self, requests: Sequence[Request], control: Control) -> list["_Answer"]:
        deadline = Deadline(self.config.timeout_s)
        prompts = [
            self._tokenizer.encode(r.prompt, add_special_tokens=False).input_ids for r in requests
        ]
        handles = [
            self._pipeline.add_request(n, ids, self._settings(r))
            for n, (ids, r) in enumerate(zip(prompts, requests, strict=True))
        ]
        answers = [_Answer(ids.shape[1]) for ids in prompts]
        while (
            self._pipeline.has_non_finished_requests()
            and not deadline.is_over
            and not control.cancelled.is_set()
        ):
            self._pipeline.step()
            for place, (handle, answer) in enumerate(zip(handles, answers, strict=True)):
                # mypy sees no default
                self._take(handle, answer, lambda text, place=place: control.on_piece(place, text))  # type: ignore[misc]
        self._stop(handles)
        return answers

    def _settings(self, request: Request) -> Any:  # Any: openvino_genai ships no types
        import openvino_genai

        settings = openvino_genai.GenerationConfig()
        settings.max_new_tokens = self.config.max_new_tokens
        settings.do_sample = False
        settings.logprobs = 1
        settings.apply_chat_template = False
        settings.set_eos_token_id(self._tokenizer.get_eos_token_id())
        if request.grammar:
            settings.structured_output_config = openvino_genai.StructuredOutputConfig(
                grammar=request.grammar
            )
        else:
            settings.stop_strings = {RESULT}
            settings.include_stop_str_in_output = True
        return settings

    def _take(
        self, handle: Any, answer: "_Answer", on_text: Callable[[str], None]
    ) -> None:  # Any: openvino_genai ships no types
        """Take what a handle has to give since it was last asked."""
        import openvino_genai

        while handle.can_read():
            for output in handle.read().values():
                ids = list(output.generated_ids)
                pieces = self._tokenizer.decode([[i] for i in ids]) if ids else []
                answer.tokens += zip(pieces, output.generated_log_probs, strict=True)
                answer.is_finished |= output.finish_reason in (
                    openvino_genai.GenerationFinishReason.STOP,
                    openvino_genai.GenerationFinishReason.TOOL_CALL,
                )
                for piece in pieces:
                    on_text(piece)

    def _stop(self, handles: Sequence[Any]) -> None:  # Any: openvino_genai ships no types
        """Let go of what is still running, so that the next call starts afresh."""
        for handle in handles if self._pipeline.has_non_finished_requests() else ():
            handle.cancel()
        while self._pipeline.has_non_finished_requests():
            self._pipeline.step()


def _fault(error: RuntimeError | ValueError, grammars: set[str]) -> ClausulaError:
    """Return what to raise for an error of OpenVINO's.

    Where grammars differ it is not known whose was the fault.
    """
    told = str(error)
    if isinstance(
        error, UnicodeDecodeError
    ):  # a message that ends within a character of the grammar
        told = error.object.decode(errors="replace")
    place = GRAMMAR_FAULT.search(told)
    if place and len(grammars) == 1:
        return InputError(
            f"grammar: cannot be read at {place[1]}. Send an EBNF grammar with a rule named root."
        )
    if place:
        return EngineError(
            f"engine: one grammar among {len(grammars)} cannot be read at {place[1]}. Send each"
            " alone to see which."
        )
    return EngineError(
        "engine: OpenVINO failed over a batch. Try the document in parts, and report it."
    )


@dataclass
class _Answer:
    """What has come of an answer so far."""

    num_prompt_tokens: int
    tokens: list[tuple[str, float]] = field(default_factory=list)
    is_finished: bool = False

    def completion(self) -> Completion:
        """Return it as it stands."""
        return Completion(
            "".join(piece for piece, _ in self.tokens),
            tuple(self.tokens),
            self.is_finished,
            self.num_prompt_tokens,
        )


def convert_gguf(gguf: Path) -> None:
    """Write the model of a GGUF beside it in OpenVINO's own format, with its tokenizer.

    Raises:
        EngineError: OpenVINO cannot read the GGUF.
    """
    import openvino_genai

    try:
        openvino_genai.LLMPipeline(str(gguf), "CPU", enable_save_ov_model=True)
    except (RuntimeError, IndexError) as error:
        raise EngineError(
            f"{gguf}: OpenVINO cannot read it: {str(error).splitlines()[0]} Merge the adapter"
            " again."
        ) from error
