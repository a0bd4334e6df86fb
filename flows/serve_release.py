"""Check a release and serve it over HTTP.

In: the release promoted last. Out: a running server, until it is stopped; with `is_check_only`
only the check. Config: configs/serve_release.yaml.
"""

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from components.serving.served_release import ReleaseOpener, open_served
from components.storage import Home
from components.tracking.releases import current_release
from flows.environment import open_home, open_store
from flows.steps.serving import ServeReleaseConfig, read_settings, serve_until_stopped
from flows.steps.shared import session_config

__all__ = ["ServeReleaseConfig"]  # a flow's config is looked up beside it


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
