"""Check a release and serve it over HTTP.

In: the release promoted last. Out: a running server, until it is stopped; with `is_check_only`
only the check. Config: configs/serve_release.yaml.
"""

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from pydantic import Field, SecretStr

from components.config import Section
from components.review.session import ReviewingConfig
from components.serving.config import ServingConfig
from components.serving.served_release import ReleaseOpener, open_served
from components.serving.server import serve
from components.storage import Home
from components.tracking.releases import current_release
from flows.environment import open_home, open_store, read_config, serving_secrets
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


@flow(name="serve_release")
def serve_release(
    config: str = "configs/serve_release.yaml", overrides: list[str] | None = None, home: str = ""
) -> str:
    """Check the release, serve it, and return its id."""
    settings = read_settings(config, overrides)
    folder = open_home(home)
    release_id = check_release(settings, folder)
    if not settings.is_check_only:
        serve_until_stopped(settings, folder)
    return release_id


@task(cache_policy=NO_CACHE)
def check_release(settings: ServeReleaseConfig, home: Home) -> str:
    """Verify every file of the release and let it answer."""
    opener = ReleaseOpener(open_store, home, session_config(settings.shared, settings.session))
    served = open_served(opener, current_release(home))
    served.close()
    print(f"release {served.release.id}: checked")
    return served.release.id


def serve_until_stopped(settings: ServeReleaseConfig, home: Home) -> None:
    """Serve the release until the process is told to stop."""
    session = session_config(settings.shared, settings.session)
    serve(open_store, home, settings.serving, session, host=settings.host, port=settings.port)


def read_settings(config: str, overrides: list[str] | None = None) -> ServeReleaseConfig:
    """Read the config, and take the secrets from the environment."""
    settings = read_config(config, ServeReleaseConfig, overrides)
    secrets = {name: SecretStr(value) for name, value in serving_secrets().items() if value}
    serving = settings.serving.model_copy(update=secrets)
    return settings.model_copy(update={"serving": serving})
