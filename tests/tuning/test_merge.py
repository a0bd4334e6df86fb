"""The merged GGUF is base plus adapter, and nothing else of the base changes."""

from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gguf
import numpy as np
import pytest
import torch
from gguf.quants import dequantize

from components.errors import InputError
from components.models.base import find_gguf
from components.models.gguf_copy import FAITHFUL
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
PLAIN = AdaptingConfig(rank=4, alpha=8, first_layer=1)
KINDS = {
    "plain": PLAIN,
    "rslora": PLAIN.model_copy(update={"rslora": True}),
    "dora": PLAIN.model_copy(update={"dora": True}),
}


NUM_LAYERS = 2
NUM_WORDS = 512


@pytest.fixture(scope="module")
def base(base_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a GGUF cut out of the base model: its first layers and words, every kind of tensor."""
    whole = find_gguf(base_folder)
    assert whole is not None
    reader = gguf.GGUFReader(whole)
    target = tmp_path_factory.mktemp("base") / "base.gguf"
    writer = gguf.GGUFWriter(target, arch="llama")
    for field in reader.fields.values():
        if field.name.startswith("llama."):
            sizes = {"llama.block_count": NUM_LAYERS, "llama.vocab_size": NUM_WORDS}
            value = sizes.get(field.name, field.contents())
            writer.add_key_value(field.name, value, field.types[0])
    for tensor in reader.tensors:
        _, _, place = tensor.name.partition("blk.")
        if place and int(place.split(".")[0]) >= NUM_LAYERS:
            continue
        data: Any = tensor.data[:NUM_WORDS] if tensor.name == "token_embd.weight" else tensor.data
        writer.add_tensor(tensor.name, data, raw_dtype=tensor.tensor_type)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return target


def read_model(path: Path) -> "PreTrainedModel":
    """Return the model in a GGUF, as transformers reads it."""
    from transformers import AutoModelForCausalLM

    model: PreTrainedModel = AutoModelForCausalLM.from_pretrained(
        path.parent, gguf_file=path.name, dtype=torch.float32
    )
    return model


@pytest.fixture(scope="module")
def model(base: Path) -> "PreTrainedModel":
    """Give the base model, which can be saved as a GGUF's cannot; tests change copies of it."""
    read = read_model(base)
    del read.config.quantization_config
    read.config._name_or_path = ""
    plain = type(read)(read.config)
    plain.load_state_dict(read.state_dict())
    return plain


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
    base: Path, model: "PreTrainedModel", adapter: Path, tmp_path: Path
) -> None:
    """Every matrix of the merged file is PEFT's own merge within Q8_0's rounding.

    So are all others the base's weights; those in a faithful quantisation are its bytes.
    """
    from peft import PeftModel

    assert merge_adapter(base, adapter, tmp_path / "merged.gguf") == 7
    untuned = model.state_dict()
    tuned = PeftModel.from_pretrained(deepcopy(model), str(adapter))
    expected = tuned.merge_and_unload().state_dict()
    before = {t.name: t for t in gguf.GGUFReader(base).tensors}
    after = {t.name: t for t in gguf.GGUFReader(tmp_path / "merged.gguf").tensors}
    for module, place in PLACES.items():
        name, tensor = f"model.layers.1.{module}.weight", after[f"blk.1.{place}.weight"]
        read, weight = dequantize(tensor.data, tensor.tensor_type), expected[name].numpy()
        if place in ("attn_q", "attn_k"):
            weight = pair_rows(weight, 9 if place == "attn_q" else 3)
        assert float(np.abs(read - weight).max()) < float(np.abs(weight).max()) / 100
        assert not torch.equal(expected[name], untuned[name])
    merged = {f"blk.1.{place}.weight" for place in PLACES.values()}
    for tensor_name in before.keys() - merged:
        then, now = before[tensor_name], after[tensor_name]
        if then.tensor_type.name in FAITHFUL:
            assert np.array_equal(then.data, now.data)
        weight = dequantize(then.data, then.tensor_type)
        read = dequantize(now.data, now.tensor_type)
        assert float(np.abs(read - weight).max()) < float(np.abs(weight).max()) / 200
    assert np.array_equal(
        dequantize(before["output_norm.weight"].data, before["output_norm.weight"].tensor_type),
        after["output_norm.weight"].data,
    )


def test_merge_adapter_whole_model(base: Path, model: "PreTrainedModel", tmp_path: Path) -> None:
    """After a full tuning every tensor of the merged file is the tuned one."""
    changed = deepcopy(model)
    with torch.no_grad():
        changed.model.layers[1].self_attn.k_proj.weight.mul_(1.5)
        changed.model.norm.weight.add_(0.25)
    changed.save_pretrained(tmp_path / "tuned")
    num_tensors = len(gguf.GGUFReader(base).tensors)
    assert num_tensors > 9 * NUM_LAYERS
    assert merge_adapter(base, tmp_path / "tuned", tmp_path / "merged.gguf") == num_tensors
    read = read_model(tmp_path / "merged.gguf").state_dict()
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
