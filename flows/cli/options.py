"""What the commands share: their options, the config of a session, and how a flow is started."""

import os
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import BaseModel

from components.domain import domain
from components.errors import UsageError
from components.maintenance.layout import mark_new
from components.storage import Home
from flows.cli.interrupts import interruptible
from flows.cli.prefect_server import start_server, wait_for_server
from flows.environment import open_home, open_store, read_config
from flows.progress import busy

if TYPE_CHECKING:
    from components.documents.document import DocumentLimits
    from components.knowledge.search import KnowledgeBase
    from components.review.question import Question
    from components.review.session import SessionConfig

FLOWS = (
    "run_pipeline",
    "refresh_statutes",
    "curate_pairs",
    "tune_style",
    "tune_reader",
    "tune_retriever",
    "promote_release",
    "compare_arms",
    "review_contracts",
    "serve_release",
    "check_freshness",
    "check_quality",
    "recheck_reviews",
    "watch_release",
)
AsOf = Annotated[str, typer.Option("--as-of", help="the day whose law applies, YYYY-MM-DD")]
Jurisdiction = Annotated[
    str, typer.Option("--jurisdiction", help="whose law applies, such as sample or tw")
]
Config = Annotated[
    str, typer.Option("--config", help="a YAML file; its path below configs/ is enough")
]
PlaybookOption = Annotated[
    Path | None,
    typer.Option("--playbook", help="the house's positions: a file, or a folder of versions"),
]
SetValues = Annotated[
    list[str] | None, typer.Option("--set", help="key=value over the config, as often as needed")
]


def run_flow(name: str, config: str, overrides: list[str]) -> None:
    """Run a flow by name with its own config, or another.

    Raises:
        UsageError: There is no such flow.
    """
    if name not in FLOWS:
        raise UsageError(
            f"run: no flow {name!r} (allowed: {', '.join(FLOWS)}). See: clausula run --help."
        )
    home = open_home()
    mark_new(home)
    prepare_prefect(home)
    with interruptible():
        with busy("starting"):
            server = start_server()
            flow = getattr(import_module(f"flows.{name}"), name)
            wait_for_server(server)
        flow(config or f"configs/{name}.yaml", overrides, str(home.root))


def prepare_prefect(home: Home) -> None:
    """Keep Prefect's database in the home folder and its own report of a fault off the terminal.

    Variables that the user has set stay as they are.
    """
    os.environ.setdefault("PREFECT_HOME", str(home.prefect))
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    home.prefect.mkdir(parents=True, exist_ok=True)


def read_session_config(
    path: str = "configs/review_contracts.yaml", playbook: Path | None = None
) -> "SessionConfig":
    """Return how a session is opened under a config of `review_contracts`.

    Args:
        path: The config.
        playbook: The playbook that the command names, in place of the config's.
    """
    from flows.steps.reviewing import ReviewContractsConfig
    from flows.steps.shared import session_config

    settings = read_config(path, ReviewContractsConfig)
    session = session_config(settings.shared, settings.session)
    return session if playbook is None else session.model_copy(update={"playbook": playbook})


def open_statutes() -> tuple["KnowledgeBase", "SessionConfig"]:
    """Open the published edition for a look-up, and return the config that gave its defaults."""
    from components.review.session import open_knowledge

    config = read_session_config()
    home = open_home()
    return open_knowledge(open_store(home), home, config), config


def settle(
    knowledge: "KnowledgeBase", as_of: str, jurisdiction: str, config: "SessionConfig"
) -> "Question":
    """Return the day and jurisdiction that the options ask for, or their defaults."""
    from components.review.question import Asked, settle_question

    return settle_question(knowledge, Asked(parse_day(as_of), jurisdiction), config.jurisdiction)


def describe_day(question: "Question") -> str:
    """Return the law and day that an answer holds for: `law of tw as of 2026-03-01, today`."""
    today = ", today" if question.as_of_source == "today" else ""
    return f"{domain().law} of {question.jurisdiction} as of {question.as_of}{today}"


def parse_day(text: str) -> date | None:
    """Read a day; an empty text is none."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageError(
            f"--as-of: must be a day as YYYY-MM-DD, got {text!r}. Example: --as-of 2026-03-01."
        ) from error


def read_limits(config: str) -> "DocumentLimits":
    """Return `session.documents` of a config, without what the rest of the config would import."""
    from components.documents.document import DocumentLimits

    class ReadingSession(BaseModel):
        documents: DocumentLimits = DocumentLimits()

    class ReadingShared(BaseModel):
        domain: str = ""

    class ReviewContractsConfig(BaseModel):
        shared: ReadingShared = ReadingShared()
        session: ReadingSession = ReadingSession()

    return read_config(config, ReviewContractsConfig).session.documents
