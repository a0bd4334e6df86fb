"""The command that shows what was read from a contract, without a model or a release."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from pydantic import BaseModel

from components.errors import InputError
from flows.cli.options import Config
from flows.environment import read_config

if TYPE_CHECKING:
    from components.documents.document import DocumentLimits


def read(
    file: Path,
    # the option's name
    format: Annotated[  # noqa: A002
        Literal["text", "json"], typer.Option("--format", help="text or json")
    ] = "text",
    config: Config = "configs/review_contracts.yaml",
) -> None:
    """Show what is read from a contract: its clauses, figures, citations, day and what is left out.

    A folder, a .zip or an .eml gives one outcome for each file in it. No model and no release is
    needed. Example: clausula read contract.docx --format json
    """
    from components.documents.bundles import is_bundle
    from components.documents.document import read_document
    from components.reports.reading_report import read_contract, reading_json, render_reading

    limits = _read_limits(config)
    if is_bundle(file):
        _read_bundle(file, format, limits)
        return
    reading = read_contract(read_document(file, limits))
    print(reading_json(reading) if format == "json" else render_reading(reading))


def _read_limits(config: str) -> "DocumentLimits":
    """Return `session.documents` of a config, without what the rest of the config would import."""
    from components.documents.document import DocumentLimits

    class ReadingSession(BaseModel):
        documents: DocumentLimits = DocumentLimits()

    class ReadingConfig(BaseModel):
        session: ReadingSession = ReadingSession()

    return read_config(config, ReadingConfig).session.documents


def _read_bundle(path: Path, fmt: str, limits: "DocumentLimits") -> None:
    """Print what is read from each file of a folder, an archive or an e-mail.

    Raises:
        InputError: None of the files can be read.
    """
    from components.documents.bundles import open_bundle, read_member
    from components.reports.reading_report import read_contract, reading_json, render_reading

    outcomes: list[dict[str, object]] = []
    has_read = False
    with open_bundle(path, limits) as members:
        for member in members:
            try:
                reading = read_contract(read_member(member, limits))
            except InputError as error:
                outcomes.append({"file": member.name, "fault": str(error)})
                text = f"not read: {error}"
            else:
                has_read = True
                outcomes.append({"file": member.name, **json.loads(reading_json(reading))})
                text = render_reading(reading)
            if fmt == "text":
                print(f"== {member.name}\n{text}\n")
    if fmt == "json":
        print(json.dumps(outcomes, ensure_ascii=False, indent=2))
    if not has_read:
        raise InputError(f"{path}: none of its {len(outcomes)} files can be read. See above.")
