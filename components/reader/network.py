"""The reader's network: an encoder that sees rule and clause together, and two small heads.

The encoder is a bundled sentence encoder with a LoRA adapter on every linear layer. Its first state
and the mean of all states go through one hidden layer to three outputs: the clause keeps the rule,
breaks it, or speaks of something else. A second head answers small readings while it is tuned.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from components.errors import EngineError, IntegrityError
from components.models.base import quiet_transformers
from components.reader.reader import MAX_TOKENS, NUM_LABELS

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

DROPOUT = 0.1
HEADS = "heads.safetensors"


class RuleNetwork(nn.Module):
    """An encoder with the heads of a reader.

    Args:
        body: Returns `last_hidden_state` (n, t, d) from token ids and their mask.
        width: The size d of its states.
    """

    def __init__(self, body: nn.Module, width: int) -> None:
        super().__init__()
        self.body = body
        self.hidden = nn.Linear(2 * width, width)
        self.rules = nn.Linear(width, NUM_LABELS)
        self.readings = nn.Linear(width, NUM_LABELS)
        self.dropout = nn.Dropout(DROPOUT)

    def encode(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Return one state for each pair of texts, shape (n, d)."""
        states = self.body(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        states = states.float()  # (n, t, d)
        mask = attention_mask[..., None].float()  # (n, t, 1)
        mean = (states * mask).sum(1) / mask.sum(1)  # (n, d)
        pooled = torch.cat([states[:, 0], mean], dim=1)  # (n, 2 d)
        return torch.tanh(self.hidden(self.dropout(pooled)))

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Return the logits of the three labels, shape (n, 3)."""
        logits: Tensor = self.rules(self.encode(input_ids, attention_mask))
        return logits

    def head_weights(self) -> dict[str, Tensor]:
        """Return the weights outside the encoder, by name."""
        return {
            name: weight.detach().clone().contiguous()
            for name, weight in self.state_dict().items()
            if not name.startswith("body.")
        }


def build_network(base: Path, rank: int, start: Path | None = None) -> RuleNetwork:
    """Return a network on the encoder in `base`, with an adapter and heads to be trained.

    Args:
        base: A transformers folder of an encoder.
        rank: LoRA rank of a fresh adapter; its scale is 2.
        start: The folder of a reader to go on from; None starts afresh.

    Raises:
        EngineError: `base` holds no encoder that can be loaded.
    """
    from peft import LoraConfig, PeftModel, get_peft_model

    body, width = load_body(base)
    if start is not None:
        adapted = PeftModel.from_pretrained(body, str(start), is_trainable=True)
    else:
        lora = LoraConfig(r=rank, lora_alpha=2 * rank, target_modules=list_linear(body))
        adapted = get_peft_model(body, lora)
    network = RuleNetwork(adapted, width)
    if start is not None:
        load_heads(network, start)
    return network


def load_merged(base: Path, reader: Path) -> RuleNetwork:
    """Return a tuned network in float32, its adapter merged into the encoder."""
    from peft import PeftModel

    body, width = load_body(base)
    adapted = PeftModel.from_pretrained(body, str(reader))
    network = RuleNetwork(adapted.merge_and_unload(), width)
    load_heads(network, reader)
    return network.eval()


def load_body(base: Path) -> tuple["torch.nn.Module", int]:
    """Return an encoder in float32 without its pooling layer, and the size of its states."""
    from transformers import AutoModel

    quiet_transformers()
    try:
        body = AutoModel.from_pretrained(
            base, dtype=torch.float32, local_files_only=True, add_pooling_layer=False
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EngineError(
            f"{base}: not an encoder that a reader can be built on ({type(error).__name__}). Fetch"
            " it again."
        ) from error
    return body, int(body.config.hidden_size)


def load_heads(network: RuleNetwork, folder: Path) -> None:
    """Load the weights outside the encoder from the folder of a reader."""
    from safetensors.torch import load_file

    heads = {name: weight.float() for name, weight in load_file(folder / HEADS).items()}
    missing = sorted(set(network.head_weights()) - set(heads))
    if missing:
        raise IntegrityError(
            f"{folder / HEADS}: lacks {', '.join(missing)}. Tune the reader again: clausula run"
            " tune_reader."
        )
    network.load_state_dict(heads, strict=False)  # the encoder's weights are not in the file


def list_linear(body: nn.Module) -> list[str]:
    """Return the last part of the name of every linear layer, each once."""
    names = [name for name, module in body.named_modules() if isinstance(module, nn.Linear)]
    return sorted({name.rsplit(".", 1)[-1] for name in names})


def tokenise(
    tokenizer: "PreTrainedTokenizerBase",
    rules: Sequence[str],
    clauses: Sequence[str],
    max_tokens: int = MAX_TOKENS,
) -> tuple[Tensor, Tensor]:
    """Return token ids and mask of pairs, both (n, t); the longer text of a pair is cut first."""
    encoded = tokenizer(
        list(rules),
        list(clauses),
        truncation="longest_first",
        max_length=max_tokens,
        padding=True,
        return_tensors="pt",
    )
    return encoded["input_ids"], encoded["attention_mask"]
