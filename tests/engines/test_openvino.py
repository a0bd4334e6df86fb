"""The embedded engine: its batches, its grammars, and a model that is missing or broken."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from components.engines.engine import Request
from components.engines.merged_gguf import build_base_engine
from components.engines.openvino import OpenVinoEngine, convert_gguf
from components.engines.transformers import TransformersEngine
from components.errors import EngineError, InputError, MissingError
from components.prompting.house_sentence import HOUSE_SENTENCE
from components.prompting.template import read_sentence
from components.storage import Home
from tests.engines.prompts import CONFIG, bound_requests, free_requests
from tests.models.tiny_models import make_model

GOOD = Request(free_requests()[0].prompt, 'root ::= "still here"')


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenVinoEngine]:
    """Give the engine on a tiny model, which is opened again after a fault at once."""
    root = tmp_path_factory.mktemp("tiny")
    base = make_model("llama", root / "base")
    engine = OpenVinoEngine(build_base_engine(base, Home(root / "home")), CONFIG)
    yield engine
    engine.close()


def test_complete_keeps_the_order(openvino: OpenVinoEngine) -> None:
    """In a batch with a grammar each, every prompt gets its own answer, in order."""
    wanted = [f"answer {number}." for number in range(12)]
    prompt = free_requests()[0].prompt
    completions = openvino.complete([Request(prompt, f'root ::= "{text}"') for text in wanted])
    assert [completion.text for completion in completions] == wanted


def test_complete_has_the_weights_of_the_reference(
    openvino: OpenVinoEngine, plain_base: Path
) -> None:
    """Rare characters, too, are as likely as to the reference: no weight was moved by converting.

    A converted model whose weights are off by a tenth differs by 0.6 here, in the mean.
    """
    text = "本條款依該條不生效力，因其內容違反法律所定之最高限額，出租人不得請求。"
    requests = [Request(text[:end], max_new_tokens=1) for end in range(2, len(text), 4)]
    reference = TransformersEngine(plain_base, None, CONFIG)
    differences = [
        abs(served.tokens[0][1] - trained.tokens[0][1])
        for served, trained in zip(
            openvino.complete(requests), reference.complete(requests), strict=True
        )
    ]
    reference.close()
    assert sum(differences) / len(differences) < 0.25, differences


def test_complete_grammar_bounds_an_untuned_model(openvino: OpenVinoEngine) -> None:
    """Under the grammar even the untuned base has the house sentence."""
    for completion in openvino.complete(bound_requests()):
        assert completion.text.startswith("Per [1], this clause is ")
        if completion.is_finished:
            assert read_sentence(completion.text, HOUSE_SENTENCE) is not None


@pytest.mark.slow
@pytest.mark.parametrize(
    "grammar",
    ["root ::= (((", 'x ::= "a"', "root ::= y", 'root ::= "a', 'root ::= "a"{3,1}', "root ::= é"],
)
def test_complete_grammar_that_cannot_be_read(tiny: OpenVinoEngine, grammar: str) -> None:
    """The fault is reported by line and column, and the engine answers the next batch."""
    with pytest.raises(
        InputError, match=r"grammar: cannot be read at line 1, column \d+. Send an EBNF grammar"
    ):
        tiny.complete([Request("Hi", grammar)] * 2)
    assert [completion.text for completion in tiny.complete([GOOD, GOOD])] == ["still here"] * 2


@pytest.mark.slow
def test_complete_one_unreadable_grammar_among_several(tiny: OpenVinoEngine) -> None:
    """Where grammars differ the fault names none of them, and the next batch is answered."""
    with pytest.raises(EngineError, match=r"one grammar among 2 cannot be read"):
        tiny.complete([GOOD, Request("Hi", "root ::= (((")])
    assert [completion.text for completion in tiny.complete([GOOD, GOOD])] == ["still here"] * 2


def test_complete_probability_of_the_choice(openvino: OpenVinoEngine) -> None:
    """Of two sentences one is chosen, and the probability of its word is known."""
    grammar = 'root ::= "It is " ("invalid." | "valid.")'
    [completion] = openvino.complete([Request(free_requests()[0].prompt, grammar)])
    assert completion.text in {"It is invalid.", "It is valid."}
    assert 0 < completion.probability_at(len("It is "), len(completion.text) - len("It is ")) <= 1


def test_openvino_missing_and_broken(tmp_path: Path) -> None:
    """A model file that is missing or damaged is reported by path and remedy."""
    with pytest.raises(MissingError, match="no model file"):
        OpenVinoEngine(tmp_path, CONFIG)
    (tmp_path / "openvino_model.xml").write_text("<net")
    with pytest.raises(EngineError, match="Promote the release again"):
        OpenVinoEngine(tmp_path, CONFIG)
    (tmp_path / "model.gguf").write_bytes(b"GGUF" + bytes(64))
    with pytest.raises(EngineError, match="cannot read it"):
        convert_gguf(tmp_path / "model.gguf")
