"""One contract over every engine, on the base model itself."""

import time
from pathlib import Path

import pytest

from components.engines.config import EngineConfig
from components.engines.engine import Completion, Engine, Request
from components.engines.openai_api import OpenAiConfig, OpenAiEngine
from components.engines.openvino import OpenVinoEngine
from components.engines.transformers import TransformersEngine
from components.models.base import load_tokenizer
from tests.engines.llama_server import MODEL
from tests.engines.prompts import CONFIG, COUNTING, free_requests

FEW = EngineConfig(max_new_tokens=16)  # for those that answer slowly


@pytest.fixture(scope="module", params=["openvino", "transformers", "openai"])
def engine(request: pytest.FixtureRequest, openvino: OpenVinoEngine, plain_base: Path) -> Engine:
    """Give each engine in turn."""
    match request.param:
        case "openvino":
            return openvino
        case "transformers":
            return TransformersEngine(plain_base, None, FEW)
        case _:
            server = OpenAiConfig(url=request.getfixturevalue("llama"), model=MODEL)
            return OpenAiEngine(server, max_new_tokens=FEW.max_new_tokens, timeout_s=120)


@pytest.fixture(scope="module")
def limit(engine: Engine) -> int:
    """Give the most tokens that an answer of the engine has."""
    config = CONFIG if isinstance(engine, OpenVinoEngine) else FEW
    return config.max_new_tokens


@pytest.fixture(scope="module")
def completions(engine: Engine) -> list[Completion]:
    """Give the answers to two requests without a grammar."""
    return engine.complete(free_requests()[:2])


def test_complete_tokens_spell_the_text(completions: list[Completion]) -> None:
    """The tokens spell the text, and no log-probability is above zero."""
    assert len(completions) == 2
    for completion in completions:
        assert completion.text
        assert "".join(piece for piece, _ in completion.tokens) == completion.text
        assert all(score <= 1e-6 for _, score in completion.tokens)


def test_complete_nothing(engine: Engine) -> None:
    """No request, no answer."""
    assert engine.complete([]) == []


def test_complete_length_is_reported(engine: Engine, limit: int) -> None:
    """An answer that ran into the limit says so."""
    cut = engine.complete([Request(COUNTING)])[0]
    assert not cut.is_finished
    assert len(cut.tokens) == limit


def test_complete_short_answer_is_asked_for(engine: Engine, limit: int) -> None:
    """A request with a limit of its own is cut there; its neighbour goes on to the engine's."""
    short, full = engine.complete([Request(COUNTING, max_new_tokens=4), Request(COUNTING)])
    assert (len(short.tokens), len(full.tokens)) == (4, limit)
    assert not short.is_finished
    assert full.text.startswith(short.text)


def test_complete_counts_tokens(completions: list[Completion], plain_base: Path) -> None:
    """The tokens of prompt and answer are counted, the prompt's as the tokenizer counts them."""
    for completion in completions:
        assert completion.num_tokens == len(completion.tokens) > 1
    tokenizer = load_tokenizer(plain_base)
    counts = [
        len(tokenizer(request.prompt, add_special_tokens=False)["input_ids"])
        for request in free_requests()[:2]
    ]
    assert [completion.num_prompt_tokens for completion in completions] == counts


@pytest.mark.parametrize("kind", ["openvino", "transformers", "openai"])
def test_complete_out_of_time(
    kind: str, base_openvino: Path, plain_base: Path, request: pytest.FixtureRequest
) -> None:
    """A call that runs out of time returns an unfinished completion for each request."""
    config = EngineConfig(max_new_tokens=2000, timeout_s=1.0)
    engine: Engine
    match kind:
        case "openvino":
            engine = OpenVinoEngine(base_openvino, config)
        case "transformers":
            engine = TransformersEngine(plain_base, None, config)
        case _:
            engine = OpenAiEngine(
                OpenAiConfig(url=request.getfixturevalue("llama"), model=MODEL),
                max_new_tokens=2000,
                timeout_s=config.timeout_s,
            )
    started = time.monotonic()
    completions = engine.complete([Request(COUNTING)] * 3)
    assert time.monotonic() - started < 30
    assert [completion.is_finished for completion in completions] == [False] * 3
    assert all(completion.num_tokens < 2000 for completion in completions)
    engine.close()
