"""The families of decoders that are tuned, merged and served, and how each is written as a GGUF.

A family more is a row here. What it must have: embedding, layers, norm, head, and the names that
llama gave to its linear layers.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class DecoderFamily:
    """A family of decoders.

    Attributes:
        architecture: Its name in a GGUF.
        has_paired_rows: Whether the rows of queries and keys stand in a GGUF as interleaved pairs;
            else in halves, as in transformers.
    """

    architecture: str
    has_paired_rows: bool


FAMILIES = {
    "llama": DecoderFamily("llama", has_paired_rows=True),
    "mistral": DecoderFamily("llama", has_paired_rows=True),
    "qwen2": DecoderFamily("qwen2", has_paired_rows=False),
    "qwen3": DecoderFamily("qwen3", has_paired_rows=False),
}
"""By the `model_type` of transformers."""
ARCHITECTURES = {family.architecture: family for family in FAMILIES.values()}
"""By the name in a GGUF."""
