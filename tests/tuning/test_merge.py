"""The merged GGUF is base plus adapter, and nothing else of the base changes."""

from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING

import gguf
import numpy as np
import pytest
import torch
from gguf.quants import dequantize

from components.errors import InputError
from components.models.base import find_gguf, load_base
from components.models.gguf_names import pair_rows
from components.tuning.adapter import AdaptingConfig, wrap_adapter
from components.tuning.merge import merge_adapter

if TYPE_CHECKING:
    from transformers import PreTrainedModel

PLACES = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
PLAIN = AdaptingConfig(rank=4, alpha=8, first_layer=29)
KINDS = {
    "plain": PLAIN,
    "rslora": PLAIN.model_copy(update={"rslora": True}),
    "dora": PLAIN.model_copy(update={"dora": True}),
}


@pytest.fixture(scope="module")
def model(plain_base: Path) -> "PreTrainedModel":
    """Give the base model; tests change copies of it."""
    return load_base(plain_base)[0]


@pytest.fixture(scope="module", params=KINDS)
def adapter(
    model: "PreTrainedModel",
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Path:
    """Give an adapter of each kind with weights that are not zero."""
    torch.manual_seed(3)
    adapted = wrap_adapter(deepcopy(model), KINDS[request.param])
    for name, weight in adapted.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(weight, std=0.02)
    folder = tmp_path_factory.mktemp("adapter")
    adapted.save_pretrained(str(folder))
    return folder


def test_merge_adapter_equals_peft(
    base_folder: Path, model: "PreTrainedModel", adapter: Path, tmp_path: Path
) -> None:
    """Every matrix of the merged file is PEFT's own merge within Q8_0's rounding.

    All other tensors are the base's bytes.
    """
    from peft import PeftModel

    base = find_gguf(base_folder)
    assert base is not None
    assert merge_adapter(base, adapter, tmp_path / "merged.gguf") == 7
    untuned = model.state_dict()
    tuned = PeftModel.from_pretrained(deepcopy(model), str(adapter))
    expected = tuned.merge_and_unload().state_dict()
    before = {t.name: t for t in gguf.GGUFReader(base).tensors}
    after = {t.name: t for t in gguf.GGUFReader(tmp_path / "merged.gguf").tensors}
    for module, place in PLACES.items():
        name, tensor = f"model.layers.29.{module}.weight", after[f"blk.29.{place}.weight"]
        read, weight = dequantize(tensor.data, tensor.tensor_type), expected[name].numpy()
        if place in ("attn_q", "attn_k"):
            weight = pair_rows(weight, 9 if place == "attn_q" else 3)
        assert float(np.abs(read - weight).max()) < float(np.abs(weight).max()) / 100
        assert not torch.equal(expected[name], untuned[name])
    same = [n for n in before if np.array_equal(before[n].data, after[n].data)]
    assert len(before) - len(same) == 7
    assert np.array_equal(
        dequantize(before["output_norm.weight"].data, before["output_norm.weight"].tensor_type),
        after["output_norm.weight"].data,
    )


def test_merge_adapter_whole_model(
    base_folder: Path, model: "PreTrainedModel", tmp_path: Path
) -> None:
    """After a full tuning every tensor of the merged file is the tuned one."""
    from transformers import AutoModelForCausalLM

    base = find_gguf(base_folder)
    assert base is not None
    changed = deepcopy(model)
    with torch.no_grad():
        changed.model.layers[3].self_attn.k_proj.weight.mul_(1.5)
        changed.model.norm.weight.add_(0.25)
    changed.save_pretrained(tmp_path / "tuned")
    assert merge_adapter(base, tmp_path / "tuned", tmp_path / "merged.gguf") == len(
        gguf.GGUFReader(base).tensors
    )
    read = AutoModelForCausalLM.from_pretrained(
        tmp_path, gguf_file="merged.gguf", dtype=torch.float32
    ).state_dict()
    for name, weight in changed.state_dict().items():
        assert float((read[name] - weight).abs().max()) <= float(weight.abs().max()) / 100, name


def test_merge_adapter_other_architecture(tmp_path: Path) -> None:
    """A GGUF of another family is refused by name."""
    writer = gguf.GGUFWriter(tmp_path / "other.gguf", arch="gpt2")
    writer.add_tensor("x", np.zeros((32, 32), np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    with pytest.raises(InputError, match="architecture gpt2"):
        merge_adapter(tmp_path / "other.gguf", tmp_path, tmp_path / "merged.gguf")
    assert not (tmp_path / "merged.gguf").exists()
