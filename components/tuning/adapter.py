"""The weights that are trained: a LoRA adapter on a plain or a 4-bit base, or the whole model.

`lora` keeps the frozen weights in the precision of the matrix products, which saves casts; trained
weights stay in float32. `qlora` keeps the base's linear layers in 4 bits (NF4, by bitsandbytes): a
quarter of the memory, at a lower speed. `full` trains every weight. Not covered: families whose
decoder is not embedding, layers, norm, head.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import torch
from pydantic import Field, model_validator

from components.config import Section
from components.errors import InputError
from components.models.base import load_base, load_base_4bit
from components.models.families import FAMILIES

if TYPE_CHECKING:
    from peft import PeftModel
    from transformers import PreTrainedModel

LINEAR = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
Precision = Literal["auto", "bfloat16", "float32"]


class AdaptingConfig(Section):
    """Which weights are trained, and how."""

    method: Literal["lora", "qlora", "full", "none"] = Field(
        default="lora",
        description="lora: an adapter; qlora: on a 4-bit base; full: all weights; none: the base"
        " is served untuned, bound by its grammar",
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
            "layers below carry no adapter; their output is computed once and cached over epochs"
        ),
    )
    precision: Precision = Field(
        default="auto",
        description="of matrix products; auto: bfloat16 where the processor multiplies it",
    )

    @model_validator(mode="after")
    def _full_has_no_adapter(self) -> "AdaptingConfig":
        """Refuse options of an adapter where there is none."""
        if self.method in ("full", "none") and (self.rslora or self.dora):
            raise ValueError(
                f"method {self.method} has no adapter, so rslora and dora must be false"
            )
        return self


def choose_dtype(precision: Precision) -> torch.dtype:
    """Return the dtype of the matrix products; `auto` is bfloat16 where the hardware has it."""
    if precision == "bfloat16":
        return torch.bfloat16
    if precision == "float32":
        return torch.float32
    has_bfloat16 = (
        torch.cuda.is_available()
        or torch.cpu._is_amx_tile_supported()
        or torch.cpu._is_avx512_bf16_supported()
    )
    return torch.bfloat16 if has_bfloat16 else torch.float32


def build_trainee(
    base: Path, config: AdaptingConfig, start: Path | None = None
) -> "PeftModel | PreTrainedModel":
    """Load the base and make the weights of the config trainable, with one adapter or none.

    Args:
        base: A prepared model folder.
        config: The method and its settings.
        start: The folder of an adapter to go on from; None starts afresh.

    Raises:
        InputError: The model's family cannot be tuned, it has no layer `first_layer`, or the
            adapter is of another shape.
        MissingError: `qlora` without bitsandbytes.
    """
    dtype = choose_dtype(config.precision)
    if config.method == "qlora":
        model = load_base_4bit(base, dtype)
    else:
        # the weights of a full tuning are its own, so they stay in float32
        model, _ = load_base(base, torch.float32 if config.method == "full" else dtype)
    _check(model, config)
    if config.method == "full":
        if start is not None:
            raise InputError(
                f"training.start_from: {start} is an adapter, and method full has none. Set"
                " training.method=lora, or start afresh with training.start_from= (empty)."
            )
        for name, weight in model.named_parameters():
            weight.requires_grad_(_layer_of(name) >= config.first_layer)
        return model
    adapted = wrap_adapter(model, config) if start is None else load_adapter(model, config, start)
    _cast_frozen(adapted, dtype)
    return adapted


def wrap_adapter(model: "PreTrainedModel", config: AdaptingConfig) -> "PeftModel":
    """Put a fresh LoRA adapter on every linear layer from `first_layer` up.

    Raises:
        InputError: The model carries an adapter already.
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


def load_adapter(model: "PreTrainedModel", config: AdaptingConfig, start: Path) -> "PeftModel":
    """Put an adapter on a model whose training goes on.

    Raises:
        InputError: It has another rank, scale or first layer than the config.
    """
    from peft import LoraConfig, PeftModel

    had = LoraConfig.from_pretrained(str(start))
    layers = had.layers_to_transform or [0]
    shape = {"rank": had.r, "alpha": had.lora_alpha, "first_layer": min(layers)}
    for name, value in shape.items():
        wanted = getattr(config, name)
        if value != wanted:
            raise InputError(
                f"training.{name}: must be {value}, as in the adapter {start} to go on from, got"
                f" {wanted}. Set it so, or start afresh with training.start_from= (empty)."
            )
    adapted = PeftModel.from_pretrained(model, str(start), is_trainable=True)
    # where this base lies here; peft would look on a hub for the name that the adapter came with
    adapted.peft_config[adapted.active_adapter].base_model_name_or_path = model.name_or_path
    for weight in adapted.parameters():
        if weight.requires_grad:
            weight.data = weight.data.float()
    return adapted


def count_trained(model: torch.nn.Module) -> int:
    """Return how many parameters are trained."""
    return sum(weight.numel() for weight in model.parameters() if weight.requires_grad)


def _check(model: "PreTrainedModel", config: AdaptingConfig) -> None:
    """Refuse a model of another family, or one with too few layers."""
    family = model.config.model_type
    num_layers = int(model.config.num_hidden_layers)
    if family not in FAMILIES:
        raise InputError(
            f"base model: family {family} cannot be tuned (allowed: {', '.join(FAMILIES)}). Choose"
            " another base."
        )
    if config.first_layer >= num_layers:
        raise InputError(
            f"training.first_layer: must be below {num_layers}, the layers of the base model, got"
            f" {config.first_layer}."
        )


def _cast_frozen(model: torch.nn.Module, dtype: torch.dtype) -> None:
    """Cast frozen weights to `dtype`; 4-bit ones, which are stored as bytes, stay as they are."""
    for weight in model.parameters():
        if not weight.requires_grad and weight.dtype == torch.float32:
            weight.data = weight.data.to(dtype)
    for module in model.modules():
        if hasattr(module, "cast_input_dtype_enabled"):
            # autocast casts the input already, and without a detour over float32
            module.cast_input_dtype_enabled = False  # type: ignore[assignment]


def _layer_of(name: str) -> int:
    """Return the layer of a weight by its name; embeddings come first, norm and head last."""
    path = name.split(".")
    if "layers" in path:
        return int(path[path.index("layers") + 1])
    return 0 if "embed_tokens" in path else 10_000
