"""Find what the published edition did to past reviews, and review those clauses again under it.

In: the edition, the reviews of the server and of `review_contracts`, the release that serves. Out:
a worklist per contract, old and new findings side by side (the server's API, a page beside each
review, a CSV, Prefect). A run that was killed goes on where it stopped. Config:
configs/recheck_reviews.yaml.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date

from prefect import flow, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from pydantic import Field

from components.config import Section
from components.knowledge.choose_embedder import find_embedder
from components.knowledge.editions import open_current
from components.knowledge.search import KnowledgeBase
from components.rechecking.again import review_again
from components.rechecking.governing import GoverningConfig
from components.rechecking.items import PastReviews, RecheckItem, count_outcomes
from components.rechecking.review_folders import ReviewFolders
from components.rechecking.side_by_side import list_rows
from components.rechecking.worklist import (
    edition_before,
    is_made,
    last_rechecked,
    list_touched,
    note_made,
    open_if_kept,
    write_rows,
)
from components.review.session import ReviewingConfig, Session, open_session
from components.serving.database import FILE, open_database
from components.serving.recheck_store import ServerReviews
from components.storage import Home
from components.tracking.releases import current_release, read_log
from flows.environment import open_home, open_store, read_config, serving_secrets
from flows.progress import busy, progress_bar
from flows.steps.shared import SharedConfig, session_config

MAX_SHOWN = 1_000


class RecheckReviewsConfig(Section):
    """Settings of `recheck_reviews`."""

    governing: GoverningConfig = GoverningConfig()
    is_listed_only: bool = Field(
        default=False, description="make the worklist and review nothing again"
    )
    max_reviewed: int | None = Field(
        default=None, ge=1, description="clauses reviewed again in one run; empty: all"
    )
    shared: SharedConfig = SharedConfig()
    session: ReviewingConfig = ReviewingConfig()


@flow(name="recheck_reviews")
def recheck_reviews(
    config: str = "configs/recheck_reviews.yaml",
    overrides: list[str] | None = None,
    home: str = "",
) -> int:
    """Make the worklist of the published edition, work through it, and return its length."""
    settings = read_config(config, RecheckReviewsConfig, overrides)
    folder = open_home(home)
    edition = open_current(open_store(folder)).manifest.number
    if not is_made(folder, edition):
        make_worklist(settings, folder, edition)
    if not settings.is_listed_only:
        review_open(settings, folder, edition)
    return show_worklist(folder, edition)


@contextmanager
def open_past(home: Home) -> Iterator[list[PastReviews]]:
    """Open what holds past reviews: folders and, if there is one, the server's database."""
    url = serving_secrets()["database"]
    if not url and not (home.serving / FILE).is_file():
        yield [ReviewFolders(home)]
        return
    with closing(open_database(home, url)) as database:
        yield [ReviewFolders(home), ServerReviews(database)]


@task(cache_policy=NO_CACHE)
def make_worklist(settings: RecheckReviewsConfig, home: Home, edition: int) -> None:
    """Find the findings that the edition touches, and keep them where their reviews are."""
    store = open_store(home)
    embedder = find_embedder(store, home, settings.session.embedder)
    last = last_rechecked(home, edition)
    rechecked = open_if_kept(store, embedder, last)
    before = rechecked or open_if_kept(store, embedder, edition_before(store, edition))
    knowledge = KnowledgeBase.open(store, embedder, edition)
    num_items = 0
    with open_past(home) as places, busy("comparing past findings with the new law"):
        for past in places:
            items = list_touched(
                past, knowledge, before, rechecked, settings.governing, date.today()
            )
            past.put(items)
            num_items += len(items)
            if isinstance(past, ReviewFolders) and past.num_unread:
                print(f"{past.num_unread} reviews of {home.reviews} cannot be read: passed over")
    for opened in {id(base): base for base in (knowledge, before, rechecked) if base}.values():
        opened.close()
    note_made(home, edition, num_items)


@task(cache_policy=NO_CACHE)
def review_open(settings: RecheckReviewsConfig, home: Home, edition: int) -> None:
    """Review again what is open, with the release that serves, unless it has another edition."""
    with open_past(home) as places:
        items_of = [(past, open_items(past, edition)) for past in places]
        num_open = sum(len(items) for _, items in items_of)
        num_left = num_open if settings.max_reviewed is None else settings.max_reviewed
        if not num_open:
            return
        session = open_release(settings, home, edition)
        if session is None:
            return
        total = min(num_open, num_left)
        with closing(session), progress_bar("reviewing again", total) as bar:
            for past, items in items_of:
                review_again(session.reviewer, past, items[:num_left], bar.advance)
                num_left -= len(items[:num_left])


def open_items(past: PastReviews, edition: int) -> list[RecheckItem]:
    """Return the items that were not reviewed again yet."""
    return [item for item in past.read_items(edition) if item.new is None]


def open_release(settings: RecheckReviewsConfig, home: Home, edition: int) -> Session | None:
    """Open the release that serves; say so, and return None, where it cannot answer by the law."""
    if not read_log(home):
        print("nothing reviewed again: no release yet. Run: clausula run run_pipeline.")
        return None
    release = current_release(home)
    if release.edition != edition:
        print(
            f"nothing reviewed again: release {release.id} serves edition {release.edition}, not"
            f" {edition}. Run: clausula run promote_release."
        )
        return None
    config = session_config(settings.shared, settings.session)
    return open_session(open_store(home), home, config, release)


@task(cache_policy=NO_CACHE)
def show_worklist(home: Home, edition: int) -> int:
    """Write the worklist as CSV, show it in Prefect and on the terminal; return its length."""
    items: list[RecheckItem] = []
    with open_past(home) as places:
        for past in places:
            items += past.read_items(edition)
    path = write_rows(home, edition, items)
    create_table_artifact(list_rows(items)[:MAX_SHOWN], key="recheck-reviews")
    counts = ", ".join(f"{count} {name}" for name, count in count_outcomes(items).items())
    num_contracts = len({item.review_id for item in items})
    print(
        f"edition {edition}: {len(items)} findings of {num_contracts} contracts are touched"
        f"{f': {counts}' if counts else ''}"
    )
    print(f"worklist {path}")
    return len(items)
