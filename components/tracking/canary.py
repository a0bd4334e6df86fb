"""The canary: a release that answers a share of reviews in shadow before it is promoted.

<home.releases>/canary.json    which release, what share, since when; absent where there is none

A server that works on the home reads the file again and again, see `serving.canary`.
"""

from datetime import UTC, datetime

from pydantic import Field, ValidationError

from components.errors import IntegrityError, UsageError
from components.records import Record
from components.storage import Home, exclusive_lock, write_json_atomic
from components.tracking.releases import get_release, read_log


class CanaryOrder(Record):
    """Which release answers in shadow, and how many reviews of a hundred it gets."""

    release: str
    share: float = Field(gt=0, le=1)
    started_at: datetime


def start_canary(home: Home, release_id: str, share: float) -> CanaryOrder:
    """Let a release answer a share of the reviews in shadow, in place of an earlier canary.

    Raises:
        UsageError: The release is not known or serves already, or the share is not above 0 and at
            most 1.
    """
    release = get_release(home, release_id)
    if release.id == _served_id(home):
        raise UsageError(
            f"release {release.id}: it is the one that serves. Name another, see: clausula releases"
            " list."
        )
    if not 0 < share <= 1:
        raise UsageError(
            f"canary: share: must be above 0 and at most 1, got {share:g}. Give a share of the"
            " reviews, such as 0.1."
        )
    order = CanaryOrder(release=release.id, share=share, started_at=datetime.now(UTC))
    with exclusive_lock(home.releases / "lock", "starting a canary"):
        write_json_atomic(home.releases / "canary.json", order.model_dump(mode="json"))
    return order


def stop_canary(home: Home, release_id: str = "") -> bool:
    """End the canary, or only that of a release; return whether there was one."""
    path = home.releases / "canary.json"
    with exclusive_lock(home.releases / "lock", "ending a canary"):
        if not path.is_file():
            return False
        if release_id:
            order = read_canary(home)
            if order is None or order.release != release_id:
                return False
        path.unlink()  # even if it cannot be read
    return True


def read_canary(home: Home) -> CanaryOrder | None:
    """Return the order of the canary, None where there is none.

    Raises:
        IntegrityError: The file is not what `start_canary` writes.
    """
    path = home.releases / "canary.json"
    try:
        return CanaryOrder.model_validate_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValidationError as error:
        raise IntegrityError(
            f"{path}: not the order of a canary. End it: clausula canary stop."
        ) from error


def _served_id(home: Home) -> str:
    """Return the id of the release that serves, empty where none does."""
    log = read_log(home)
    return str(log[-1]["id"]) if log else ""
