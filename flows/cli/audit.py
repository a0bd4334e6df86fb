"""The command that verifies the server's ledger."""

from typing import Annotated

import typer

from flows.cli.keys import open_keys

audit = typer.Typer(no_args_is_help=True, help="The server's ledger.", rich_markup_mode=None)


@audit.command("verify")
def audit_verify(
    head: Annotated[
        str,
        typer.Option(
            "--head", help="number:hash that an earlier verify printed and that was noted elsewhere"
        ),
    ] = "",
) -> None:
    """Walk the ledger and say whether a row was changed or is missing.

    Example: clausula audit verify
    """
    with open_keys() as (_, ledger):
        end = ledger.verify(head)
    print(f"audit: {end.number} rows, none changed or missing; head {end}")


@audit.command("erased")
def audit_erased() -> None:
    """List the reviews whose text was erased, an id a line: what a restore must not bring back.

    Example: clausula audit erased > erased.txt
    """
    from components.maintenance.erasing import list_erased

    with open_keys() as (_, ledger):
        for review_id in list_erased(ledger.database):
            print(review_id)
