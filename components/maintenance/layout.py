"""The layout of a home: a number in `home.json` that says which versions of clausula can use it.

    {"layout": 2, "version": "0.1.0"}

| layout | what it says |
| --- | --- |
| 1 | has no file; a release does not name the search that its relevance was fitted to |
| 2 | a release names that search; a home that was written by more than one version says so |

A home of an older layout is brought to this one by `upgrade`; one of a newer layout is refused,
since this version would read it wrongly.
"""

from importlib.metadata import version

from pydantic import ValidationError

from components.errors import IntegrityError, UsageError
from components.records import Record
from components.storage import Home, write_json_atomic

LAYOUT = 2
FIRST_LAYOUT = 1
LAYOUT_FILE = "home.json"
# what may lie in a home that counts as empty: models can be fetched before anything is made
BESIDE_EMPTY = frozenset({".gitignore", LAYOUT_FILE, "models"})


class HomeMark(Record):
    """The layout of a home, and the version of clausula that wrote it last."""

    layout: int
    version: str


def this_version() -> str:
    """Return the version of clausula that runs."""
    return version("clausula")


def is_empty(home: Home) -> bool:
    """Return whether nothing was made in a home yet."""
    if not home.root.is_dir():
        return True
    return all(path.name in BESIDE_EMPTY for path in home.root.iterdir())


def read_layout(home: Home) -> int:
    """Return the layout of a home; that of this version for an empty one.

    Raises:
        IntegrityError: `home.json` is not what `write_layout` writes.
    """
    path = home.root / LAYOUT_FILE
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return LAYOUT if is_empty(home) else FIRST_LAYOUT
    try:
        return HomeMark.model_validate_json(text).layout
    except ValidationError as error:
        raise IntegrityError(
            f"{path}: not the mark of a home (layout and version). Restore it from a backup, or"
            " delete it and run: clausula upgrade."
        ) from error


def write_layout(home: Home) -> None:
    """Write that a home has this version's layout."""
    mark = HomeMark(layout=LAYOUT, version=this_version())
    write_json_atomic(home.root / LAYOUT_FILE, mark.model_dump())


def refuse_newer(home: Home) -> None:
    """Refuse a home that a newer version of clausula has written.

    Raises:
        UsageError: Its layout is newer than this version's.
        IntegrityError: Its layout cannot be read.
    """
    layout = read_layout(home)
    if layout > LAYOUT:
        raise UsageError(
            f"{home.root}: written by a newer version, got layout {layout} (at most {LAYOUT})."
            " Install that version, or set CLAUSULA_HOME to another folder."
        )


def mark_new(home: Home) -> None:
    """Write the layout into a home in which nothing was made yet; leave others as they are."""
    if is_empty(home):
        write_layout(home)
