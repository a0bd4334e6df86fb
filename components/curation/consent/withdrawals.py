"""Consent that was withdrawn: who withdrew what, when and why, in one append-only file.

A withdrawal names a pair by its id, a correction by its finding, or a person by their name, under
whose name all pairs go. What is kept is a hash of the id or the name (see `pseudonyms`), never a
text. An intake leaves out what is withdrawn and counts it, so every dataset made afterwards goes
without it. What was made before still holds it: `withdrawn_pairs.py` lists that. Not
covered: weights that were tuned on a pair do not forget it; tune and promote again.
"""

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from components.curation.redaction.pseudonyms import name_pair, name_reviewer
from components.errors import IntegrityError, UsageError
from components.records import Pair, Record
from components.storage import Home, exclusive_lock, fingerprint

Subject = Literal["pair", "correction", "reviewer"]

_MAX_REASON = 200  # characters


class Withdrawal(Record):
    """One withdrawal: `key` is the hash of the id or of the name that it is about."""

    at: str
    by: str
    subject: Subject
    key: str
    reason: str = ""


@dataclass(frozen=True)
class Withdrawn:
    """All that was withdrawn so far, as hashes of pairs and of reviewers."""

    pairs: frozenset[str] = frozenset()
    reviewers: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Say whether anything was withdrawn."""
        return bool(self.pairs or self.reviewers)

    @property
    def fingerprint(self) -> str:
        """What an intake's fingerprint takes in of it, "" where nothing was withdrawn."""
        return fingerprint([sorted(self.pairs), sorted(self.reviewers)]) if self else ""

    def covers(self, identity: str, reviewer: str) -> bool:
        """Say whether the pair with this id, judged by this person, is withdrawn."""
        if self.pairs and name_pair(identity) in self.pairs:
            return True
        return bool(self.reviewers and reviewer) and name_reviewer(reviewer) in self.reviewers

    def count(self, pairs: Iterable[Pair]) -> int:
        """Return how many pairs are withdrawn."""
        return sum(self.covers(pair.id, pair.reviewer) for pair in pairs)


def withdraw(
    home: Home, subject: Subject, names: Sequence[str], *, by: str, reason: str = ""
) -> list[Withdrawal]:
    """Record withdrawals; each is written once, however often it is asked for.

    Args:
        home: Where the record is kept, `consent/withdrawals.jsonl`.
        subject: What `names` are: ids of pairs, findings of corrections, names of people.
        names: The ids or names; hashes of them are kept.
        by: Who records it.
        reason: Why, in a few words, without any text of a contract.

    Returns:
        Those that were new.

    Raises:
        UsageError: A name is empty, or the reason is longer than 200 characters.
        BusyError: Another process records a withdrawal.
    """
    if not names or not all(name.strip() for name in names):
        raise UsageError(f"withdraw: a {subject} must be named, got none. See --help.")
    if len(reason) > _MAX_REASON:
        raise UsageError(
            f"withdraw: the reason must have at most {_MAX_REASON} characters, got {len(reason)}."
            " Shorten it."
        )
    with exclusive_lock(home.consent / "lock", "recording a withdrawal"):
        known = {(entry.subject, entry.key) for entry in read_withdrawals(home)}
        at = datetime.now(UTC).isoformat(timespec="seconds")
        new: list[Withdrawal] = []
        for key in dict.fromkeys(_key(subject, name.strip()) for name in names):
            if (subject, key) not in known:
                new.append(Withdrawal(at=at, by=by, subject=subject, key=key, reason=reason))
        _append(home, new)
    return new


def read_withdrawals(home: Home) -> list[Withdrawal]:
    """Return all withdrawals, the oldest first.

    Raises:
        IntegrityError: The record is damaged.
    """
    path = home.consent / "withdrawals.jsonl"
    if not path.is_file():
        return []
    entries: list[Withdrawal] = []
    text = path.read_text(encoding="utf-8")
    # splitlines would cut at a U+2028 in a reason
    lines = text.removesuffix("\n").split("\n") if text else []
    for number, line in enumerate(lines, 1):
        try:
            entries.append(Withdrawal.model_validate_json(line))
        except ValueError as error:
            raise IntegrityError(
                f"{path}: line {number} is damaged. Put the file back from a backup: without it"
                " pairs are trained on whose consent was withdrawn."
            ) from error
    return entries


def read_withdrawn(home: Home) -> Withdrawn:
    """Return what was withdrawn so far.

    Raises:
        IntegrityError: The record is damaged.
    """
    pairs: set[str] = set()
    reviewers: set[str] = set()
    for entry in read_withdrawals(home):
        (reviewers if entry.subject == "reviewer" else pairs).add(entry.key)
    return Withdrawn(frozenset(pairs), frozenset(reviewers))


def _key(subject: Subject, name: str) -> str:
    """Return the hash that stands for an id or a name."""
    return name_reviewer(name) if subject == "reviewer" else name_pair(name)


def _append(home: Home, entries: Sequence[Withdrawal]) -> None:
    """Append withdrawals and flush them to disk."""
    if not entries:
        return
    path = home.consent / "withdrawals.jsonl"
    with path.open("a", encoding="utf-8") as file:
        for entry in entries:
            file.write(json.dumps(entry.model_dump(), ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())
