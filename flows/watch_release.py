"""Watch the release that serves: what comes in, what it answers, whether analysts agree.

In: the server's database, the dataset that the adapter was tuned on, the release's edition. Out: a
report in the home, shown by the server and in Prefect; for figures beyond their bounds an event, a
message to a webhook and exit code 1. Nothing is switched. Config: configs/watch_release.yaml.
"""

import contextlib
import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import numpy as np
from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from pydantic import Field

from components.config import Section
from components.curation.dataset.build import read_pairs
from components.errors import GateError, IntegrityError, MissingError
from components.evaluation.deciding import Measured
from components.knowledge.search import KnowledgeBase
from components.review.session import open_law_of
from components.serving.database import FILE, open_database
from components.serving.watched import read_window
from components.storage import Home, read_manifest
from components.tracking.releases import Release, current_release
from components.watching.alarm import send_alarm
from components.watching.drift import estimate_area, measure_drift
from components.watching.figures import WatchBounds, measure_inputs, measure_window
from components.watching.report import (
    WatchReport,
    find_previous,
    render_markdown,
    write_report,
)
from components.watching.window import WatchedWindow
from flows.environment import alarm_webhook, open_home, open_store, read_config, serving_secrets
from flows.progress import busy
from flows.steps.announcing import announce, release_alarm
from flows.steps.shared import SharedConfig, session_config

_SEED = 1
Texts = Sequence[tuple[str, str]]
"""Clauses, each with its jurisdiction."""


class WatchReleaseConfig(Section):
    """Settings of `watch_release`."""

    days: float = Field(default=7, gt=0, le=366, description="how far back reviews count")
    num_clauses: int = Field(
        default=300,
        ge=0,
        le=10_000,
        description="clauses of each set that drift is measured on, at most; 0 measures none",
    )
    bounds: WatchBounds = WatchBounds()
    shared: SharedConfig = SharedConfig()


@flow(name="watch_release")
def watch_release(
    config: str = "configs/watch_release.yaml", overrides: list[str] | None = None, home: str = ""
) -> int:
    """Return the number of figures; all of them keep to their bounds."""
    settings = read_config(config, WatchReleaseConfig, overrides)
    folder = open_home(home)
    report = measure_release(settings, folder)
    show_report(report, folder)
    if report.alarms:
        raise_alarm(report)
        raise GateError(
            f"release {report.release}: beyond its bounds: {', '.join(report.alarms)}. See"
            f" {folder.watching}/report.html; clausula releases rollback brings the release before"
            " back."
        )
    return len(report.figures)


@task(cache_policy=NO_CACHE)
def measure_release(settings: WatchReleaseConfig, home: Home) -> WatchReport:
    """Read what the server did, measure it, and return the report."""
    release = current_release(home)
    until = datetime.now(UTC).replace(tzinfo=None)
    window = read_reviews(release, home, until - timedelta(days=settings.days), until)
    previous = find_previous(home, release.id)
    figures = measure_window(window, settings.bounds, previous.mix if previous else None)
    incoming = [(one.clause, one.jurisdiction) for one in window.findings if one.clause]
    if settings.num_clauses and incoming:
        drift, drop = compare_clauses(settings, release, home, incoming)
        figures += measure_inputs(drift, drop, settings.bounds)
    return WatchReport(
        at=datetime.now(UTC),
        release=release.id,
        edition=release.edition,
        since=window.since,
        num_reviews=len(window.states),
        num_findings=len(window.findings),
        figures=tuple(figures),
    )


def read_reviews(release: Release, home: Home, since: datetime, until: datetime) -> WatchedWindow:
    """Return what ended under a release.

    Raises:
        MissingError: No server ever ran on the home.
    """
    url = serving_secrets()["database"]
    if not url and not (home.serving / FILE).is_file():
        raise MissingError(f"{home.serving}: no server ran here yet. Start one: clausula serve.")
    with contextlib.closing(open_database(home, url)) as database:
        return read_window(database, release.id, since, until)


def compare_clauses(
    settings: WatchReleaseConfig, release: Release, home: Home, incoming: Texts
) -> tuple[Measured, Measured]:
    """Return how far incoming clauses are from those of the adapter's dataset.

    Returns:
        The drift of their embeddings, and how often their first hit is less near than that of a
        clause held out of the tuning.
    """
    tuned, held_out = (
        read_clauses(release, home, splits) for splits in (("train",), ("validation", "test"))
    )
    knowledge = open_law_of(release, open_store(home), home, session_config(settings.shared))
    sets = [draw_clauses(texts, settings.num_clauses) for texts in (tuned, held_out, incoming)]
    with busy("comparing clauses"):
        vectors = [np.asarray(knowledge.embedder.embed([text for text, _ in one])) for one in sets]
        nearness = [rate_first_hits(knowledge, one) for one in sets[1:]]
    knowledge.close()
    return measure_drift(*vectors), estimate_area(lower=nearness[1], higher=nearness[0])


def read_clauses(release: Release, home: Home, splits: Sequence[str]) -> Texts:
    """Return clauses of the dataset that the adapter was tuned on; none where it is not kept."""
    texts: list[tuple[str, str]] = []
    try:
        dataset = str(read_manifest(home.adapters / release.adapter)["dataset"])
        for split in splits:
            pairs = read_pairs(home.datasets / dataset, split)
            texts += [(pair.clause, pair.jurisdiction) for pair in pairs]
    except (MissingError, IntegrityError, KeyError):
        return []
    return texts


def draw_clauses(texts: Texts, count: int) -> Texts:
    """Return some of the clauses, the same ones each time."""
    return random.Random(_SEED).sample(list(texts), min(len(texts), count))


def rate_first_hits(knowledge: KnowledgeBase, texts: Texts) -> list[float]:
    """Return the dense score of each clause's first hit under today's law, 0 for no hit."""
    by_jurisdiction: dict[str, list[str]] = defaultdict(list)
    for clause, jurisdiction in texts:
        if jurisdiction in knowledge.jurisdictions():
            by_jurisdiction[jurisdiction].append(clause)
    scores: list[float] = []
    for jurisdiction, clauses in by_jurisdiction.items():
        found = knowledge.search_many(
            clauses, as_of=date.today(), jurisdiction=jurisdiction, limit=1
        )
        scores += [hits[0].scores.get("dense", 0.0) if hits else 0.0 for hits in found]
    return scores


@task(cache_policy=NO_CACHE)
def show_report(report: WatchReport, home: Home) -> None:
    """Keep the report, print it and show it in Prefect."""
    page = write_report(home, report)
    text = render_markdown(report)
    create_markdown_artifact(text, key="watch")
    print(text)
    print(f"report {page}")


@task(cache_policy=NO_CACHE)
def raise_alarm(report: WatchReport) -> None:
    """Send the event of an alarm, and a message to the webhook if one is set."""
    announce(release_alarm(report.release, report.alarms))
    url = alarm_webhook()
    if url:
        send_alarm(url, report)
