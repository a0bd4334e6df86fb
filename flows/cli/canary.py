"""The commands on the canary: a release that answers a share of the reviews in shadow."""

import contextlib
from typing import Annotated

import typer

from components.errors import MissingError
from flows.environment import open_home, serving_secrets

canary = typer.Typer(
    no_args_is_help=True,
    help="A release that answers a share of the reviews in shadow.",
    rich_markup_mode=None,
)


@canary.command("start")
def canary_start(
    release: Annotated[str, typer.Argument(help="a release that is not served")],
    share: Annotated[float, typer.Option("--share", help="share of the reviews it gets")] = 0.1,
) -> None:
    """Let a release answer in shadow. Example: clausula canary start r-0123456789abcdef"""
    from components.tracking.canary import start_canary

    order = start_canary(open_home(), release, share)
    print(f"canary {order.release}: a server here lets it answer {order.share:.0%} of the reviews")


@canary.command("stop")
def canary_stop() -> None:
    """End the canary; what it answered stays. Example: clausula canary stop"""
    from components.tracking.canary import stop_canary

    print("canary: ended" if stop_canary(open_home()) else "canary: there is none")


@canary.command("show")
def canary_show(
    release: Annotated[
        str, typer.Argument(help="a canary; the one that answers, or did last, when left out")
    ] = "",
    as_csv: Annotated[bool, typer.Option("--csv", help="all findings that differ, as CSV")] = False,
) -> None:
    """Show what it answered otherwise than the release that serves.

    Example: clausula canary show
    """
    from components.serving.database import open_database
    from components.serving.shadow_store import find_newest, read_shadowed
    from components.tracking.canary import read_canary
    from components.watching.canary import (
        make_canary_report,
        render_canary_csv,
        render_canary_text,
    )

    home = open_home()
    order = read_canary(home)
    with contextlib.closing(open_database(home, serving_secrets()["database"])) as database:
        wanted = release or (order.release if order else find_newest(database))
        if not wanted:
            raise MissingError("canary: none yet. Start one: clausula canary start RELEASE.")
        shadowed = read_shadowed(database, wanted)
    share = order.share if order and order.release == wanted else None
    report = make_canary_report(wanted, share, *shadowed)
    if as_csv:
        print(render_canary_csv(report), end="")
    else:
        print(render_canary_text(report, limit=20))
