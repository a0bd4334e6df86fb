"""The server's settings, and serving under them, for the flow and for `clausula serve`.

Prefect is not imported: a server does without it, and starts a second sooner.
"""

from pydantic import Field, SecretStr

from components.config import Section
from components.maintenance.layout import mark_new
from components.review.session import ReviewingConfig
from components.serving.config import ServingConfig
from components.serving.server import serve
from components.storage import Home
from flows.environment import open_store, read_config, serving_secrets
from flows.steps.shared import SharedConfig, session_config


class ServeReleaseConfig(Section):
    """Settings of `serve_release`."""

    host: str = Field(
        default="127.0.0.1",
        description="address to listen on; the default answers this machine alone",
    )
    port: int = Field(default=8321, ge=0, le=65_535, description="TCP port; 0 takes a free one")
    is_check_only: bool = Field(default=False, description="end after the check")
    shared: SharedConfig = SharedConfig()
    session: ReviewingConfig = ReviewingConfig()
    serving: ServingConfig = ServingConfig()


def serve_until_stopped(settings: ServeReleaseConfig, home: Home) -> None:
    """Serve the release until the process is told to stop."""
    session = session_config(settings.shared, settings.session)
    mark_new(home)
    serve(open_store, home, settings.serving, session, host=settings.host, port=settings.port)


def read_settings(config: str, overrides: list[str] | None = None) -> ServeReleaseConfig:
    """Read the config, and take the secrets from the environment."""
    settings = read_config(config, ServeReleaseConfig, overrides)
    secrets = {name: SecretStr(value) for name, value in serving_secrets().items() if value}
    serving = settings.serving.model_copy(update=secrets)
    return settings.model_copy(update={"serving": serving})
