"""Which engine answers, and how it runs."""

from typing import Literal

from pydantic import Field

from components.config import Section
from components.engines.openai_api import OpenAiConfig


class EngineConfig(Section):
    """Which engine answers, and how it runs."""

    kind: Literal["openvino", "transformers", "openai"] = Field(
        default="openvino",
        description=(
            "openvino: embedded; transformers: the reference, slow, no grammar; openai: a server,"
            " see openai"
        ),
    )
    cache_gib: int = Field(
        default=2, ge=1, le=512, description="memory for keys and values, in GiB; openvino only"
    )
    max_batch_tokens: int = Field(
        default=1024,
        ge=64,
        description=(
            "tokens computed at once; larger batches use the processor better; openvino only"
        ),
    )
    max_new_tokens: int = Field(
        default=160, ge=16, le=2048, description="longest answer, in tokens"
    )
    timeout_s: float = Field(
        default=600,
        gt=0,
        le=86_400,
        description="longest call, in seconds; what is not answered by then needs review",
    )
    openai: OpenAiConfig = OpenAiConfig()
