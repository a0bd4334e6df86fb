"""Which engine runs the model, and how."""

from typing import Literal

from pydantic import Field

from components.config import Section
from components.engines.openai_api import OpenAiConfig


class EngineConfig(Section):
    """Which engine runs the model, and how."""

    kind: Literal["openvino", "transformers", "openai"] = Field(
        default="openvino",
        description=(
            "openvino: in process; transformers: the reference, slow, without a grammar; openai: a"
            " server, see openai"
        ),
    )
    cache_gib: int = Field(
        default=2, ge=1, le=512, description="memory of the key-value cache, in GiB; openvino only"
    )
    max_batch_tokens: int = Field(
        default=1024,
        ge=64,
        description=("tokens computed at once; more use the processor better; openvino only"),
    )
    max_new_tokens: int = Field(
        default=160, ge=16, le=2048, description="longest answer, in tokens"
    )
    timeout_s: float = Field(
        default=600,
        gt=0,
        le=86_400,
        description="longest call, in seconds; clauses not answered by then need review",
    )
    openai: OpenAiConfig = OpenAiConfig()
