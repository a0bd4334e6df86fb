"""How a release is served."""

from pydantic import Field, SecretStr

from components.config import Section
from components.serving.access import AccessConfig
from components.serving.review_queue import QueueConfig
from components.serving.tracing import TracingConfig


class ServingConfig(Section):
    """Everything that the server is set by; secrets come from the environment."""

    access: AccessConfig = AccessConfig()
    queue: QueueConfig = QueueConfig()
    tracing: TracingConfig = TracingConfig()
    niceness: int = Field(
        default=10,
        ge=0,
        le=19,
        description=(
            "by how much the engine's priority is below the server's, so that look-ups are quick"
            " while reviews run"
        ),
    )
    poll_s: float = Field(
        default=1.0,
        gt=0,
        le=600,
        description="seconds between two looks for another served release",
    )
    retention_days: float = Field(
        default=90,
        ge=0,
        le=36_500,
        description=(
            "days after its end that a review's text is kept, then erased; 0 keeps it; the ledger"
            " stays"
        ),
    )
    database: SecretStr = Field(
        default=SecretStr(""), description="CLAUSULA_DATABASE_URL; empty: SQLite in the home folder"
    )
    audit_key: SecretStr = Field(
        default=SecretStr(""), description="CLAUSULA_AUDIT_KEY; empty: a file in the home folder"
    )
