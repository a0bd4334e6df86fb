"""One contract over every engine, on the base model itself."""

import math
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from components.engines.config import EngineConfig
from components.engines.engine import Completion, Control, Engine, Request
from components.engines.openai_api import OpenAiConfig, OpenAiEngine, read_pieces
from components.engines.openvino import OpenVinoEngine, convert_gguf
from components.engines.transformers import TransformersEngine
from components.errors import EngineError, InputError, MissingError, UsageError
from components.models.base import find_gguf, load_tokenizer
from components.prompting.grammar import answer_grammar
from components.prompting.template import Passage, parse_completion, render_prompt
from components.storage import Home, is_finished, staged_folder
from tests.review.llama_server import MODEL, llama_server

CONFIG = EngineConfig(max_new_tokens=60)
PASSAGE = Passage("Civil Code Article 205", "Interest may not exceed sixteen percent per year.")
COUNTING = (
    "<|im_start|>user\nCount from 1 to 500, all numbers.<|im_end|>\n<|im_start|>assistant\n1, 2,"
    " 3, 4,"
)
CLAUSES = [
    "Interest is 18% a year.",
    "Headings do not bind.",
    "Notice is given 10 days ahead.",
    "The law is Tax Code Article 9.",
]


@pytest.fixture(scope="module")
def base_openvino(models_home: Home, base_folder: Path) -> Path:
    """Give the folder of the untuned base for the embedded engine, converted once."""
    folder = models_home.models / "base-openvino"
    if not is_finished(folder):
        gguf = find_gguf(base_folder)
        assert gguf is not None
        with staged_folder(folder, {}) as aside:
            (aside / "model.gguf").symlink_to(gguf)
            convert_gguf(aside / "model.gguf")
    return folder


@pytest.fixture(scope="module")
def openvino(base_openvino: Path) -> Iterator[OpenVinoEngine]:
    """Give the embedded engine on the untuned base."""
    engine = OpenVinoEngine(base_openvino, CONFIG)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def server(base_folder: Path) -> Iterator[str]:
    """Give the address of llama.cpp's own server over the same untuned base."""
    gguf = find_gguf(base_folder)
    assert gguf is not None
    with llama_server(gguf) as url:
        yield url


def remote(
    url: str, grammar: Literal["none", "grammar"] = "none", timeout_s: float = 120
) -> OpenAiEngine:
    """Return the engine that asks a server."""
    config = OpenAiConfig(url=url, model=MODEL, grammar=grammar)
    return OpenAiEngine(config, max_new_tokens=CONFIG.max_new_tokens, timeout_s=timeout_s)


@pytest.fixture(scope="module", params=["openvino", "transformers", "openai"])
def engine(request: pytest.FixtureRequest, openvino: OpenVinoEngine, plain_base: Path) -> Engine:
    """Give each engine in turn."""
    match request.param:
        case "openvino":
            return openvino
        case "transformers":
            return TransformersEngine(plain_base, None, CONFIG)
        case _:
            return remote(request.getfixturevalue("server"))


def requests(grammars: bool = False) -> list[Request]:
    return [
        Request(render_prompt(PASSAGE, c), answer_grammar(PASSAGE, c) if grammars else "")
        for c in CLAUSES
    ]


def test_complete_tokens_spell_the_text(engine: Engine) -> None:
    """The tokens spell the text, and no log-probability is above zero."""
    for completion in engine.complete(requests()[:2]):
        assert completion.text
        assert "".join(piece for piece, _ in completion.tokens) == completion.text
        assert all(score <= 1e-6 for _, score in completion.tokens)


def test_complete_keeps_the_order(openvino: OpenVinoEngine) -> None:
    """Of a batch with a grammar each, every prompt gets its own answer, in the order of the prompts."""
    wanted = [f"answer {number}." for number in range(12)]
    asked = [Request(requests()[0].prompt, f'root ::= "{text}"') for text in wanted]
    assert [c.text for c in openvino.complete(asked)] == wanted


def test_complete_nothing(engine: Engine) -> None:
    """No request, no answer."""
    assert engine.complete([]) == []


def test_complete_length_is_told(engine: Engine) -> None:
    """An answer that ran into the limit says so."""
    cut = engine.complete([Request(COUNTING)])[0]
    assert not cut.is_finished
    assert len(cut.tokens) == CONFIG.max_new_tokens


def test_complete_grammar_bounds_an_untuned_model(openvino: OpenVinoEngine) -> None:
    """Under the grammar even the untuned base, which knows nothing of the form, can cite only the article given."""
    for completion in openvino.complete(requests(grammars=True)):
        assert completion.text.startswith("Clause: ")
        if completion.is_finished:
            assert parse_completion(completion.text, PASSAGE.citation) is not None


@pytest.mark.parametrize(
    "grammar",
    ["root ::= (((", 'x ::= "a"', "root ::= y", 'root ::= "a', 'root ::= "a"{3,1}', "root ::= é"],
)
def test_complete_grammar_that_cannot_be_read(openvino: OpenVinoEngine, grammar: str) -> None:
    """It is told by line and column, alone or among others, and the engine answers the next batch as if nothing had been."""
    good = Request(requests()[0].prompt, 'root ::= "still here"')
    with pytest.raises(
        InputError, match=r"grammar: cannot be read at line 1, column \d+. Send an EBNF grammar"
    ):
        openvino.complete([Request("Hi", grammar)] * 2)
    with pytest.raises(EngineError, match=r"one grammar among 2 cannot be read"):
        openvino.complete([good, Request("Hi", grammar)])
    assert [completion.text for completion in openvino.complete([good, good])] == ["still here"] * 2


def test_complete_probability_of_the_choice(openvino: OpenVinoEngine) -> None:
    """Of two sentences one is said, and the probability of its word is known."""
    said = openvino.complete(
        [Request(requests()[0].prompt, 'root ::= "It is " ("invalid." | "valid.")')]
    )[0]
    assert said.text in {"It is invalid.", "It is valid."}
    assert 0 < said.probability("valid.") <= 1


def test_complete_streams_what_it_returns(engine: Engine, plain_base: Path) -> None:
    """The pieces that came one by one spell the completions, and the tokens of prompt and answer are counted."""
    pieces: dict[int, list[str]] = {}
    asked = requests()[:2]
    completions = engine.complete(
        asked, Control(on_piece=lambda place, text: pieces.setdefault(place, []).append(text))
    )
    for place, completion in enumerate(completions):
        assert len(pieces[place]) > 1
        assert "".join(pieces[place]) == completion.text
        assert completion.num_tokens == len(completion.tokens) > 1
    tokenizer = load_tokenizer(plain_base)
    counts = [
        len(tokenizer(request.prompt, add_special_tokens=False)["input_ids"]) for request in asked
    ]
    assert [completion.num_prompt_tokens for completion in completions] == counts


def test_complete_is_cancelled_from_another_thread(engine: Engine) -> None:
    """Set while it works, the event ends the call with an error.

    The engine answers the next one as if nothing had been.
    """
    before = engine.complete(requests()[1:2])
    control = Control(on_piece=lambda place, text: control.cancelled.set())
    with pytest.raises(EngineError, match="cancelled"):
        engine.complete(requests(), control)
    assert [c.text for c in engine.complete(requests()[1:2])] == [c.text for c in before]


@pytest.mark.parametrize("kind", ["openvino", "transformers", "openai"])
def test_complete_out_of_time(
    kind: str, base_openvino: Path, plain_base: Path, request: pytest.FixtureRequest
) -> None:
    """A call that runs out of time gives back what there is, unfinished, and one completion for each request."""
    config = EngineConfig(max_new_tokens=2000, timeout_s=1.0)
    engine: Engine
    match kind:
        case "openvino":
            engine = OpenVinoEngine(base_openvino, config)
        case "transformers":
            engine = TransformersEngine(plain_base, None, config)
        case _:
            engine = OpenAiEngine(
                OpenAiConfig(url=request.getfixturevalue("server"), model=MODEL),
                max_new_tokens=2000,
                timeout_s=config.timeout_s,
            )
    started = time.monotonic()
    completions = engine.complete([Request(COUNTING)] * 3)
    assert time.monotonic() - started < 30
    assert [completion.is_finished for completion in completions] == [False] * 3
    assert all(completion.num_tokens < 2000 for completion in completions)
    engine.close()


def test_openai_grammar_binds_the_server(server: str) -> None:
    """Under the same grammar llama.cpp, like the embedded engine, can cite only the article given."""
    for completion in remote(server, "grammar").complete(requests(grammars=True)):
        assert completion.text.startswith("Clause: ")
        if completion.is_finished:
            assert parse_completion(completion.text, PASSAGE.citation) is not None


def test_openai_refused_and_unreachable(server: str) -> None:
    """A grammar the server cannot read, an address where nobody listens, an address that is not set: each is told with the remedy."""
    with pytest.raises(EngineError, match=r"BadRequestError.*Check engine.openai"):
        remote(server, "grammar").complete([Request("Hi", "root ::= (((")])
    with pytest.raises(EngineError, match="APIConnectionError"):
        remote("http://127.0.0.1:9/v1").complete([Request("Hi")])
    with pytest.raises(UsageError, match="engine.openai.url"):
        remote("")


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ({"tokens": ["a", "b"], "token_logprobs": [-0.5, None]}, [("a", -0.5), ("b", -math.inf)]),
        ({"content": [{"token": "ab", "logprob": -1.0}]}, [("ab", -1.0)]),
        ({"tokens": ["bytes:\\xe6", "b"], "token_logprobs": [-0.5, -0.25]}, [("ab", -0.75)]),
        (None, [("ab", -math.inf)]),
    ],
)
def test_read_pieces_of_each_server(told: object, wanted: list[tuple[str, float]]) -> None:
    """Both forms are read.

    Tokens that do not spell the text are one piece; of a text without figures nothing is known.
    """
    assert read_pieces("ab", told) == wanted


def test_completion_without_probabilities_is_never_sure() -> None:
    """A server that tells no log-probabilities leaves the word it chose at probability 0, which needs review."""
    assert (
        Completion("is valid.", (("is valid.", -math.inf),), True).probability("is valid.") == 0.0
    )


def test_completion_probability_of_part() -> None:
    """The probability of a part is the product over the tokens that spell it, by hand."""
    completion = Completion(
        "a is valid.", (("a", -1.0), (" is", -0.5), (" va", -0.25), ("lid.", 0.0)), True
    )
    assert completion.probability("valid.") == pytest.approx(0.7788, abs=1e-4)
    assert completion.probability("absent") == 1.0


def test_openvino_missing_and_broken(tmp_path: Path) -> None:
    """A model file that is missing or damaged is told by path and remedy."""
    with pytest.raises(MissingError, match="no model file"):
        OpenVinoEngine(tmp_path, CONFIG)
    (tmp_path / "openvino_model.xml").write_text("<net")
    with pytest.raises(EngineError, match="Promote the release again"):
        OpenVinoEngine(tmp_path, CONFIG)
    (tmp_path / "model.gguf").write_bytes(b"GGUF" + bytes(64))
    with pytest.raises(EngineError, match="cannot read it"):
        convert_gguf(tmp_path / "model.gguf")
