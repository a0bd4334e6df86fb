"""The commands on editions: list them, show one, go back to one."""

from typing import Annotated

import typer

from flows.environment import open_home, open_store

editions = typer.Typer(
    no_args_is_help=True, help="The published states of the knowledge base.", rich_markup_mode=None
)


@editions.command("list")
def editions_list() -> None:
    """List the editions. Example: clausula editions list"""
    store = open_store(open_home())
    published = store.current_edition()
    for edition in store.list_editions():
        dates = [f"{name} {state.snapshot_date}" for name, state in edition.sources.items()]
        mark = "*" if edition.number == published else " "
        print(f"{mark} {edition.number}  {edition.created_at}  {', '.join(dates)}")


@editions.command("show")
def editions_show(number: int) -> None:
    """Show an edition's manifest. Example: clausula editions show 3"""
    print(open_store(open_home()).open_edition(number).manifest.model_dump_json(indent=2))


@editions.command("rollback")
def editions_rollback(
    to: Annotated[
        int | None,
        typer.Option("--to", help="the edition; when left out, the one published before"),
    ] = None,
) -> None:
    """Publish a kept edition in place of the current one.

    Example: clausula editions rollback --to 2
    """
    from components.knowledge.editions import rollback
    from components.promotion.switching import pair_release

    home = open_home()
    store = open_store(home)
    number = rollback(store, to)
    release = pair_release(store, home, number, "rollback")
    print(f"edition {number} is published" + (f", release {release.id}" if release else ""))
