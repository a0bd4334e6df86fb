"""The command that shows what was read from a contract, without a model or a release."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from components.errors import InputError, MissingError
from flows.cli.options import Config, read_limits

if TYPE_CHECKING:
    from components.confinement.confinement import Confinement
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
    from components.confinement.confinement import Confinement
    from components.documents.bundles import is_bundle
    from components.reports.reading_report import (
        read_contract_file,
        reading_json,
        render_reading,
    )

    limits = read_limits(config)
    with Confinement(limits.bounds()) as confinement:
        if is_bundle(file):
            _read_bundle(file, format, limits, confinement)
            return
        reading = confinement.run(str(file), read_contract_file, file, limits)
    print(reading_json(reading) if format == "json" else render_reading(reading))


def _read_bundle(
    path: Path, fmt: str, limits: "DocumentLimits", confinement: "Confinement"
) -> None:
    """Print what is read from each file of a folder, an archive or an e-mail.

    Raises:
        InputError: None of the files can be read.
    """
    from components.documents.bundles import open_bundle
    from components.reports.reading_report import (
        read_contract_member,
        reading_json,
        render_reading,
    )

    outcomes: list[dict[str, object]] = []
    has_read = False
    with open_bundle(path, limits, confinement) as members:
        for member in members:
            if member.cover:
                outcomes.append({"file": member.name, "cover": member.cover})
                if fmt == "text":
                    print(f"== {member.cover}\n")
                continue
            try:
                reading = confinement.run(member.name, read_contract_member, member, limits)
            except (InputError, MissingError) as error:
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
