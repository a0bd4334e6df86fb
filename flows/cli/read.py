"""The command that shows what was read from a contract, without a model or a release."""

from pathlib import Path
from typing import Annotated, Literal

import typer


def read(
    file: Path,
    # the option's name
    format: Annotated[  # noqa: A002
        Literal["text", "json"], typer.Option("--format", help="text or json")
    ] = "text",
) -> None:
    """Show what is read from a contract: its clauses, figures, citations, day and what is left out.

    No model and no release is needed. Example: clausula read contract.docx --format json
    """
    from components.documents.document import DocumentLimits, read_document
    from components.reports.reading_report import read_contract, reading_json, render_reading

    reading = read_contract(read_document(file, DocumentLimits()))
    print(reading_json(reading) if format == "json" else render_reading(reading))
