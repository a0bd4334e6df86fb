"""What a home holds, checked to the last byte: releases, editions, databases, ledger, keys, rights.

Nothing is changed: no table is added, no key of a ledger is made.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from components.errors import BusyError, ClausulaError, IntegrityError, MissingError, UsageError
from components.knowledge.editions import EditionManifest, EditionStore
from components.knowledge.stores.partition_index import read_index
from components.maintenance.check import Check, Level, look
from components.maintenance.layout import LAYOUT, read_layout
from components.maintenance.schema import compare_schema
from components.maintenance.sqlite_files import check_database
from components.review.session import SessionConfig, require_fitting_release
from components.serving.audit import Ledger
from components.serving.database import FILE, Database
from components.serving.keys import KeyRing
from components.storage import (
    MANIFEST,
    Home,
    exclusive_lock,
    is_finished,
    read_manifest,
    sha256_file,
    verify_folder,
)
from components.tracking.releases import current_release, get_release, read_log

MAX_AHEAD = timedelta(seconds=60)
MAX_KEY_DAYS = 365
_PRIVATE = 0o077
_UPGRADE = "Stop the server, then run: clausula upgrade"


def check_layout(home: Home) -> Check:
    """Check that the home is of this version's layout."""
    layout = read_layout(home)
    if layout == LAYOUT:
        return Check("home layout", "ok", f"{layout}")
    return Check("home layout", "warning", f"got {layout}, this version's is {LAYOUT}", _UPGRADE)


def check_releases(home: Home, config: SessionConfig) -> Iterator[Check]:
    """Check that the release that serves fits this version, and every part of all releases."""
    log = read_log(home)
    served_id = str(log[-1]["id"]) if log else ""
    for release_id in dict.fromkeys(str(line["id"]) for line in reversed(log)):
        is_served = release_id == served_id
        name = f"release {release_id}" + (", served" if is_served else "")
        try:
            release = get_release(home, release_id)
            if is_served:
                require_fitting_release(release, config)
            for folder in (home.engines / release.engine, home.adapters / release.adapter):
                if folder.parent == home.engines or is_finished(folder):
                    verify_folder(folder)
        except ClausulaError as error:
            yield Check(name, "fault" if is_served else "warning", str(error))
        else:
            yield Check(name, "ok", "every file of engine and adapter as it was written")


@dataclass(frozen=True)
class _Damage:
    """What is wrong with an edition.

    `folder` is the one to bring back, from the home on; empty where the state says what to do.
    """

    state: str
    folder: str = ""


def check_editions(home: Home, store: EditionStore) -> Iterator[Check]:
    """Check every file of every edition; on a server the points of each are counted.

    What is damaged is named with the folder to bring back from a backup, and of the published one
    with a whole edition to roll back to.
    """
    current = store.current_edition()
    manifests = store.list_editions()
    partitions: dict[str, _Damage | None] = {}
    found = {one.number: _find_damage(home, store, one, partitions) for one in manifests}
    whole = [number for number in store.list_published() if not found.get(number)]
    for manifest in manifests:
        name = f"edition {manifest.number}"
        name += ", published" if manifest.number == current else ""
        damage = found[manifest.number]
        if damage is None:
            yield Check(name, "ok", f"{manifest.num_versions} versions, every file as written")
            continue
        level: Level = "fault" if manifest.number == current else "warning"
        yield Check(name, level, damage.state, _restoring(home, damage.folder, level, whole))


def _restoring(home: Home, folder: str, level: Level, whole: Sequence[int]) -> str:
    """Return what to do about an edition's damaged folder, empty where the state says it.

    Args:
        home: The home.
        folder: The folder, from the home on.
        level: `fault` for the published edition.
        whole: The numbers of published editions that are whole, oldest first.
    """
    if not folder:
        return ""
    unpacking = f"unzip -o BACKUP.zip '{folder}/*' -d {home.root}"
    if level == "warning":
        return f"Only a rollback needs it. Unpack it from a backup: {unpacking}"
    remedy = f"Unpack it from a backup: {unpacking}"
    if whole:
        remedy += f" or, until then, run: clausula editions rollback --to {whole[-1]}"
    return remedy


def _find_damage(
    home: Home,
    store: EditionStore,
    manifest: EditionManifest,
    partitions: dict[str, _Damage | None],
) -> _Damage | None:
    """Return what is wrong with an edition or a partition that it names, None where all is well.

    Args:
        home: The home.
        store: Its editions.
        manifest: Of the edition.
        partitions: What was found in those that were read; editions share them.
    """
    place = f"knowledge/editions/{manifest.number:06d}"
    damage = _find_damaged_file(home, place, manifest.files)
    if damage is not None:
        return damage
    try:
        for name in read_index(home.root / place).values():
            if name not in partitions:
                partitions[name] = _find_damaged_partition(home, name)
            if partitions[name] is not None:
                return partitions[name]
        store.open_edition(manifest.number).close()
    except ClausulaError as error:
        return _Damage(str(error))
    return None


def _find_damaged_partition(home: Home, name: str) -> _Damage | None:
    """Return what is wrong with a partition of editions."""
    place = f"knowledge/partitions/{name}"
    try:
        files = read_manifest(home.root / place)["files"]
    except (MissingError, IntegrityError):
        return _Damage(f"{home.root / place / MANIFEST}: missing, or not as it was written", place)
    return _find_damaged_file(home, place, files)


def _find_damaged_file(home: Home, place: str, files: Mapping[str, str]) -> _Damage | None:
    """Return the first file of a folder that has not the SHA-256 that it was written with."""
    for file, sha256 in files.items():
        path = home.root / place / file
        if not path.is_file():
            return _Damage(f"{path}: missing", place)
        if sha256_file(path) != sha256:
            return _Damage(f"{path}: not as it was written", place)
    return None


def check_databases(home: Home, url: str) -> Iterator[Check]:
    """Check the SQLite files of the home, and the tables of the server's database."""
    for path in (home.serving / FILE, home.mlflow / "mlflow.db"):
        if path.is_file() and not (url and path.name == FILE):
            yield look(f"database {path.name}", partial(_describe_database, path))
    place = url or f"sqlite:///{home.serving / FILE}"
    if url or (home.serving / FILE).is_file():
        yield _check_schema(place)


def check_ledger(home: Home, url: str, audit_key: str) -> Iterator[Check]:
    """Walk the ledger and look at the keys, where the database has all that this version needs."""
    if not url and not (home.serving / FILE).is_file():
        return
    place = url or f"sqlite:///{home.serving / FILE}"
    with suppress(MissingError):
        if not compare_schema(place).is_none:
            return  # said already
    if not audit_key and not (home.serving / "audit.key").is_file():
        remedy = "Set CLAUSULA_AUDIT_KEY as the server has it."
        yield Check("ledger", "warning", "not walked, its key is not here", remedy)
        return
    try:
        database = Database(place)
    except (MissingError, UsageError) as error:
        yield Check("ledger", "fault", str(error))
        return
    try:
        ledger = Ledger(database, home, audit_key)
        yield look("ledger", lambda: f"{ledger.verify().number} rows, none changed or missing")
        yield _check_keys(KeyRing(database, ledger))
    finally:
        database.close()


def check_rights(home: Home) -> Check:
    """Check that other users of the machine cannot read the home or the ledger's key."""
    if os.name == "nt":
        return Check("rights", "ok", "left to the folder above, on Windows")
    open_paths: list[str] = []
    for path in (home.root, home.serving / "audit.key"):
        if path.exists() and path.stat().st_mode & _PRIVATE:
            open_paths.append(str(path))
    if open_paths:
        remedy = f"Run: chmod go= {' '.join(open_paths)}"
        return Check("rights", "warning", f"others can read {', '.join(open_paths)}", remedy)
    return Check("rights", "ok", "nobody else can read the home")


def check_own_clock(home: Home) -> Check:
    """Check that nothing in the home was made in what this machine takes for the future."""
    now = datetime.now(UTC)
    ahead: list[str] = []
    with suppress(IntegrityError, MissingError, UsageError):
        release = current_release(home)
        if datetime.fromisoformat(release.created_at) > now + MAX_AHEAD:
            ahead.append(f"release {release.id}, of {release.created_at}")
    for path in (home.releases / "log.jsonl", home.serving / FILE):
        if path.is_file() and _changed_at(path) > now + MAX_AHEAD:
            ahead.append(f"{path.name}, of {_changed_at(path):%Y-%m-%d %H:%M} UTC")
    if ahead:
        state = f"{now:%Y-%m-%d %H:%M} UTC is before {', '.join(ahead)}"
        remedy = (
            "Set this machine's clock by NTP. Where it is right, it was ahead when that was made:"
            " wait until then."
        )
        return Check("clock", "fault", state, remedy)
    return Check("clock", "ok", f"{now:%Y-%m-%d %H:%M} UTC, after all that was made here")


def is_serving(home: Home) -> bool:
    """Return whether a server runs on the home."""
    lock = home.serving / "lock"
    if not lock.is_file():
        return False
    try:
        with exclusive_lock(lock, "looking whether a server runs"):
            return False
    except BusyError:
        return True


def _describe_database(path: Path) -> str:
    """Check an SQLite file and return its size."""
    check_database(path)
    return f"{path.stat().st_size / 1e6:.1f} MB, whole"


def _check_schema(url: str) -> Check:
    """Check that a database has the tables of this version."""
    try:
        difference = compare_schema(url)
    except ClausulaError as error:
        return Check("database schema", "fault", str(error))
    if not difference.is_none:
        return Check("database schema", "fault", f"lacks {difference}", _UPGRADE)
    if difference.unknown:
        state = f"has {', '.join(difference.unknown)}, which this version does not know"
        remedy = "A newer version has used it: install that one, or restore a backup."
        return Check("database schema", "warning", state, remedy)
    return Check("database schema", "ok", "as this version has it")


def _check_keys(ring: KeyRing) -> Check:
    """Check the age of the keys that are valid; they do not expire by themselves."""
    valid = [key for key in ring.list_keys() if key.revoked_at is None]
    limit = datetime.now(UTC).replace(tzinfo=None) - timedelta(days=MAX_KEY_DAYS)
    old = [key.id for key in valid if key.created_at < limit]
    if old:
        state = f"{len(old)} of {len(valid)} are older than {MAX_KEY_DAYS} days: {', '.join(old)}"
        remedy = "Make new ones, hand them on, then run: clausula keys revoke, with each old one."
        return Check("API keys", "warning", state, remedy)
    return Check("API keys", "ok", f"{len(valid)} valid, none older than {MAX_KEY_DAYS} days")


def _changed_at(path: Path) -> datetime:
    """Return when a file was changed."""
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
