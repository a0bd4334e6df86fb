"""The command that drafts a house style from a file of pairs."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.options import SetValues
from flows.environment import read_config

style = typer.Typer(
    no_args_is_help=True, help="The house style of your own pairs.", rich_markup_mode=None
)


@style.command("draft")
def style_draft(
    file: Annotated[Path, typer.Argument(help="a file of pairs, as pairs check reads it")],
    kind: Annotated[
        str, typer.Option("--kind", help="what the rows are, such as jsonl or chat; found if empty")
    ] = "",
    set_values: SetValues = None,
    output: Annotated[
        Path | None, typer.Option("--output", help="write here instead of to the terminal")
    ] = None,
) -> None:
    """Draft a style guide from the answers of a file, for you to correct.

    Example: clausula style draft reviewed.xlsx --output configs/style/ours.yaml
    """
    from components.curation.style_drafting.answers_of_file import read_answers
    from components.curation.style_drafting.draft import draft_style
    from components.curation.style_drafting.draft_yaml import describe_draft, render_draft
    from components.storage import write_text_atomic
    from flows.curate_pairs import CuratePairsConfig

    overrides = [f"pairs.kind={kind or 'auto'}", f"pairs.path={file}", *(set_values or [])]
    settings = read_config("configs/curate_pairs.yaml", CuratePairsConfig, overrides).pairs
    row_kind = "auto" if settings.kind == "sample" else settings.kind
    draft = draft_style(read_answers(file, row_kind, settings.layout))
    print(describe_draft(draft), file=sys.stderr)
    text = render_draft(draft, file.name)
    if output is None:
        print(text, end="")
        return
    write_text_atomic(output, text)
    print(
        f"{output}: read it, correct it, then: clausula pairs check {file} --set"
        f" shared.style={output}",
        file=sys.stderr,
    )
