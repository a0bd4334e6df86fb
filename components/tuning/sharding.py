"""The weights of a tuning spread over its processes (FSDP), for bases that one device cannot hold.

Each process keeps a share of every weight. torch's `fully_shard` gathers the weights of a layer
while it is computed, forwards and backwards, and gives them back; the output of layers that are not
trained is not cached, for that is computed outside. accelerate's own support is not used: with
processors in place of GPUs it copies the whole model into every process, and says nothing.
Not covered: 4-bit weights.
"""

from typing import Literal

from components.errors import InputError
from components.tuning.loss import LabelLoss

Sharding = Literal["none", "fsdp"]


def check_sharding(method: str, num_processes: int) -> None:
    """Refuse to spread weights that cannot be spread.

    Raises:
        InputError: There is one process, or the weights are in 4 bits.
    """
    if num_processes == 1:
        raise InputError(
            "sharding: fsdp spreads the weights over several processes, got 1. Start them with"
            " torchrun --nproc_per_node 2 -m flows.cli run tune_style --set sharding=fsdp."
        )
    if method == "qlora":
        raise InputError(
            "sharding: the 4-bit weights of training.method qlora cannot be spread. Set"
            " training.method=lora or sharding=none."
        )


def shard(loss: LabelLoss) -> None:
    """Spread the weights over all processes: each layer by itself, the rest together.

    The optimiser is made afterwards, of the shares.
    """
    from torch.distributed.fsdp import fully_shard

    for layer in loss.layers:
        fully_shard(layer)
    fully_shard(loss)
