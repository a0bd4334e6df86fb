"""The embedded engine: OpenVINO in process, over a merged GGUF.

It batches continuously and keeps a prefix cache. The GGUF is converted once into OpenVINO's own
format beside the release: converting takes ten seconds, reading the result three. Decoding is
greedy, so the same prompt gives the same answer, except for near ties, which the rounding of
another batch may turn.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from components.engines.config import EngineConfig
from components.engines.engine import Completion, Deadline, Request
from components.engines.token_pieces import PieceDecoder, find_partial
from components.errors import ClausulaError, EngineError, InputError, MissingError
from components.models.memory import GIB, read_memory, require_memory
from components.models.quiet_openvino import silence_openvino
from components.prompting.model_markup import read_markup
from components.prompting.template import RESULT

RUNTIME = GIB
"""Bytes of the interpreter, its libraries and the search beside the model."""
# the place of a fault, as OpenVINO's grammar compiler reports it
GRAMMAR_FAULT = re.compile(r"EBNF \w+ error at (line \d+, column \d+)")


class OpenVinoEngine:
    """A merged model in process, batched.

    Args:
        folder: Holds the model as `convert_gguf` wrote it.
        config: Memory and lengths.

    Raises:
        MissingError: The model is not there.
        EngineError: OpenVINO cannot load it, or this machine has too little memory.
    """

    def __init__(self, folder: Path, config: EngineConfig) -> None:
        if not (folder / "openvino_model.xml").is_file():
            raise MissingError(
                f"{folder}: no model file openvino_model.xml. Promote a release again: clausula run"
                " promote_release."
            )
        self.folder = folder
        self.config = config
        self._markup = read_markup(folder)
        require_memory(
            f"engine {folder.name}",
            self.memory_needs(),
            "Lower shared.engine.cache_gib, or take a smaller base.",
            read_memory(),
        )
        self._open()

    def complete(self, requests: Sequence[Request]) -> list[Completion]:
        """Return a completion for each request, in order; all of them run as one batch.

        Raises:
            InputError: The grammar that all requests share cannot be read.
            EngineError: The engine failed on the batch, for instance on one unreadable grammar
                among several.
        """
        try:
            answers = self._answer(requests)
        except (RuntimeError, ValueError) as error:
            # the faulty request stays in the pipeline and would fail every later batch
            self.close()
            self._open()
            raise _translate_fault(error, {request.grammar for request in requests}) from error
        return [answer.completion() for answer in answers]

    def close(self) -> None:
        """Free the model."""
        del self._pipeline

    def memory_needs(self) -> dict[str, int]:
        """Return the bytes that the engine takes, by what they are for."""
        weights = sum(path.stat().st_size for path in self.folder.glob("*.bin"))
        cache = self.config.cache_gib * GIB
        return {"model": weights, "cache": cache, "libraries": RUNTIME}

    def _open(self) -> None:
        """Load the model into a pipeline of its own."""
        silence_openvino()
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
        self._partial = find_partial(self._tokenizer.get_vocab())

    def _answer(self, requests: Sequence[Request]) -> list["_Answer"]:
        """Run the batch until every answer ends or time is over."""
        deadline = Deadline(self.config.timeout_s)
        answers = [self._start(number, request) for number, request in enumerate(requests)]
        while self._pipeline.has_non_finished_requests() and not deadline.is_over:
            self._pipeline.step()
            for answer in answers:
                self._take(answer)
        if self._pipeline.has_non_finished_requests():
            self._stop(answers)
        return answers

    def _start(self, number: int, request: Request) -> "_Answer":
        """Put a request into the pipeline."""
        prompt = self._markup.translate(request.prompt)
        ids = self._tokenizer.encode(prompt, add_special_tokens=False).input_ids
        handle = self._pipeline.add_request(number, ids, self._settings(request))
        return _Answer(handle, PieceDecoder(self._partial), num_prompt_tokens=ids.shape[1])

    def _settings(self, request: Request) -> Any:  # Any: openvino_genai ships no types
        """Return how a request is decoded: greedily, under its grammar or up to the tool call."""
        import openvino_genai

        settings = openvino_genai.GenerationConfig()
        settings.max_new_tokens = request.max_new_tokens or self.config.max_new_tokens
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

    def _take(self, answer: "_Answer") -> None:
        """Move the tokens that are ready from the pipeline into the answer."""
        import openvino_genai

        finished = (
            openvino_genai.GenerationFinishReason.STOP,
            openvino_genai.GenerationFinishReason.TOOL_CALL,
        )
        while answer.handle.can_read():
            for output in answer.handle.read().values():
                ids = list(output.generated_ids)
                alone = self._tokenizer.decode([[token] for token in ids]) if ids else []
                pieces = answer.decoder.decode(ids, alone)
                answer.tokens += zip(pieces, output.generated_log_probs, strict=True)
                answer.is_finished |= output.finish_reason in finished

    def _stop(self, answers: Sequence["_Answer"]) -> None:
        """Cancel what is still running, so that the next call starts with an empty pipeline."""
        for answer in answers:
            answer.handle.cancel()
        while self._pipeline.has_non_finished_requests():
            self._pipeline.step()


def _translate_fault(error: RuntimeError | ValueError, grammars: set[str]) -> ClausulaError:
    """Translate an error of OpenVINO's.

    Where the grammars differ, nothing says which of them was at fault.
    """
    text = str(error)
    if isinstance(error, UnicodeDecodeError):  # the message was cut within a character
        text = error.object.decode(errors="replace")
    fault = GRAMMAR_FAULT.search(text)
    if fault is None:
        return EngineError(
            "engine: OpenVINO failed over a batch. Try the document in parts, and report it."
        )
    if len(grammars) == 1:
        return InputError(
            f"grammar: cannot be read at {fault[1]}. Send an EBNF grammar with a rule named root."
        )
    return EngineError(
        f"engine: one grammar among {len(grammars)} cannot be read at {fault[1]}. Send each alone"
        " to see which."
    )


@dataclass
class _Answer:
    """One answer while it is decoded."""

    handle: Any  # Any: openvino_genai ships no types
    decoder: PieceDecoder
    num_prompt_tokens: int
    tokens: list[tuple[str, float]] = field(default_factory=list)
    is_finished: bool = False

    def completion(self) -> Completion:
        """Return the answer as far as it has come."""
        text = "".join(piece for piece, _ in self.tokens)
        return Completion(text, tuple(self.tokens), self.is_finished, self.num_prompt_tokens)


def convert_gguf(gguf: Path) -> None:
    """Write the model of a GGUF beside it in OpenVINO's own format, with its tokenizer.

    Raises:
        EngineError: OpenVINO cannot read the GGUF.
    """
    silence_openvino()
    import openvino_genai

    try:
        openvino_genai.LLMPipeline(str(gguf), "CPU", enable_save_ov_model=True)
    except (RuntimeError, IndexError) as error:
        raise EngineError(
            f"{gguf}: OpenVINO cannot read it: {str(error).splitlines()[0]} Merge the adapter"
            " again."
        ) from error
