"""The file of analysts' corrections, `serving/corrections.jsonl`: one line a finding, with consent.

A later decision about a finding takes the place of the earlier one, so what was accepted with
consent and then rejected, or decided again without consent, does not stay behind. Consent that is
withdrawn by name or by finding takes lines out too. The file is written anew in one step, and a
server and a command that write at the same time wait for each other.
"""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from components.curation.consent.withdrawals import Withdrawn, read_withdrawn
from components.curation.intake.corrections import Correction
from components.errors import BusyError
from components.storage import Home, exclusive_lock, write_text_atomic

CORRECTIONS = "corrections.jsonl"

_PATIENCE_S = 10.0  # for which another writer is waited for
_PAUSE_S = 0.02


def put_correction(
    home: Home, finding_id: str, read_newest: Callable[[], Correction | None]
) -> None:
    """Put the newest decision about a finding in the place of earlier ones.

    Args:
        home: Whose file it is.
        finding_id: The finding.
        read_newest: Returns what may be trained on, None where the analyst gave no consent. It is
            called while the file is locked: of two decisions at once, the later one stands.

    Raises:
        BusyError: Another process keeps the file for more than ten seconds.
    """
    with _locked(home):
        correction = read_newest()
        _keep(home, lambda identity, _: identity != finding_id)
        if correction is None or _is_withdrawn(correction, read_withdrawn(home)):
            return
        path = home.serving / CORRECTIONS
        with path.open("a", encoding="utf-8") as file:
            file.write(correction.model_dump_json() + "\n")
            file.flush()
            os.fsync(file.fileno())


def keep_corrections(home: Home, is_kept: Callable[[str], bool]) -> int:
    """Take out the corrections of findings that are not kept, and return how many these were.

    Args:
        home: Whose file it is.
        is_kept: Says it of a finding's id.

    Raises:
        BusyError: Another process keeps the file for more than ten seconds.
    """
    with _locked(home):
        return _keep(home, lambda identity, _: is_kept(identity))


def drop_withdrawn(home: Home) -> int:
    """Take out the corrections whose consent was withdrawn, and return how many these were.

    Raises:
        BusyError: Another process keeps the file for more than ten seconds.
    """
    withdrawn = read_withdrawn(home)
    with _locked(home):
        return _keep(home, lambda identity, reviewer: not withdrawn.covers(identity, reviewer))


def _is_withdrawn(correction: Correction, withdrawn: Withdrawn) -> bool:
    """Say whether consent to a correction was withdrawn before it was made."""
    return withdrawn.covers(correction.finding_id, correction.reviewer)


def _keep(home: Home, is_kept: Callable[[str, str], bool]) -> int:
    """Write the file anew without the lines that are not kept; return how many these were.

    Args:
        home: Whose file it is.
        is_kept: Says it from the finding and the reviewer of a line.
    """
    path = home.serving / CORRECTIONS
    if not path.is_file():
        return 0
    lines = path.read_text(encoding="utf-8", errors="surrogateescape").splitlines(keepends=True)
    kept: list[str] = []
    for line in lines:
        if is_kept(*_read_names(line)):
            kept.append(line)
    if len(kept) < len(lines):
        text = "".join(kept)
        write_text_atomic(path, text.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
    return len(lines) - len(kept)


def _read_names(line: str) -> tuple[str, str]:
    """Return the finding and the reviewer of a line, empty where it is damaged."""
    try:
        values = json.loads(line)
        return str(values["finding_id"]), str(values["reviewer"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return "", ""


@contextmanager
def _locked(home: Home) -> Iterator[None]:
    """Hold the file's lock; wait a while for another writer."""
    give_up_at = time.monotonic() + _PATIENCE_S
    while True:
        try:
            with exclusive_lock(home.serving / "corrections.lock", "writing corrections"):
                yield
            return
        except BusyError:
            if time.monotonic() > give_up_at:
                raise
            time.sleep(_PAUSE_S)
