"""Bring a home that an earlier version made to this version's layout, or say what to run.

What can be done without computing is done: marks, tables, columns. What needs a model or a source
is told with its command: an adapter whose template has changed, relevance that was fitted to other
scores, editions whose wordings were compared otherwise. Each step can be repeated; the mark of the
layout is written last, so an upgrade that was cut off is begun again.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from components.errors import ClausulaError, IntegrityError, MissingError, UsageError
from components.knowledge.editions import EditionManifest, EditionStore
from components.knowledge.fusion import LISTS
from components.maintenance.layout import (
    LAYOUT,
    is_empty,
    read_layout,
    refuse_newer,
    write_layout,
)
from components.maintenance.schema import add_missing, compare_schema
from components.models.gguf_copy import REVISION
from components.review.session import SessionConfig, require_fitting_release
from components.serving.database import FILE
from components.statutes.wording import NORMALISER
from components.storage import (
    Home,
    exclusive_lock,
    is_finished,
    read_manifest,
    write_json_atomic,
)
from components.tracking.releases import (
    Release,
    current_release,
    get_release,
    named_editions,
    read_log,
)

_PROMOTE = "clausula run promote_release"
_ALL_RELEASES = 1_000_000


@dataclass(frozen=True)
class UpgradeStep:
    """One thing that an upgrade did or would do, or that is left: the command is then named."""

    text: str
    command: str = ""

    @property
    def is_left(self) -> bool:
        """Whether a person must run the command."""
        return bool(self.command)


def upgrade_home(
    home: Home,
    store: EditionStore,
    config: SessionConfig,
    *,
    database: str = "",
    is_dry_run: bool = False,
) -> list[UpgradeStep]:
    """Upgrade a home and return what was done and what is left.

    Args:
        home: The home; no server may run on it.
        store: Where its editions are.
        config: How its release is opened.
        database: The URL of the server's database; empty for the file in the home.
        is_dry_run: Only say what would be done.

    Raises:
        MissingError: Nothing was made in the home yet.
        UsageError: A newer version has written it.
        BusyError: A server runs on it, or a refresh.
    """
    refuse_newer(home)
    if is_empty(home):
        raise MissingError(
            f"{home.root}: nothing to upgrade. Set CLAUSULA_HOME to a home in which clausula ran."
        )
    layout = read_layout(home)
    with exclusive_lock(home.serving / "lock", "upgrading the home"), store.writing():
        steps = [
            *_mark_published(home, is_dry_run),
            *_upgrade_database(home, database, is_dry_run),
            *_judge_editions(store),
            *_judge_releases(home, config),
        ]
        if not is_dry_run:
            write_layout(home)
    if layout != LAYOUT:
        steps.append(UpgradeStep(f"home: layout {layout} becomes {LAYOUT}"))
    return steps


def _mark_published(home: Home, is_dry_run: bool) -> Iterator[UpgradeStep]:
    """Mark the editions that releases name as published, of a home from before the mark.

    A rollback passes over editions without it.
    """
    numbers = named_editions(home, _ALL_RELEASES)
    with suppress(FileNotFoundError, ValueError, KeyError):
        current = json.loads((home.knowledge / "current.json").read_text(encoding="utf-8"))
        numbers.add(int(current["number"]))
    for number in sorted(numbers):
        folder = home.knowledge / "editions" / f"{number:06d}"
        mark = folder / "published.json"
        if not is_finished(folder) or mark.is_file():
            continue
        if not is_dry_run:
            write_json_atomic(mark, {"published_at": _finished_at(folder)})
        yield UpgradeStep(f"edition {number}: marked as published, so a rollback can find it")


def _finished_at(folder: Path) -> datetime:
    """Return when an edition was written."""
    return datetime.fromtimestamp((folder / "manifest.json").stat().st_mtime, UTC)


def _upgrade_database(home: Home, url: str, is_dry_run: bool) -> Iterator[UpgradeStep]:
    """Add the tables and columns that the server's database lacks."""
    file = home.serving / FILE
    if not url and not file.is_file():
        return
    url = url or f"sqlite:///{file}"
    lacking = compare_schema(url)
    if lacking.is_none:
        return
    left = lacking if is_dry_run else add_missing(url)
    yield UpgradeStep(f"database: adds {lacking}")
    if not is_dry_run and not left.is_none:
        yield UpgradeStep(
            f"database: {left} cannot be added to the rows that are there. Start with an empty"
            " one and keep the old one as an archive",
            "clausula backup",
        )


def _judge_editions(store: EditionStore) -> Iterator[UpgradeStep]:
    """Say what the published edition lacks."""
    try:
        manifest = _current_manifest(store)
    except ClausulaError as error:
        yield UpgradeStep(str(error), "clausula run refresh_statutes")
        return
    if manifest is None:
        return
    if manifest.normaliser != NORMALISER:
        yield UpgradeStep(
            f"edition {manifest.number}: its wordings were compared by normaliser"
            f" {manifest.normaliser}, this version has {NORMALISER}. It is served as it is; before"
            " its next refresh, read all snapshots again, oldest first, in another CLAUSULA_HOME",
            "clausula run refresh_statutes",
        )
    lacking = [name for name in LISTS if name not in manifest.lists]
    if lacking:
        yield UpgradeStep(
            f"edition {manifest.number}: has no list {', '.join(lacking)}, which its next refresh"
            f" adds; then fit a release to it, with {_PROMOTE}",
            "clausula run refresh_statutes",
        )


def _current_manifest(store: EditionStore) -> EditionManifest | None:
    """Return the manifest of the published edition."""
    number = store.current_edition()
    return None if number is None else store.open_edition(number).manifest


def _judge_releases(home: Home, config: SessionConfig) -> Iterator[UpgradeStep]:
    """Say which releases this version can open, the one that is served first."""
    log = read_log(home)
    if not log:
        return
    served_id = str(log[-1]["id"])
    try:
        served = current_release(home)
        require_fitting_release(served, config)
    except (IntegrityError, UsageError) as error:
        yield UpgradeStep(f"served: {error}", _PROMOTE)
    else:
        yield from _judge_served(served, home)
    earlier = dict.fromkeys(str(line["id"]) for line in log)
    unfit: list[str] = []
    for release_id in earlier:
        if release_id == served_id:
            continue
        try:
            require_fitting_release(get_release(home, release_id), config)
        except (IntegrityError, UsageError):
            unfit.append(release_id)
    if unfit:
        yield UpgradeStep(f"no way back to {', '.join(unfit)}: not made for this version")


def _judge_served(release: Release, home: Home) -> Iterator[UpgradeStep]:
    """Say what a release that this version can open was made without."""
    if not release.search_hash:
        yield UpgradeStep(
            f"release {release.id}: does not say to which search its relevance was fitted; it is"
            " served as it is. Fit a new one to be sure",
            _PROMOTE,
        )
    engine = home.engines / release.engine
    if not (engine / "openvino_model.xml").is_file():
        return
    revision = read_manifest(engine).get("revision", 1)
    if revision != REVISION:
        yield UpgradeStep(
            f"release {release.id}: its model was converted by revision {revision}, this version"
            f" has {REVISION}, which keeps weights as they were tuned. It is served as it is; fit"
            " a new one to be sure",
            _PROMOTE,
        )
