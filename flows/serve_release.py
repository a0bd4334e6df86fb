"""Check a release and serve it over HTTP.

In: the release promoted last. Out: a running server, until it is stopped; with `is_check_only`, just the check.
Config: configs/serve_release.yaml.
"""

from datetime import date

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from pydantic import Field

from components.config import Section
from components.errors import GateError
from components.records import Clause
from components.review.reviewer import Question
from components.review.session import SessionConfig, open_session
from components.storage import Home
from flows.setting import locate, open_home, open_store, read_config


class ServeReleaseConfig(Section):
    """Settings of `serve_release`."""

    host: str = Field(default="127.0.0.1", description="address to listen on; the default answers this machine alone")
    port: int = Field(default=8321, ge=0, le=65_535, description="TCP port; 0 takes a free one")
    is_check_only: bool = Field(default=False, description="end after the check")
    session: SessionConfig = SessionConfig()


@flow(name="serve_release")
def serve_release(config: str = "configs/serve_release.yaml", overrides: list[str] | None = None, home: str = "") -> str:
    """Check the release, serve it, and return its id."""
    settings = read_config(config, ServeReleaseConfig, overrides)
    settings = settings.model_copy(update={"session": settings.session.model_copy(update={"style": locate(settings.session.style)})})
    folder = open_home(home)
    release_id = check_release(settings, folder)
    if not settings.is_check_only:
        from components.serving.app import serve

        serve(open_store(folder), folder, settings.session, host=settings.host, port=settings.port)
    return release_id


@task(cache_policy=NO_CACHE)
def check_release(settings: ServeReleaseConfig, home: Home) -> str:
    """Verify every file of the release and have it answer one clause."""
    session = open_session(open_store(home), home, settings.session)
    text = "The parties sign this agreement in two copies."
    question = Question(date.today(), session.knowledge.jurisdictions()[0])
    findings = session.reviewer.judge([Clause(id="smoke", text=text, start=0, end=len(text))], question)
    session.close()
    if findings[0].checks.get("template") == "failed":
        raise GateError(f"release {session.release.id}: the engine's answer has no form. Promote another release or roll back.")
    print(f"release {session.release.id}: checked")
    return session.release.id
