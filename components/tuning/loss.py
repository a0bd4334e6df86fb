"""The loss of a packed row: logits at label places only, frozen lower layers without a graph.

With a vocabulary of tens of thousands, the logits of a whole row would take most of a step's memory
and a good part of its time.
"""

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from components.tuning.attention import use_packed_attention
from components.tuning.packing import Pack

if TYPE_CHECKING:
    from peft import PeftModel
    from transformers import PreTrainedModel


class LabelLoss(nn.Module):
    """The weighted sum of the cross-entropy of a row's label tokens.

    Args:
        model: From `build_trainee`, or a plain model. Its attention is replaced, so it serves
            nothing else afterwards.
        first_layer: Layers below are not trained; they run without a graph.
        dtype: Of the matrix products.
    """

    def __init__(
        self, model: "PeftModel | PreTrainedModel", first_layer: int, dtype: torch.dtype
    ) -> None:
        super().__init__()
        self.model = model
        self.first_layer = first_layer
        self.dtype = dtype
        core: Any = model  # Any: transformers leaves the parts of its models untyped
        if hasattr(model, "get_base_model"):
            core = core.get_base_model()  # peft's: the model inside the adapter
        use_packed_attention(core)
        self._core: list[Any] = [core]  # in a list, so that its weights are not counted twice

    @property
    def layers(self) -> list[nn.Module]:
        """The decoder's layers, from the lowest."""
        return list(self._core[0].model.layers)

    def forward(self, pack: Pack, lower: Tensor | None = None) -> Tensor:
        """Return the loss of a row.

        Args:
            pack: The row.
            lower: (1, t, width), the output of `run_lower`; None computes it here.
        """
        core = self._core[0]
        with self._autocast(pack):
            hidden = self.run_lower(pack) if lower is None else lower  # (1, t, width)
            hidden = self._run(hidden, pack, self.first_layer, len(core.model.layers))
            at_labels = hidden[0].index_select(0, pack.label_places)  # (n, width)
            logits = core.lm_head(core.model.norm(at_labels)).float()  # (n, vocabulary)
        losses = nn.functional.cross_entropy(logits, pack.labels, reduction="none")  # (n,)
        return (losses * pack.weights).sum()

    def run_lower(self, pack: Pack) -> Tensor:
        """Return the output of the layers that are not trained, (1, t, width)."""
        if self.first_layer == 0:
            return self._embed(pack)
        with torch.no_grad(), self._autocast(pack):
            return self._run(self._embed(pack), pack, 0, self.first_layer)

    def _embed(self, pack: Pack) -> Tensor:
        """Return the embeddings of a row's tokens, (1, t, width)."""
        hidden: Tensor = self._core[0].model.embed_tokens(pack.input_ids[None]).to(self.dtype)
        return hidden

    def _run(self, hidden: Tensor, pack: Pack, first: int, last: int) -> Tensor:
        """Run the layers from `first` to before `last`."""
        decoder = self._core[0].model
        positions = pack.positions[None]  # (1, t)
        rotary = decoder.rotary_emb(hidden, position_ids=positions)
        for layer in decoder.layers[first:last]:
            hidden = layer(
                hidden,
                attention_mask=None,
                position_ids=positions,
                position_embeddings=rotary,
                layout=pack.layout,
            )
        return hidden

    def _autocast(self, pack: Pack) -> torch.autocast:
        """Return the context in which matrix products have the loss's dtype."""
        device = pack.input_ids.device.type
        return torch.autocast(device, dtype=self.dtype, enabled=self.dtype != torch.float32)
