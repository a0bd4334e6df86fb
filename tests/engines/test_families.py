"""Small models of each family go from tuning through the merge to what is served.

Beside them stand transformers and peft. The merged file holds Q8_0, of which a weight keeps about
two digits; served, it is computed in the precision that OpenVINO chooses on this machine.
"""

from pathlib import Path

import gguf
import numpy as np
import pytest
import torch

from components.engines.config import EngineConfig
from components.engines.engine import Request
from components.engines.merged_gguf import build_engine
from components.engines.openvino import OpenVinoEngine
from components.models.base import load_base, prepare_base
from components.models.gguf_copy import open_gguf
from components.storage import Home, staged_folder
from components.tuning.trainer import Trainer, TrainingConfig
from tests.models.tiny_models import FAMILIES, PROMPT, make_model
from tests.tuning.material import make_sequences

CONFIG = TrainingConfig(rank=4, alpha=32, learning_rate=2e-2, num_epochs=4, precision="float32")
MERGED = 0.05
"""Root mean square of the difference, as a share of the logits': Q8_0 against float32."""
SERVED = 0.1
"""Of a log-probability: OpenVINO against transformers on the same merged file."""


@pytest.fixture(scope="module", params=FAMILIES)
def tuned(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> "Tuned":
    """Give a tiny model of each family that was tuned, and the engine merged from it."""
    root = tmp_path_factory.mktemp(request.param)
    home = Home(root / "home")
    base = make_model(request.param, root / request.param)
    trainer = Trainer(base, CONFIG)
    trainer.run(make_sequences(base, 2), [], lambda step: None)
    adapter = home.adapters / "a"
    with staged_folder(adapter, {"fingerprint": "a", "method": "lora"}) as aside:
        trainer.save(aside)
    return Tuned(base, adapter, build_engine(base, adapter, home), home)


class Tuned:
    """Where a tuned model is."""

    def __init__(self, base: Path, adapter: Path, engine: Path, home: Home) -> None:
        self.base = base
        self.adapter = adapter
        self.engine = engine
        self.home = home

    def reference_logits(self) -> torch.Tensor:
        """Return the logits of base and adapter through transformers and peft, (t, vocabulary)."""
        from peft import PeftModel

        model, _ = load_base(self.base)
        adapted = PeftModel.from_pretrained(model, str(self.adapter)).eval()
        return self.logits(adapted)

    def merged_logits(self) -> torch.Tensor:
        """Return the logits of the merged file, read as any GGUF is, (t, vocabulary)."""
        folder = self.home.models / "merged"
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "model.gguf").exists():
            (folder / "model.gguf").symlink_to(self.engine / "model.gguf")
        return self.logits(load_base(prepare_base(folder, self.home))[0])

    def logits(self, model: torch.nn.Module) -> torch.Tensor:
        """Return a model's logits of the prompt, (t, vocabulary)."""
        _, tokenizer = load_base(self.base)
        ids = tokenizer(PROMPT, add_special_tokens=False, return_tensors="pt")["input_ids"]
        with torch.inference_mode():
            logits: torch.Tensor = model(input_ids=ids).logits[0]
        return logits


def distance(logits: torch.Tensor, expected: torch.Tensor) -> float:
    """Return the root mean square of the difference, as a share of the expected logits'."""
    return float((logits - expected).square().mean().sqrt() / expected.square().mean().sqrt())


@pytest.mark.slow
def test_merged_logits_are_the_tuned_ones(tuned: Tuned) -> None:
    """The merged file has the logits of base and adapter, which are not those of the base."""
    expected = tuned.reference_logits()
    untuned = tuned.logits(load_base(tuned.base)[0])
    assert distance(tuned.merged_logits(), expected) < MERGED
    assert distance(untuned, expected) > 4 * MERGED


def test_served_tokens_are_the_merged_ones(tuned: Tuned) -> None:
    """The engine counts the same tokens in a prompt, and gives its first answers' probability."""
    engine = OpenVinoEngine(tuned.engine, EngineConfig(cache_gib=1, max_new_tokens=16))
    [completion] = engine.complete([Request(PROMPT)])
    engine.close()
    logits = tuned.merged_logits()
    assert completion.num_prompt_tokens == len(logits)
    first = logits[-1].log_softmax(-1)
    assert completion.tokens[0][1] == pytest.approx(float(first.max()), abs=SERVED)


def test_open_gguf_reads_what_gguf_reads(tuned: Tuned) -> None:
    """The metadata and the tensors are those of gguf's own reader, over a plain array."""
    path = tuned.engine / "model.gguf"
    own, theirs = open_gguf(path), gguf.GGUFReader(path)
    assert type(own.data) is np.ndarray
    assert list(own.fields) == list(theirs.fields)
    for name, field in theirs.fields.items():
        assert own.fields[name].contents() == field.contents(), name
    assert len(own.tensors) == len(theirs.tensors) > 9
    for read, expected in zip(own.tensors, theirs.tensors, strict=True):
        assert (read.name, read.tensor_type) == (expected.name, expected.tensor_type)
        assert np.array_equal(read.data, expected.data)
