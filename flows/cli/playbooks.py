"""The commands of playbooks: checked, shown, exported; none of them needs a release."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from components.errors import InputError, MissingError, UsageError
from components.storage import write_text_atomic
from flows.cli.options import (
    AsOf,
    Config,
    Jurisdiction,
    describe_day,
    parse_day,
    read_limits,
    read_session_config,
)
from flows.environment import open_home, open_store

if TYPE_CHECKING:
    from components.playbooks.playbook import Playbook, Position
    from components.playbooks.source import PlaybookVersions
    from components.records import Finding

playbook = typer.Typer(
    no_args_is_help=True, help="The house's own positions.", rich_markup_mode=None
)
PlaybookPath = Annotated[
    Path, typer.Argument(help="a Markdown or OPF file, or a folder of dated versions")
]
Schema = Annotated[
    Path | None,
    typer.Option("--schema", help="a JSON schema that it must keep, such as OPF's public one"),
]


@playbook.command("check")
def playbook_check(
    path: PlaybookPath,
    contract: Annotated[
        Path | None, typer.Option("--contract", help="hold this contract against it as well")
    ] = None,
    with_law: Annotated[
        bool, typer.Option("--law", help="review its wordings under the law; needs a release")
    ] = False,
    as_of: AsOf = "",
    jurisdiction: Jurisdiction = "",
    config: Config = "configs/review_contracts.yaml",
) -> None:
    """Read a playbook, tell its faults and what it cannot decide; with a contract, try it.

    Without --law no law is looked into and no release needed.
    Example: clausula playbook check positions/ --contract contract.docx
    """
    from components.playbooks.self_checks import list_remarks
    from components.playbooks.source import open_playbook

    versions = open_playbook(path)
    for version in versions.versions:
        since = f"in force from {version.since}" if version.since else "always in force"
        print(
            f"{version.id} {version.version}: {len(version.positions)} positions,"
            f" {len(version.floor)} red lines, {since}"
        )
    for position, remark in list_remarks(versions.newest):
        print(f"  {position.id} {position.title}: {remark}")
    if contract is not None:
        _try_on(versions, contract, as_of, config)
    if with_law:
        _review_wordings(path, as_of, jurisdiction, config)


def _try_on(versions: "PlaybookVersions", contract: Path, as_of: str, config: str) -> None:
    """Print what a contract comes to under the version in force on its day."""
    from components.confinement.confinement import Confinement
    from components.documents.clauses import list_left_out, segment
    from components.documents.contract_dates import find_contract_date
    from components.documents.document import read_document
    from components.reports.house_summary import house_blocks, position_line
    from components.review.house import HouseReviewer, make_unjudged

    limits = read_limits(config)
    with Confinement(limits.bounds()) as confinement:
        document = confinement.run(str(contract), read_document, contract, limits)
    day = parse_day(as_of) or find_contract_date(document.text) or date.today()
    house = HouseReviewer(versions)
    findings: list[Finding] = house.weigh([make_unjudged(c) for c in segment(document)], day)
    print(f"\n{contract.name}, positions in force on {day}:")
    for number, finding in enumerate(findings, start=1):
        for outcome in finding.positions:
            print(f"  Clause {number}: {position_line(outcome)}")
    for heading, lines in house_blocks(house.conclude(findings, day, list_left_out(document))):
        print(f"{heading}:", *(f"  {line}" for line in lines), sep="\n")


def _review_wordings(path: Path, as_of: str, jurisdiction: str, config: str) -> None:
    """Print which wordings of the version in force on a day the law is against, or unsure of."""
    from components.reports.triage import rating_marks
    from components.review.playbook_wordings import review_wordings
    from components.review.question import Asked
    from components.review.session import open_session

    version = _pick(path, as_of)
    home = open_home()
    session = open_session(open_store(home), home, read_session_config(config))
    question = session.settle(Asked(parse_day(as_of), jurisdiction))
    wordings = review_wordings(version, lambda some: session.reviewer.judge(some, question))
    session.close()
    doubtful = [each for each in wordings if each.is_doubtful]
    print(
        f"\n{len(wordings)} wordings under the {describe_day(question)}: {len(doubtful)} to look at"
    )
    for each in doubtful:
        print(f"  {each.position} {each.kind}: {each.finding.reason} {rating_marks(each.finding)}")


@playbook.command("show")
def playbook_show(
    path: PlaybookPath,
    position: Annotated[str, typer.Argument(help="the id of one position; empty: all")] = "",
    as_of: AsOf = "",
) -> None:
    """Show the positions in force on a day, or one of them.

    Example: clausula playbook show positions/ P-02 --as-of 2026-03-01
    """
    version = _pick(path, as_of)
    chosen = [each for each in version.positions if position in ("", each.id)]
    if not chosen:
        ids = ", ".join(each.id for each in version.positions)
        raise UsageError(
            f"{path}: no such position, got {position!r} (there are: {ids}). Ask for one of them."
        )
    print(f"{version.title} ({version.id}), version {version.version}")
    for each in chosen:
        print("", *_describe(each), sep="\n")
    if not position:
        for invariant in version.floor:
            print(f"\nRed line {invariant.id}: {invariant.statement}")
        if version.posture and version.format == "opf":
            print(f"\nPosture (for people, it decides nothing):\n{version.posture}")


def _describe(position: "Position") -> list[str]:
    """Return a position as lines."""
    required = ", required" if position.is_required else ""
    binding = "" if position.binding == "house" else ", evidence: it never decides"
    lines = [f"{position.id} {position.title} ({position.type}{required}{binding})"]
    lines += [f"  Preferred: {statement.text}" for statement in position.preferred]
    lines += [f"  Acceptable: {statement.text}" for statement in position.acceptable]
    lines += [f"  Unacceptable: {statement.text}" for statement in position.unacceptable]
    if position.fallback:
        lines.append(f"  Fallback: {position.fallback}")
    if position.ask:
        lines.append(f"  Ask: {position.ask}")
    return lines


@playbook.command("export")
def playbook_export(
    path: PlaybookPath,
    output: Annotated[
        Path | None, typer.Option("--output", help="write here instead of to the terminal")
    ] = None,
    as_of: AsOf = "",
    schema: Schema = None,
) -> None:
    """Write the version in force on a day in the Open Playbook Format 0.3, JSON.

    Example: clausula playbook export positions/ --output house.opf.json --schema opf-0.3.json
    """
    from importlib.metadata import version as version_of

    from components.playbooks.opf_writing import render_opf

    document = render_opf(_pick(path, as_of), version_of("clausula"))
    if schema is not None:
        _require_schema(document, schema)
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    if output is None:
        print(text, end="")
        return
    write_text_atomic(output, text)
    kept = f", keeps {schema}" if schema else ""
    print(f"written: {output}{kept}")


def _require_schema(document: dict[str, Any], path: Path) -> None:  # Any: JSON values
    """Check a document against a JSON schema; nothing that it refers to is fetched.

    Raises:
        MissingError: There is no such file.
        InputError: It is no schema, or the document does not keep it; all faults are told.
    """
    import jsonschema
    from referencing import Registry

    if not path.is_file():
        raise MissingError(f"{path}: no such schema. Give the path of a JSON schema.")
    try:
        schema = json.loads(path.read_text(encoding="utf-8"))
        validator = jsonschema.validators.validator_for(schema)
        validator.check_schema(schema)
    except (ValueError, jsonschema.SchemaError) as error:
        raise InputError(f"{path}: not a JSON schema. Give another file.") from error
    checker = jsonschema.FormatChecker()
    faults = [
        f"/{'/'.join(str(step) for step in fault.absolute_path)}: {fault.message}"
        for fault in validator(schema, registry=Registry(), format_checker=checker).iter_errors(
            document
        )
    ]
    if faults:
        raise InputError("\n".join([f"{path}: not kept:", *faults]) + "\nCorrect the playbook.")


def _pick(path: Path, as_of: str) -> "Playbook":
    """Return the version in force on a day, the newest where none is asked for.

    Raises:
        UsageError: None was in force on the day.
    """
    from components.playbooks.source import open_playbook

    versions = open_playbook(path)
    day = parse_day(as_of)
    version = versions.newest if day is None else versions.in_force(day)
    if version is None:
        first = versions.versions[0].since
        raise UsageError(
            f"{path}: no version in force on {as_of} (the first is of {first}). Give a later day."
        )
    return version
