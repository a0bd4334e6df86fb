"""Releases: one manifest with one id for all that is served, and a log of which was served when.

A release joins the engine of an adapter and an edition. The log is append-only and its last line
names the release that is served, so a rollback is one more line. MLflow keeps no history of its
aliases, so the log is kept here.
"""

import json
import os
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Literal

from components.errors import IntegrityError, MissingError, UsageError
from components.records import Calibration, JudgingFit, Record, Relevance
from components.storage import Home, exclusive_lock, fingerprint, write_json_atomic

Action = Literal["promote", "refresh", "rollback"]
_NOT_IN_ID = {"id", "created_at", "gates", "num_withdrawn", "num_withdrawn_inside"}


class Release(Record):
    """Everything that an answer depends on: model, adapter, edition, embedder, fitted models.

    `search_hash` is that of the fused scores which relevance was fitted to (`knowledge.fusion`);
    releases of homes of layout 1 have none.

    `num_withdrawn` counts the pairs that were left out of what the adapter was tuned on, since
    consent to them was withdrawn; `num_withdrawn_inside` those that it was tuned on all the same,
    because consent was withdrawn afterwards. Neither is part of the id.
    """

    id: str
    base: str
    adapter: str
    engine: str
    edition: int
    template_hash: str
    style_hash: str
    embedder: str
    search_hash: str = ""
    relevance: Relevance
    calibration: Calibration = Calibration()
    judging: JudgingFit = JudgingFit()
    num_withdrawn: int = 0
    num_withdrawn_inside: int = 0
    gates: dict[str, float]
    created_at: str


def make_release(**fields: Any) -> Release:  # Any: the fields of Release but id and created_at
    """Return a release whose id is the fingerprint of what answers depend on."""
    release = Release(id="", created_at=_now(), **fields)
    identity = fingerprint(release.model_dump(mode="json", exclude=_NOT_IN_ID))
    return release.model_copy(update={"id": f"r-{identity}"})


def publish_release(home: Home, release: Release, action: Action) -> None:
    """Write the manifest of a release, then the log line that makes it the one served."""
    with exclusive_lock(home.releases / "lock", "publishing a release"):
        write_json_atomic(home.releases / f"{release.id}.json", release.model_dump(mode="json"))
        _append(home, release.id, action)


def propose_release(home: Home, release: Release) -> None:
    """Write the manifest of a release that is not served yet, so that it can be tried out."""
    with exclusive_lock(home.releases / "lock", "proposing a release"):
        write_json_atomic(home.releases / f"{release.id}.json", release.model_dump(mode="json"))


def current_release(home: Home) -> Release:
    """Return the release that is served.

    Raises:
        MissingError: No release has been promoted.
    """
    log = read_log(home)
    if not log:
        raise MissingError(f"{home.releases}: no release yet. Run: clausula run run_pipeline.")
    return get_release(home, str(log[-1]["id"]))


def get_release(home: Home, release_id: str) -> Release:
    """Return a release by its id.

    Raises:
        UsageError: The id is unknown.
        IntegrityError: Its manifest cannot be read.
    """
    path = home.releases / f"{release_id}.json"
    if not path.is_file():
        logged = dict.fromkeys(str(line["id"]) for line in read_log(home))
        known = ", ".join(logged) or "none"
        raise UsageError(
            f"release {release_id}: not known (known: {known}). See: clausula releases list."
        )
    try:
        return Release.model_validate_json(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise IntegrityError(
            f"{path}: not a release manifest. Promote the release again."
        ) from error


def read_log(home: Home) -> list[dict[str, Any]]:  # Any: JSON values
    """Return the log, oldest line first, without a last line that a crash cut short."""
    path = home.releases / "log.jsonl"
    if not path.is_file():
        return []
    complete_lines = path.read_text(encoding="utf-8").split("\n")[:-1]
    return [line for line in map(_parse_line, complete_lines) if line]


def previous_release_id(home: Home) -> str:
    """Return the id of the release that was served before the current one.

    Raises:
        UsageError: There is none.
    """
    served = [str(line["id"]) for line in read_log(home)]
    earlier = [release_id for release_id in served if release_id != served[-1]]
    if not earlier:
        raise UsageError(
            f"{home.releases}: there is no earlier release to go back to. See: clausula releases"
            " list."
        )
    return earlier[-1]


def named_editions(home: Home, num_releases: int) -> set[int]:
    """Return the editions of the newest releases: what serves, and what can be rolled back to.

    A server may still answer with the release before the one that serves, if it refused that one.

    Args:
        home: Where releases are.
        num_releases: How many different releases count, the newest of the log first.
    """
    newest_first = [str(line["id"]) for line in reversed(read_log(home))]
    counted = list(dict.fromkeys(newest_first))[:num_releases]
    editions: set[int] = set()
    for release_id in counted:
        with suppress(UsageError, IntegrityError):  # damaged or gone: it names nothing
            editions.add(get_release(home, release_id).edition)
    return editions


def _append(home: Home, release_id: str, action: Action) -> None:
    """Add a line to the log; after a line that a crash cut short, it begins on a new one."""
    line = json.dumps({"at": _now(), "action": action, "id": release_id})
    path = home.releases / "log.jsonl"
    is_cut = path.is_file() and not path.read_bytes().endswith(b"\n")
    with path.open("a", encoding="utf-8") as file:
        file.write(("\n" if is_cut else "") + line + "\n")
        file.flush()
        os.fsync(file.fileno())


def _parse_line(line: str) -> dict[str, Any]:  # Any: JSON values
    """Return a line of the log, empty if it is damaged."""
    try:
        values: dict[str, Any] = json.loads(line)
    except ValueError:
        return {}
    return values


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
