"""The command that reviews a contract, or each of a folder, and the schemas of what it gives."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple, TextIO

import typer

from components.errors import InputError, MissingError, UsageError
from flows.cli.options import (
    AsOf,
    Config,
    Jurisdiction,
    PlaybookOption,
    parse_day,
    read_limits,
    read_session_config,
)
from flows.environment import open_home, open_store

if TYPE_CHECKING:
    from components.confinement.confinement import Confinement
    from components.documents.bundles import Member
    from components.documents.document import Document, DocumentLimits
    from components.records import Review
    from components.review.question import Asked
    from components.review.session import Session, SessionConfig

Format = Literal["json", "md", "html", "docx"]


def review(
    file: Path,
    as_of: AsOf = "",
    jurisdiction: Jurisdiction = "",
    # the option's name
    format: Annotated[Format, typer.Option("--format", help="json, md, html or docx")] = "md",  # noqa: A002
    output: Annotated[
        Path | None, typer.Option("--output", help="write here instead of to the terminal")
    ] = None,
    side: Annotated[str, typer.Option("--side", help="whose side you are on, such as tenant")] = "",
    playbook: PlaybookOption = None,
    config: Config = "configs/review_contracts.yaml",
) -> None:
    """Review a contract; what it comes to and the worst findings are printed last.

    With --side, findings whose clause burdens that party come first among those as severe.
    With --playbook, each clause is held against the positions of the house as well.

    A folder, a .zip or an .eml gives one outcome for each file in it; then --output is a folder.
    Example: clausula review contract.docx --as-of 2026-03-01 --format docx --output reviewed.docx
    """
    from components.confinement.confinement import Confinement
    from components.documents.bundles import is_bundle
    from components.documents.document import read_document
    from components.reports.review_report import render_report

    if format == "docx" and output is None and sys.stdout.isatty():
        raise UsageError(
            "review: --format docx writes a file. Give --output a path, such as --output"
            " reviewed.docx."
        )
    limits = read_limits(config)
    asking = Asking(as_of, jurisdiction, config, side, playbook)
    with Confinement(limits.bounds()) as confinement:
        confinement.warm()  # while this process has one thread and is small
        if is_bundle(file):
            _review_bundle(file, asking, format, output, confinement)
            return
        # a wrong file is reported before a model is loaded
        document = confinement.run(str(file), read_document, file, limits)
        reviewed = _review_document(document, asking)
        report = confinement.run(str(file), render_report, reviewed, format, file, limits)
    write_out(report, output)
    show_triage(reviewed, sys.stderr)


class Asking(NamedTuple):
    """The options of a command that reviews."""

    as_of: str
    jurisdiction: str
    config: str
    side: str
    playbook: Path | None = None

    def read(self) -> "tuple[Asked, SessionConfig]":
        """Return the day and jurisdiction, and the settings of the session."""
        from components.review.question import Asked

        settings = read_session_config(self.config, self.playbook)
        return Asked(parse_day(self.as_of), self.jurisdiction), settings


def _review_document(document: "Document", asking: Asking) -> "Review":
    """Review one document under the release that is promoted."""
    from components.review.session import open_session
    from components.review.stakes import take_side
    from flows.steps.reviewing import review_one

    asked, settings = asking.read()
    home = open_home()
    session = open_session(open_store(home), home, settings)
    reviewed = take_side(review_one(session, document, asked), document, asking.side)
    session.close()
    return reviewed


def show_triage(review: "Review", stream: TextIO) -> None:
    """Print what a review comes to and its worst findings.

    They stand last: the opening of a report that went to a terminal has scrolled away. `stream` is
    stderr where stdout holds the report.
    """
    from components.reports.triage import triage_lines

    sys.stdout.flush()
    print(*triage_lines(review), sep="\n", file=stream, flush=True)


def _review_bundle(
    path: Path,
    asking: Asking,
    fmt: Format,
    output: Path | None,
    confinement: "Confinement",
) -> None:
    """Review each file of a folder, an archive or an e-mail, and print one outcome for each.

    Raises:
        InputError: None of the files can be read.
    """
    from components.documents.bundles import open_bundle
    from components.review.session import open_session

    if output is not None:
        output.mkdir(parents=True, exist_ok=True)
    asked, settings = asking.read()
    limits = settings.documents
    home = open_home()
    with open_bundle(path, limits, confinement) as members:
        session = open_session(open_store(home), home, settings)
        writing = Writing(fmt, output, limits, confinement)
        num_read = review_members(session, members, asked, asking.side, writing)
        session.close()
    if num_read == 0:
        raise InputError(f"{path}: none of its {len(members)} files can be read. See above.")


class Writing(NamedTuple):
    """How the files of a bundle are read in children, and the format and folder of their reports.

    Without a folder they go to the terminal.
    """

    fmt: Format
    folder: Path | None
    limits: "DocumentLimits"
    confinement: "Confinement"


def review_members(
    session: "Session", members: "Sequence[Member]", asked: "Asked", side: str, writing: Writing
) -> int:
    """Review the files of a bundle and write their reports; return how many were reviewed.

    A file that cannot be read, reviewed or reported is told, and the others go on.
    """
    num_reviewed = 0
    for number, member in enumerate(members, start=1):
        if member.cover:
            print(member.cover)
            continue
        try:
            _review_member(session, member, asked, side, writing, number)
        except (InputError, MissingError, UsageError) as error:
            print(f"{member.name}: not reviewed: {error}")
        else:
            num_reviewed += 1
    return num_reviewed


def _review_member(
    session: "Session",
    member: "Member",
    asked: "Asked",
    side: str,
    writing: Writing,
    number: int,
) -> None:
    """Review one file of a bundle and write its report."""
    from components.documents.bundles import read_member
    from components.file_names import cut_name
    from components.reports.review_report import render_report
    from components.review.stakes import take_side
    from flows.steps.reviewing import review_one

    fmt, folder, limits, confinement = writing
    document = confinement.run(member.name, read_member, member, limits)
    reviewed = take_side(review_one(session, document, asked), document, side)
    report = confinement.run(member.name, render_report, reviewed, fmt, member.path, limits)
    # a disk may hold the file's name and not the longer one of its report
    name = f"{number:03d}-{cut_name(member.path.stem)}.{fmt}"
    write_out(report, folder / name if folder else None)
    show_triage(reviewed, sys.stdout if folder else sys.stderr)


def schema(
    name: Annotated[
        Literal["review", "tools"],
        typer.Argument(help="review: the JSON report; tools: what a review calls"),
    ],
) -> None:
    """Print a JSON schema. Example: clausula schema review"""
    from components.reports.review_json import review_schema
    from components.review.tools import tool_schemas

    print(json.dumps(review_schema() if name == "review" else tool_schemas(), indent=2))


def write_out(data: bytes, output: Path | None) -> None:
    """Write a report to a file, or to the terminal."""
    if output:
        output.write_bytes(data)
        print(f"written: {output}", file=sys.stderr)
    else:
        sys.stdout.buffer.write(data + b"\n")
