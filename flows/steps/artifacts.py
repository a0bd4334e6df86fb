"""Find the artifact that a flow works on: the one named in its config, else the newest."""

from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE

from components.errors import MissingError
from components.storage import newest_finished, read_manifest


@task(cache_policy=NO_CACHE)
def find_artifact(folder: Path, fingerprint: str, *, kind: str, made_by: str) -> str:
    """Return the fingerprint of a finished artifact.

    Args:
        folder: Where artifacts of this kind are.
        fingerprint: The one to use; empty: the newest.
        kind: What it is called in the message, such as `dataset`.
        made_by: The flow that makes one.

    Raises:
        MissingError: The one named is not there, or there is none yet.
    """
    if fingerprint:
        read_manifest(folder / fingerprint)
        return fingerprint
    newest = newest_finished(folder)
    if newest is None:
        raise MissingError(f"{folder}: no {kind} yet. Run: clausula run {made_by}.")
    return newest.name
