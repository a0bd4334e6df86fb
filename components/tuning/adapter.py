"""What is trained: a LoRA adapter on a plain or a 4-bit base, or the whole model.

`lora` keeps the frozen weights in the precision of the matrix products, so that nothing is cast on
the way; what is trained stays in float32. `qlora` keeps the base's linear layers in 4 bits (NF4, by
bitsandbytes), a quarter of the memory at a lower speed. `full` trains every weight. Not covered:
families whose decoder is not embedding, layers, norm, head.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import torch
from pydantic import Field, model_validator

from components.config import Section
from components.errors import InputError
from components.models.base import load_base, load_base_4bit

if TYPE_CHECKING:
    from peft import PeftModel
    from transformers import PreTrainedModel

LINEAR = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
FAMILIES = ("llama", "mistral", "qwen2", "qwen3")
Precision = Literal["auto", "bfloat16", "float32"]


class AdaptingConfig(Section):
    """What is trained."""

    method: Literal["lora", "qlora", "full"] = Field(
        default="lora", description="lora: an adapter; qlora: on a 4-bit base; full: all weights"
    )
    rank: int = Field(default=16, ge=1, le=256, description="LoRA rank r")
    alpha: int = Field(
        default=32,
        ge=1,
        le=512,
        description="LoRA scale is alpha / r, or alpha / sqrt(r) with rslora",
    )
    rslora: bool = Field(default=False, description="rank-stabilised scale, for large ranks")
    dora: bool = Field(
        default=False,
        description="train each weight's magnitude beside its direction: slower, sometimes better",
    )
    first_layer: int = Field(
        default=0,
        ge=0,
        description=(
            "layers below carry no adapter; their output is computed once and kept between epochs"
        ),
    )
    precision: Precision = Field(
        default="auto",
        description="of the matrix products; auto: bfloat16 where the processor multiplies it",
    )

    @model_validator(mode="after")
    def _full_has_no_adapter(self) -> "AdaptingConfig":
        if self.method == "full" and (self.rslora or self.dora):
            raise ValueError("method full has no adapter, so rslora and dora must be false")
        return self


def choose_dtype(precision: Precision) -> torch.dtype:
    """Return the dtype of the matrix products.

    Bfloat16 where asked for, or where the processor multiplies it in hardware.
    """
    if precision == "auto":
        has_hardware = (
            torch.cuda.is_available()
            or torch.cpu._is_amx_tile_supported()
            or torch.cpu._is_avx512_bf16_supported()
        )
        return torch.bfloat16 if has_hardware else torch.float32
    return torch.bfloat16 if precision == "bfloat16" else torch.float32


def build_trainee(base: Path, config: AdaptingConfig) -> "PeftModel | PreTrainedModel":
    """Load the base and make trainable what the config asks for; exactly one adapter is put on.

    Args:
        base: A prepared model folder.
        config: The method and its settings.

    Raises:
        InputError: The family has another build, or `first_layer` is above the layers there are.
        MissingError: `qlora` without bitsandbytes.
    """
    model = (
        load_base_4bit(base, choose_dtype(config.precision))
        if config.method == "qlora"
        else load_base(base)[0]
    )
    _check(model, config)
    if config.method == "full":
        for name, weight in model.named_parameters():
            weight.requires_grad_(_layer_of(name) >= config.first_layer)
        return model
    adapted = wrap_adapter(model, config)
    _freeze_in(adapted, choose_dtype(config.precision))
    return adapted


def wrap_adapter(model: "PreTrainedModel", config: AdaptingConfig) -> "PeftModel":
    """Put a fresh LoRA adapter on every linear layer from `first_layer` up.

    Raises:
        InputError: The model carries an adapter already: it must never be wrapped twice.
    """
    from peft import LoraConfig, PeftModel, get_peft_model

    if isinstance(model, PeftModel) or hasattr(model, "peft_config"):
        raise InputError(
            "tuning: the model carries an adapter already. Resume from its checkpoint, which needs"
            " no second one."
        )
    lora = LoraConfig(
        r=config.rank,
        lora_alpha=config.alpha,
        use_rslora=config.rslora,
        use_dora=config.dora,
        target_modules=LINEAR,
        layers_to_transform=list(range(config.first_layer, int(model.config.num_hidden_layers))),
        task_type="CAUSAL_LM",
    )
    return get_peft_model(model, lora)


def count_trained(model: torch.nn.Module) -> int:
    """Return how many numbers are trained."""
    return sum(weight.numel() for weight in model.parameters() if weight.requires_grad)


def _check(model: "PreTrainedModel", config: AdaptingConfig) -> None:
    kind, num_layers = model.config.model_type, int(model.config.num_hidden_layers)
    if kind not in FAMILIES:
        raise InputError(
            f"base model: family {kind} cannot be tuned (allowed: {', '.join(FAMILIES)}). Choose"
            " another base."
        )
    if config.first_layer >= num_layers:
        raise InputError(
            f"training.first_layer: must be below {num_layers}, the layers of the base model, got"
            f" {config.first_layer}."
        )


def _freeze_in(model: torch.nn.Module, dtype: torch.dtype) -> None:
    """Keep frozen weights in `dtype`; 4-bit ones, which are stored as bytes, stay as they are."""
    for weight in model.parameters():
        if not weight.requires_grad and weight.dtype == torch.float32:
            weight.data = weight.data.to(dtype)
    for module in model.modules():
        if hasattr(module, "cast_input_dtype_enabled"):
            # peft's own switch: autocast does it, and without a detour over float32
            module.cast_input_dtype_enabled = False  # type: ignore[assignment]


def _layer_of(name: str) -> int:
    """Return the number of the layer that a weight belongs to.

    Embeddings come first, norm and head last.
    """
    parts = name.split(".")
    if "layers" in parts:
        return int(parts[parts.index("layers") + 1])
    return 0 if "embed_tokens" in parts else 10_000
