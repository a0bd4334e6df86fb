"""One contract over every engine, on the base model itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from components.errors import EngineError, MissingError
from components.models.base import find_gguf
from components.prompting.grammar import answer_grammar
from components.prompting.template import Passage, parse_completion, render_prompt
from components.review.engines import Completion, Engine, EngineConfig, OpenVinoEngine, Request, TransformersEngine, convert_gguf
from components.storage import Home, is_finished, staged_folder

CONFIG = EngineConfig(max_new_tokens=60)
PASSAGE = Passage("Civil Code Article 205", "Interest may not exceed sixteen percent per year.")
CLAUSES = ["Interest is 18% a year.", "Headings do not bind.", "Notice is given 10 days ahead.", "The law is Tax Code Article 9."]


@pytest.fixture(scope="module")
def openvino(models_home: Home, base_folder: Path) -> Iterator[OpenVinoEngine]:
    """Give the embedded engine on the untuned base, converted once."""
    folder = models_home.models / "base-openvino"
    if not is_finished(folder):
        gguf = find_gguf(base_folder)
        assert gguf is not None
        with staged_folder(folder, {}) as aside:
            (aside / "model.gguf").symlink_to(gguf)
            convert_gguf(aside / "model.gguf")
    engine = OpenVinoEngine(folder, CONFIG)
    yield engine
    engine.close()


@pytest.fixture(scope="module", params=["openvino", "transformers"])
def engine(request: pytest.FixtureRequest, openvino: OpenVinoEngine, plain_base: Path) -> Engine:
    """Give each engine in turn."""
    return openvino if request.param == "openvino" else TransformersEngine(plain_base, None, CONFIG)


def requests(grammars: bool = False) -> list[Request]:
    return [Request(render_prompt(PASSAGE, c), answer_grammar(PASSAGE, c) if grammars else "") for c in CLAUSES]


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
    cut = engine.complete([Request("<|im_start|>user\nCount from 1 to 500, all numbers.<|im_end|>\n<|im_start|>assistant\n1, 2, 3, 4,")])[0]
    assert not cut.is_finished
    assert len(cut.tokens) == CONFIG.max_new_tokens


def test_complete_grammar_bounds_an_untuned_model(openvino: OpenVinoEngine) -> None:
    """Under the grammar even the untuned base, which knows nothing of the form, can cite only the article given."""
    for completion in openvino.complete(requests(grammars=True)):
        assert completion.text.startswith("Clause: ")
        if completion.is_finished:
            assert parse_completion(completion.text, PASSAGE.citation) is not None


def test_complete_probability_of_the_choice(openvino: OpenVinoEngine) -> None:
    """Of two sentences one is said, and the probability of its word is known."""
    said = openvino.complete([Request(requests()[0].prompt, 'root ::= "It is " ("invalid." | "valid.")')])[0]
    assert said.text in {"It is invalid.", "It is valid."}
    assert 0 < said.probability("valid.") <= 1


def test_completion_probability_of_part() -> None:
    """The probability of a part is the product over the tokens that spell it, by hand."""
    completion = Completion("a is valid.", (("a", -1.0), (" is", -0.5), (" va", -0.25), ("lid.", 0.0)), True)
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
