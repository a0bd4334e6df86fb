"""The commands that list, show, export and remove wordings of the clause library."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from components.errors import UsageError
from flows.cli.reviews import write_out
from flows.environment import open_home

if TYPE_CHECKING:
    from components.clause_library.library import LibraryClause

library = typer.Typer(
    no_args_is_help=True,
    help="Wordings that analysts took or wrote, offered again.",
    rich_markup_mode=None,
)
Entry = Annotated[str, typer.Argument(help="the entry's id, as `library list` shows it")]


@library.command("list")
def library_list(
    law: Annotated[str, typer.Option("--law", help="only wordings under this law")] = "",
) -> None:
    """List the entries, without words of a contract. Example: clausula library list"""
    entries = [entry for entry in _read() if not law or entry.law == law]
    for entry in entries:
        about = f"{entry.jurisdiction}  {entry.citation}  {entry.clause_type}"
        print(f"{entry.id}  {entry.added_on}  {entry.origin:<7}  {entry.added_by}  {about}")
    if not entries:
        print("the clause library is empty: redlines taken or written with consent come into it")


@library.command("show")
def library_show(entry: Entry) -> None:
    """Show an entry: wording and origin. Example: clausula library show lc-0123456789ab"""
    found = _find(entry)
    print(f"{found.citation} ({found.jurisdiction}), {found.clause_type or 'no heading'}")
    print(f"{found.origin} by {found.added_by} on {found.added_on}, release {found.release_id}")
    print(f"review {found.review_id}, finding {found.finding_id}")
    print(f"\ninstead of:\n{found.original}\n\nwording:\n{found.wording}")


@library.command("export")
def library_export(
    output: Annotated[Path, typer.Argument(help="a JSONL file to be written")],
) -> None:
    """Write all entries to a file, a line each. Example: clausula library export library.jsonl"""
    lines = [f"{entry.model_dump_json()}\n" for entry in _read()]
    write_out("".join(lines).encode(), output)


@library.command("remove")
def library_remove(entry: Entry) -> None:
    """Take an entry out. Example: clausula library remove lc-0123456789ab"""
    from components.clause_library.library import keep_clauses

    found = _find(entry)
    keep_clauses(open_home(), lambda one: one.id != found.id)
    print(f"{found.id}: removed; reviews propose it no more")


def _read() -> list["LibraryClause"]:
    from components.clause_library.library import read_library

    return read_library(open_home())


def _find(entry_id: str) -> "LibraryClause":
    """Return an entry.

    Raises:
        UsageError: There is none of this id.
    """
    for entry in _read():
        if entry.id == entry_id:
            return entry
    raise UsageError(f"library: no entry {entry_id[:40]}. See: clausula library list")
