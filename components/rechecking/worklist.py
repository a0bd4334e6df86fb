"""The worklist of an edition: made once, worked through in as many runs as it takes.

`rechecks/000007` in the home folder holds what was done of edition 7, without words of a contract;
the items themselves are where the reviews are.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from components.knowledge.editions import EditionStore
from components.knowledge.embedding import TextEmbedder
from components.knowledge.search import KnowledgeBase
from components.rechecking.causes import find_ended, list_new, make_items
from components.rechecking.governing import GoverningConfig, find_newly_governed
from components.rechecking.items import PastReviews, RecheckItem
from components.rechecking.side_by_side import render_csv
from components.storage import Home, write_json_atomic, write_text_atomic

_MADE = "worklist.json"
_ROWS = "worklist.csv"


def list_touched(
    past: PastReviews,
    knowledge: KnowledgeBase,
    before: KnowledgeBase | None,
    rechecked: KnowledgeBase | None,
    config: GoverningConfig,
    today: date,
) -> list[RecheckItem]:
    """Return the findings that an edition touches.

    Args:
        past: Where past reviews are.
        knowledge: The edition.
        before: The edition against which articles are new; None for no new ones.
        rechecked: The edition up to which changes were rechecked; None if none was.
        config: How clauses are found that a new article may govern.
        today: Today.
    """
    findings = list(past.read())
    causes = [find_ended(findings, knowledge, rechecked)]
    if before is not None:
        new = list_new(knowledge.versions(), before.versions(), today)
        causes.append(find_newly_governed(findings, new, knowledge, config, today))
    return make_items(findings, causes, knowledge.edition, today)


def open_if_kept(
    store: EditionStore, embedder: TextEmbedder, number: int | None
) -> KnowledgeBase | None:
    """Open an edition, None where it is not kept any more or was made with another embedder."""
    for manifest in store.list_editions():
        if manifest.number == number and manifest.embedder == embedder.name:
            return KnowledgeBase.open(store, embedder, number)
    return None


def edition_before(store: EditionStore, number: int) -> int | None:
    """Return the newest published edition before one, None where none is kept."""
    older = [each for each in store.list_published() if each < number]
    return older[-1] if older else None


def last_rechecked(home: Home, below: int) -> int | None:
    """Return the newest edition before one whose worklist was made, None where there is none."""
    numbers = [int(path.parent.name) for path in home.rechecks.glob(f"*/{_MADE}")]
    older = [number for number in numbers if number < below]
    return max(older, default=None)


def is_made(home: Home, edition: int) -> bool:
    """Return whether the worklist of an edition was made in full."""
    return (_folder(home, edition) / _MADE).is_file()


def note_made(home: Home, edition: int, num_items: int) -> None:
    """Note that a worklist was made; written last, so that a run that is killed makes it anew."""
    values = {"edition": edition, "num_items": num_items, "made_on": date.today().isoformat()}
    write_json_atomic(_folder(home, edition) / _MADE, values)


def write_rows(home: Home, edition: int, items: Sequence[RecheckItem]) -> Path:
    """Write the worklist as CSV, without words of a contract, and return its path."""
    path = _folder(home, edition) / _ROWS
    write_text_atomic(path, render_csv(items))
    return path


def _folder(home: Home, edition: int) -> Path:
    """Return the folder of an edition's worklist."""
    return home.rechecks / f"{edition:06d}"
