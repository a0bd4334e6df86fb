"""The settings of the server."""

from pydantic import Field, SecretStr

from components.config import Section
from components.serving.access import AccessConfig
from components.serving.canary import CanaryConfig
from components.serving.chat_limits import ChatConfig
from components.serving.connections import ConnectionsConfig
from components.serving.review_queue import QueueConfig
from components.serving.tracing import TracingConfig

ADDRESS = "address"
"""The file, in the home's folder of the server, with the address that it listens on."""


class ServingConfig(Section):
    """Settings of the server; secrets come from the environment."""

    access: AccessConfig = AccessConfig()
    connections: ConnectionsConfig = ConnectionsConfig()
    chat: ChatConfig = ChatConfig()
    queue: QueueConfig = QueueConfig()
    tracing: TracingConfig = TracingConfig()
    canary: CanaryConfig = CanaryConfig()
    niceness: int = Field(
        default=10,
        ge=0,
        le=19,
        description=(
            "by how much the engine's priority is below the server's, which keeps look-ups fast"
            " while reviews run"
        ),
    )
    poll_s: float = Field(
        default=1.0,
        gt=0,
        le=600,
        description="seconds between two checks of which release is served",
    )
    retention_days: float = Field(
        default=90,
        ge=0,
        le=36_500,
        description=(
            "days after its end until a review's text is erased; 0 keeps it; the ledger always"
            " stays"
        ),
    )
    min_free_mb: float = Field(
        default=100,
        ge=0,
        le=1_000_000_000,
        description=(
            "megabytes free on the disk of the server's folder, below which it is not ready:"
            " it could not keep a review"
        ),
    )
    database: SecretStr = Field(
        default=SecretStr(""), description="CLAUSULA_DATABASE_URL; empty: SQLite in the home folder"
    )
    audit_key: SecretStr = Field(
        default=SecretStr(""), description="CLAUSULA_AUDIT_KEY; empty: a file in the home folder"
    )
