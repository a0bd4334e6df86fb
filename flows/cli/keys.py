"""The commands that make, list and revoke the server's keys."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from components.maintenance.layout import mark_new
from flows.environment import open_home, serving_secrets

if TYPE_CHECKING:
    from components.serving.audit import Ledger
    from components.serving.keys import KeyRing

keys = typer.Typer(no_args_is_help=True, help="Who may ask the server what.", rich_markup_mode=None)


@keys.command("create")
def keys_create(
    name: str,
    scope: Annotated[
        list[str], typer.Option("--scope", help="analyst, data or ops; as often as needed")
    ],
) -> None:
    """Make a key and print it, this once. Example: clausula keys create "Anna" --scope analyst"""
    with open_keys() as (ring, _):
        print(ring.create(name, tuple(scope), actor=operator()))


@keys.command("list")
def keys_list() -> None:
    """List the keys, without their secrets. Example: clausula keys list"""
    with open_keys() as (ring, _):
        for key in ring.list_keys():
            state = f"revoked {key.revoked_at:%Y-%m-%d %H:%M}" if key.revoked_at else "valid"
            created = f"{key.created_at:%Y-%m-%d %H:%M}"
            print(f"{key.id}  {','.join(key.scopes):<16}  {created}  {state:<24}  {key.name}")


@keys.command("revoke")
def keys_revoke(
    key: Annotated[str, typer.Argument(help="the key's id, as `keys list` shows it")],
) -> None:
    """Revoke a key, from its next request on. Example: clausula keys revoke 0123456789ab"""
    with open_keys() as (ring, _):
        ring.revoke(key, actor=operator())
    print(f"key {key}: revoked")


@contextmanager
def open_keys() -> Iterator[tuple["KeyRing", "Ledger"]]:
    """Give the keys and the ledger of the home folder's database."""
    from components.serving.audit import Ledger
    from components.serving.database import open_database
    from components.serving.keys import KeyRing

    home = open_home()
    mark_new(home)
    secrets = serving_secrets()
    database = open_database(home, secrets["database"])
    try:
        ledger = Ledger(database, home, secrets["audit_key"])
        yield KeyRing(database, ledger), ledger
    finally:
        database.close()


def operator() -> str:
    """Return who runs the command, as the ledger names them."""
    return f"cli:{getpass.getuser()}"[:64]
