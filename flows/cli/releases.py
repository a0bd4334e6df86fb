"""The commands on releases: list them, show one, promote one, go back to one."""

from typing import Annotated

import typer

from flows.cli.options import run_flow
from flows.environment import open_home, open_store

releases = typer.Typer(
    no_args_is_help=True,
    help="What is served: adapter and edition as a pair.",
    rich_markup_mode=None,
)


@releases.command("list")
def releases_list() -> None:
    """List what was served and when. Example: clausula releases list"""
    from components.tracking.releases import read_log

    log = read_log(open_home())
    for line in log:
        mark = "*" if line is log[-1] else " "
        print(f"{mark} {line['at']}  {line['action']:<9} {line['id']}")


@releases.command("show")
def releases_show(
    release_id: Annotated[str, typer.Argument(help="a release; the one served when left out")] = "",
) -> None:
    """Show a release's manifest. Example: clausula releases show r-0123456789abcdef"""
    from components.tracking.releases import current_release, get_release

    home = open_home()
    release = get_release(home, release_id) if release_id else current_release(home)
    print(release.model_dump_json(indent=2))


@releases.command("promote")
def releases_promote(
    adapter: Annotated[
        str, typer.Option("--adapter", help="fingerprint; the newest when left out")
    ] = "",
) -> None:
    """Gate an adapter with the published edition and serve the pair.

    Example: clausula releases promote
    """
    run_flow("promote_release", "", [f"adapter={adapter}"] if adapter else [])


@releases.command("rollback")
def releases_rollback(
    to: Annotated[str, typer.Option("--to", help="a release; the one before when left out")] = "",
) -> None:
    """Serve an earlier release, adapter and edition together.

    Example: clausula releases rollback
    """
    from components.promotion.switching import roll_back_release
    from components.tracking.runs import crown_adapter

    home = open_home()
    release = roll_back_release(open_store(home), home, to or None)
    crown_adapter(home, release.adapter)
    print(
        f"release {release.id} is served: adapter {release.adapter} with edition {release.edition}"
    )
