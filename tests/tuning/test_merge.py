"""The merged GGUF is base plus adapter, and nothing else of the base changes."""

from pathlib import Path

import gguf
import numpy as np
import pytest
import torch
from gguf.quants import dequantize

from components.errors import InputError
from components.models.base import find_gguf, load_base
from components.tuning.merge import merge_adapter, permute_heads
from components.tuning.trainer import TrainingConfig, wrap_adapter

CONFIG = TrainingConfig(rank=4, alpha=8, first_layer=29)


@pytest.fixture(scope="module")
def adapter(plain_base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give an adapter with weights that are not zero."""
    torch.manual_seed(3)
    model, _ = load_base(plain_base)
    adapted = wrap_adapter(model, CONFIG)
    for name, weight in adapted.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(weight, std=0.02)
    folder = tmp_path_factory.mktemp("adapter")
    adapted.save_pretrained(str(folder))
    return folder


def test_merge_adapter_equals_peft(base_folder: Path, plain_base: Path, adapter: Path, tmp_path: Path) -> None:
    """Every matrix of the merged file is PEFT's own merge within Q8_0's rounding; all other tensors are the base's bytes."""
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    base = find_gguf(base_folder)
    assert base is not None
    assert merge_adapter(base, adapter, tmp_path / "merged.gguf") == 7
    read = AutoModelForCausalLM.from_pretrained(tmp_path, gguf_file="merged.gguf", dtype=torch.float32).state_dict()
    model, _ = load_base(plain_base)
    expected = PeftModel.from_pretrained(model, str(adapter)).merge_and_unload().state_dict()
    for name, weight in expected.items():
        if "layers.29." in name and name.endswith("proj.weight"):
            assert float((read[name] - weight).abs().max()) < float(weight.abs().max()) / 100
            assert not torch.equal(weight, load_base(plain_base)[0].state_dict()[name])
    before = {t.name: t for t in gguf.GGUFReader(base).tensors}
    after = {t.name: t for t in gguf.GGUFReader(tmp_path / "merged.gguf").tensors}
    same = [n for n in before if np.array_equal(before[n].data, after[n].data)]
    assert len(before) - len(same) == 7
    assert np.array_equal(
        dequantize(before["output_norm.weight"].data, before["output_norm.weight"].tensor_type), after["output_norm.weight"].data
    )


def test_permute_heads_by_hand() -> None:
    """Two heads of four rows: halves become interleaved pairs."""
    rows = np.arange(8, dtype=np.float32)[:, None]
    assert permute_heads(rows, 2)[:, 0].tolist() == [0, 2, 1, 3, 4, 6, 5, 7]


def test_merge_adapter_other_architecture(adapter: Path, tmp_path: Path) -> None:
    """A GGUF of another family is refused by name."""
    writer = gguf.GGUFWriter(tmp_path / "other.gguf", arch="gpt2")
    writer.add_tensor("x", np.zeros((32, 32), np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    with pytest.raises(InputError, match="architecture gpt2"):
        merge_adapter(tmp_path / "other.gguf", adapter, tmp_path / "merged.gguf")
    assert not (tmp_path / "merged.gguf").exists()
