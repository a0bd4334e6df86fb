"""Write a folder that transformers reads as a GGUF, which the engines serve.

For bases that come as safetensors, such as those of a hub. Matrices are written as Q8_0, vectors as
float32. Covered: the families of `families.py` with plain rotary positions and a byte-level BPE
tokenizer that splits as SmolLM2's or Qwen's does; these are the two that OpenVINO rebuilds from a
GGUF. Others are refused by name: such a model needs a GGUF of its maker.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from components.errors import InputError, MissingError
from components.models.families import FAMILIES
from components.models.gguf_copy import announce_tensor, narrow_type
from components.models.gguf_names import HEAD, WeightPlaces
from components.models.weights import read_shapes, read_weights

if TYPE_CHECKING:
    from transformers import PretrainedConfig, PreTrainedTokenizerBase

SINGLE_DIGITS = r"\p{N}|"
"""What the pattern of a tokenizer holds that takes digits one by one, as Qwen's does."""
PLAIN_ROTARY = ("default", None)


def write_gguf(folder: Path, target: Path) -> None:
    """Write a model as a GGUF.

    Args:
        folder: A folder that transformers reads, with safetensors.
        target: The file to write.

    Raises:
        InputError: Its family, its positions or its tokenizer have no place in a GGUF here.
        MissingError: The folder holds no model.
    """
    import gguf
    from transformers import AutoConfig, AutoTokenizer

    if not (folder / "config.json").is_file():
        raise MissingError(
            f"{folder}: neither a .gguf nor a config.json. Give the folder of a model."
        )
    config = AutoConfig.from_pretrained(folder, local_files_only=True)
    _check(config, folder)
    family = FAMILIES[config.model_type]
    writer = gguf.GGUFWriter(target, arch=family.architecture)
    _write_shape(writer, config)
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    _write_tokenizer(writer, tokenizer, config, folder)
    places = WeightPlaces(
        family.architecture,
        num_layers=config.num_hidden_layers,
        num_heads=config.num_attention_heads,
        num_key_heads=config.num_key_value_heads,
    )
    shapes = read_shapes(folder)
    if config.tie_word_embeddings:
        shapes = {name: shape for name, shape in shapes.items() if not name.startswith(HEAD)}
    for name, shape in shapes.items():
        announce_tensor(writer, _place(places, name, folder), shape, narrow_type(shape))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    for name, weight in read_weights(folder):
        if name in shapes:
            array = places.to_gguf(name, weight.float().numpy())
            writer.write_tensor_data(_quantise(array))
    writer.close()


def _check(config: "PretrainedConfig", folder: Path) -> None:
    """Refuse a family that is not in the table, or positions that a plain GGUF cannot say."""
    if config.model_type not in FAMILIES:
        raise InputError(
            f"{folder}: family {config.model_type} cannot be merged (allowed:"
            f" {', '.join(FAMILIES)}). Choose another base model."
        )
    rotary = (getattr(config, "rope_parameters", None) or {}).get("rope_type")
    if rotary not in PLAIN_ROTARY:
        raise InputError(
            f"{folder}: positions of type {rotary} cannot be written. Give a GGUF of this model."
        )


def _place(places: WeightPlaces, name: str, folder: Path) -> str:
    """Return the name of a weight in the GGUF."""
    place = places.find(name)
    if place is None:
        raise InputError(f"{folder}: {name} has no place in a GGUF. Choose another base model.")
    return place


def _quantise(array: NDArray[np.float32]) -> NDArray[Any]:  # Any: bytes or floats
    """Return an array as it is written."""
    from gguf.quants import quantize

    written: NDArray[Any] = quantize(np.ascontiguousarray(array), narrow_type(array.shape))
    return written


def _write_shape(writer: Any, config: "PretrainedConfig") -> None:  # Any: gguf leaves it untyped
    """Write the sizes of a model."""
    writer.add_block_count(config.num_hidden_layers)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_rope_freq_base(float(config.rope_parameters["rope_theta"]))
    writer.add_vocab_size(config.vocab_size)
    width = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    writer.add_rope_dimension_count(width)
    writer.add_key_length(width)
    writer.add_value_length(width)
    writer.add_file_type(7)  # mostly Q8_0


def _write_tokenizer(
    writer: Any,  # Any: gguf leaves it untyped
    tokenizer: "PreTrainedTokenizerBase",
    config: "PretrainedConfig",
    folder: Path,
) -> None:
    """Write the tokens, merges, special tokens and the chat template of a tokenizer."""
    import gguf

    backend = json.loads(tokenizer.backend_tokenizer.to_str())
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(_name_split(backend, folder))
    tokens = [f"[PAD{number}]" for number in range(config.vocab_size)]
    kinds = [int(gguf.TokenType.UNUSED)] * config.vocab_size
    for token, number in tokenizer.get_vocab().items():
        tokens[number] = token
        kinds[number] = int(gguf.TokenType.NORMAL)
    for added in backend["added_tokens"]:
        kind = gguf.TokenType.CONTROL if added["special"] else gguf.TokenType.USER_DEFINED
        kinds[added["id"]] = int(kind)
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    merges = backend["model"]["merges"]
    writer.add_token_merges([m if isinstance(m, str) else " ".join(m) for m in merges])
    for kind_name, add in (
        ("bos", writer.add_bos_token_id),
        ("eos", writer.add_eos_token_id),
        ("pad", writer.add_pad_token_id),
    ):
        number = getattr(tokenizer, f"{kind_name}_token_id")
        if number is not None:
            add(number)
    writer.add_add_bos_token(False)
    if tokenizer.chat_template:
        writer.add_chat_template(tokenizer.chat_template)


def _name_split(backend: dict[str, Any], folder: Path) -> str:  # Any: JSON values
    """Return the name of how a tokenizer splits text into words before it merges bytes."""
    splitter = backend["pre_tokenizer"] or {}
    steps = splitter.get("pretokenizers", [splitter])
    kinds = [step.get("type") for step in steps]
    patterns = [step["pattern"]["Regex"] for step in steps if step.get("type") == "Split"]
    if backend["model"]["type"] == "BPE":
        if kinds == ["Digits", "ByteLevel"] and steps[0]["individual_digits"]:
            return "smollm"
        if kinds == ["Split", "ByteLevel"] and SINGLE_DIGITS in patterns[0]:
            return "qwen2"
    raise InputError(
        f"{folder}: its tokenizer splits text in a way that cannot be written. Give a GGUF of"
        " this model."
    )
