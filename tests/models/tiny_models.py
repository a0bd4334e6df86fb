"""Tiny models of each family, with random weights and a tokenizer trained in the test."""

from pathlib import Path
from typing import TYPE_CHECKING

import torch
from tokenizers import Regex, Tokenizer
from tokenizers.decoders import ByteLevel as ByteLevelDecoder
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel, Digits, Sequence, Split
from tokenizers.trainers import BpeTrainer

from components.prompting.template import Passage, render_prompt

if TYPE_CHECKING:
    from transformers import PreTrainedModel

FAMILIES = ("llama", "qwen2", "qwen3")
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
PROMPT = render_prompt(
    Passage("Interest may not exceed sixteen percent per year."), "Interest is 18% a year."
)
CHAT_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
QWEN_WORDS = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def make_model(family: str, folder: Path) -> Path:
    """Save a model of two layers and 30,000 weights, its biases not zero, and its tokenizer."""
    make_tokenizer(family, folder)
    model = build_model(family)
    torch.manual_seed(5)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if name.endswith("bias") or weight.ndim == 2:
                weight.normal_(std=0.1)
    model.save_pretrained(folder)
    return folder


def build_model(family: str) -> "PreTrainedModel":
    """Return a model of a family, its weights not yet drawn."""
    from transformers import AutoConfig, AutoModelForCausalLM

    config = AutoConfig.for_model(
        family,
        vocab_size=320,
        hidden_size=64,
        intermediate_size=96,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=128 if family == "qwen3" else 16,
        max_position_embeddings=512,
        tie_word_embeddings=family != "qwen2",
        bos_token_id=0,
        eos_token_id=2,
        pad_token_id=0,
    )
    # transformers has no types here
    model: PreTrainedModel = AutoModelForCausalLM.from_config(config)  # type: ignore[no-untyped-call]
    return model


def make_tokenizer(family: str, folder: Path) -> None:
    """Train a byte-level tokenizer on a prompt and save it."""
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(BPE())
    if family.startswith("qwen"):
        words = Split(Regex(QWEN_WORDS), "isolated")
        by_bytes = ByteLevel(add_prefix_space=False, use_regex=False)
        tokenizer.pre_tokenizer = Sequence([words, by_bytes])
    else:
        by_bytes = ByteLevel(add_prefix_space=False)
        tokenizer.pre_tokenizer = Sequence([Digits(individual_digits=True), by_bytes])
    tokenizer.decoder = ByteLevelDecoder()
    trainer = BpeTrainer(
        vocab_size=300, special_tokens=SPECIAL, initial_alphabet=ByteLevel.alphabet()
    )
    tokenizer.train_from_iterator([PROMPT] * 3, trainer)
    fast = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]  # as above
        tokenizer_object=tokenizer,
        bos_token=SPECIAL[0],
        eos_token=SPECIAL[2],
        pad_token=SPECIAL[0],
        chat_template=CHAT_TEMPLATE,
    )
    fast.save_pretrained(folder)
