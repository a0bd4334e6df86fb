"""A network on disk: the checkpoint that a tuning goes on from, and what is left when it has ended.

A checkpoint holds the weights that are trained, the optimiser and the progress; the encoder is not
in it. It is written aside and renamed: a killed run leaves the old one or the new one.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from components.reader.network import HEADS, RuleNetwork


def write_checkpoint(
    path: Path,
    network: RuleNetwork,
    optimizer: torch.optim.Optimizer,
    progress: Mapping[str, Any],  # Any: figures, and dictionaries of figures
) -> None:
    """Save the state of a tuning in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".part")
    weights = {
        name: weight.detach() for name, weight in network.named_parameters() if weight.requires_grad
    }
    state = {"weights": weights, "optimizer": optimizer.state_dict(), "progress": dict(progress)}
    torch.save(state, aside)
    aside.replace(path)


def read_checkpoint(
    path: Path, network: RuleNetwork, optimizer: torch.optim.Optimizer
) -> dict[str, Any]:
    """Put the state of a checkpoint into a network and its optimiser; return its progress."""
    state: dict[str, Any] = torch.load(path, weights_only=True)  # Any: tensors and figures
    own = dict(network.named_parameters())
    for name, weight in state["weights"].items():
        own[name].data.copy_(weight)
    optimizer.load_state_dict(state["optimizer"])
    progress: dict[str, Any] = state["progress"]
    return progress


def save_network(network: RuleNetwork, target: Path) -> None:
    """Save the adapter of a network, as peft does, and its heads, in half precision."""
    from peft import PeftModel
    from safetensors.torch import save_file

    body = network.body
    assert isinstance(body, PeftModel)  # build_network wrapped it
    halves = {name: weight.half() for name, weight in body.state_dict().items() if "lora_" in name}
    body.save_pretrained(str(target), state_dict=halves)
    (target / "README.md").unlink(missing_ok=True)
    heads = {name: weight.half() for name, weight in network.head_weights().items()}
    save_file(heads, target / HEADS, metadata={"format": "pt"})
