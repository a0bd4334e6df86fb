"""What is served next: the adapter paired with another edition, or an earlier release brought back."""

from components.knowledge.editions import EditionStore
from components.storage import Home, verify_folder
from components.tracking.releases import (
    Release,
    current_release,
    get_release,
    make_release,
    previous_release_id,
    publish_release,
    read_log,
)


def pair_release(store: EditionStore, home: Home, edition: int) -> Release | None:
    """Pair the adapter that is served with another edition, so that answers carry a new release id.

    An edition of another embedder is not paired: a release chooses articles by the scores of the
    one it was fitted to.

    Returns:
        The release that is served then, or None where none has been promoted yet.
    """
    if not read_log(home):
        return None
    served = current_release(home)
    if (
        served.edition == edition
        or store.open_edition(edition).manifest.embedder != served.embedder
    ):
        return served
    release = make_release(
        **served.model_dump(exclude={"id", "created_at", "edition"}), edition=edition
    )
    publish_release(home, release, "refresh")
    return release


def restore_release(store: EditionStore, home: Home, to: str | None) -> Release:
    """Serve an earlier release, adapter and edition together: `to`, or the one before.

    Raises:
        UsageError: There is none to go back to.
        MissingError: A part of it is no longer kept; nothing is changed then.
    """
    release = get_release(home, to or previous_release_id(home))
    verify_folder(home.engines / release.engine)
    store.publish(release.edition)
    publish_release(home, release, "rollback")
    return release
