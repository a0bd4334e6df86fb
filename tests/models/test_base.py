"""The base model: a GGUF becomes a plain transformers folder."""

from pathlib import Path

import pytest

from components.errors import MissingError
from components.models.base import find_gguf, load_base, prepare_base
from components.storage import Home


def test_prepare_base_is_a_plain_model(plain_base: Path) -> None:
    """The prepared base loads without quantisation, with the chat markup in its vocabulary."""
    model, tokenizer = load_base(plain_base)
    assert not hasattr(model.config, "quantization_config")
    assert model.config.num_hidden_layers == 30
    assert len(tokenizer("<|im_start|><|im_end|>", add_special_tokens=False)["input_ids"]) == 2


def test_find_gguf_refuses_several(tmp_path: Path) -> None:
    """One file is the model, none is no GGUF, and of two nobody knows which is meant."""
    assert find_gguf(tmp_path) is None
    (tmp_path / "a.gguf").touch()
    assert find_gguf(tmp_path) == tmp_path / "a.gguf"
    (tmp_path / "b.gguf").touch()
    with pytest.raises(MissingError, match="2 GGUF files, expected one"):
        find_gguf(tmp_path)


def test_prepare_base_takes_a_transformers_folder_as_it_is(tmp_path: Path) -> None:
    """A folder with a config is returned unchanged; one without a model is refused."""
    with pytest.raises(MissingError, match=r"neither a \.gguf nor a config\.json"):
        prepare_base(tmp_path, Home(tmp_path / "home"))
    (tmp_path / "config.json").write_text("{}")
    assert prepare_base(tmp_path, Home(tmp_path / "home")) == tmp_path
