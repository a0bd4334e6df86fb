"""Switch to another release: one for a new edition, or an earlier one after a rollback."""

from components.knowledge.editions import EditionStore
from components.storage import Home, verify_folder
from components.tracking.releases import (
    Action,
    Release,
    current_release,
    get_release,
    make_release,
    previous_release_id,
    publish_release,
    read_log,
)


def pair_release(store: EditionStore, home: Home, edition: int, action: Action) -> Release | None:
    """Pair the adapter that is served with another edition, as a release with an id of its own.

    An edition of another embedder is not paired: relevance was fitted to the scores of the
    release's own embedder.

    Args:
        store: Where editions are.
        home: The home.
        edition: The edition to serve.
        action: Why, for the log: a refresh, or a rollback of the edition.

    Returns:
        The release that is served afterwards, or None if none has been promoted yet.
    """
    if not read_log(home):
        return None
    served = current_release(home)
    if served.edition == edition:
        return served
    if store.open_edition(edition).manifest.embedder != served.embedder:
        return served
    parts = served.model_dump(exclude={"id", "created_at", "edition"})
    release = make_release(**parts, edition=edition)
    publish_release(home, release, action)
    return release


def roll_back_release(store: EditionStore, home: Home, to: str | None) -> Release:
    """Serve an earlier release, adapter and edition together: `to`, or the one before.

    The registry's alias is moved by the caller (`flows/cli/releases.py`).

    Raises:
        UsageError: There is none to go back to.
        MissingError: A part of it is no longer kept; then nothing changes.
    """
    release = get_release(home, to or previous_release_id(home))
    verify_folder(home.engines / release.engine)
    store.publish(release.edition)
    publish_release(home, release, "rollback")
    return release
