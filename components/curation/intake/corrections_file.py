"""The file of analysts' corrections, `serving/corrections.jsonl`: one line a finding, with consent.

A later decision about a finding takes the place of the earlier one, so what was accepted with
consent and then rejected, or decided again without consent, does not stay behind. Consent that is
withdrawn by name or by finding takes lines out too. The file is written anew in one step, and a
server and a command that write at the same time wait for each other.
"""

import json
import os
from collections.abc import Callable

from components.curation.consent.withdrawals import Withdrawn, read_withdrawn
from components.curation.intake.corrections import Correction
from components.storage import Home, waiting_lock, write_text_atomic

CORRECTIONS = "corrections.jsonl"
_WRITING = "writing corrections"


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
    with waiting_lock(home.serving / "corrections.lock", _WRITING):
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
    with waiting_lock(home.serving / "corrections.lock", _WRITING):
        return _keep(home, lambda identity, _: is_kept(identity))


def drop_withdrawn(home: Home) -> int:
    """Take out the corrections whose consent was withdrawn, and return how many these were.

    Raises:
        BusyError: Another process keeps the file for more than ten seconds.
    """
    withdrawn = read_withdrawn(home)
    with waiting_lock(home.serving / "corrections.lock", _WRITING):
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
    text = path.read_text(encoding="utf-8", errors="surrogateescape")
    # splitlines would cut at a U+2028 inside a string, and no half names its finding
    lines = text.removesuffix("\n").split("\n") if text else []
    kept: list[str] = []
    for line in lines:
        if is_kept(*_read_names(line)):
            kept.append(f"{line}\n")
    is_cut_off = text != "" and not text.endswith("\n")  # by a crash; the next line must not join
    if len(kept) < len(lines) or is_cut_off:
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
