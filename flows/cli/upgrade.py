"""The command that brings a home of an earlier version to this one."""

from typing import Annotated

import typer

from flows.environment import open_home, open_store, serving_secrets


def upgrade(
    is_dry_run: Annotated[
        bool, typer.Option("--dry-run", help="say what would be done, and change nothing")
    ] = False,
) -> None:
    """Bring a home of an earlier version to this one, or say what to run.

    Example: clausula upgrade --dry-run
    """
    from components.maintenance.layout import LAYOUT
    from components.maintenance.upgrade import upgrade_home
    from flows.cli.options import read_session_config

    home = open_home()
    steps = upgrade_home(
        home,
        open_store(home),
        read_session_config(),
        database=serving_secrets()["database"],
        is_dry_run=is_dry_run,
    )
    for step in steps:
        if step.is_left:
            print(f"left   {step.text}. Run: {step.command}")
        else:
            print(f"{'would' if is_dry_run else 'done '}  {step.text}")
    state = "would be" if is_dry_run else "is"
    print(f"{home.root}: {state} of layout {LAYOUT}, {sum(s.is_left for s in steps)} steps left")
