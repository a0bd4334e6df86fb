"""The commands that answer with a release: review a contract, ask the law, score a gold set."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple, TextIO

import typer

from components.errors import InputError, UsageError
from flows.cli.options import (
    AsOf,
    Config,
    Jurisdiction,
    parse_day,
    read_limits,
    read_session_config,
)
from flows.cli.questions import score_question_file
from flows.cli.rule_scores import score_rule_file
from flows.environment import open_home, open_store
from flows.progress import progress_bar

if TYPE_CHECKING:
    from components.confinement.confinement import Confinement
    from components.documents.document import Document
    from components.evaluation.gold import Judged
    from components.records import Review
    from components.review.question import Asked
    from components.review.session import SessionConfig

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
    config: Config = "configs/review_contracts.yaml",
) -> None:
    """Review a contract; what it comes to and the worst findings are printed last.

    With --side, findings whose clause burdens that party come first among those as severe.

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
    with Confinement(limits.bounds()) as confinement:
        confinement.warm()  # while this process has one thread and is small
        if is_bundle(file):
            asking = Asking(as_of, jurisdiction, config, side)
            _review_bundle(file, asking, format, output, confinement)
            return
        # a wrong file is reported before a model is loaded
        document = confinement.run(str(file), read_document, file, limits)
        reviewed = _review_document(document, Asking(as_of, jurisdiction, config, side))
        report = confinement.run(str(file), render_report, reviewed, format, file, limits)
    write_out(report, output)
    show_triage(reviewed, sys.stderr)


class Asking(NamedTuple):
    """The options of a command that reviews: the day, the jurisdiction, the config, the side."""

    as_of: str
    jurisdiction: str
    config: str
    side: str

    def read(self) -> "tuple[Asked, SessionConfig]":
        """Return the day and jurisdiction, and the settings of the session."""
        from components.review.question import Asked

        settings = read_session_config(self.config)
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
    from components.documents.bundles import open_bundle, read_member
    from components.reports.review_report import render_report
    from components.review.session import open_session
    from components.review.stakes import take_side
    from flows.steps.reviewing import review_one

    if output is not None:
        output.mkdir(parents=True, exist_ok=True)
    asked, settings = asking.read()
    limits = settings.documents
    home = open_home()
    num_read = 0
    with open_bundle(path, limits, confinement) as members:
        session = open_session(open_store(home), home, settings)
        for number, member in enumerate(members, start=1):
            try:
                document = confinement.run(member.name, read_member, member, limits)
            except InputError as error:
                print(f"{member.name}: not reviewed: {error}")
                continue
            num_read += 1
            reviewed = take_side(review_one(session, document, asked), document, asking.side)
            report = confinement.run(member.name, render_report, reviewed, fmt, member.path, limits)
            target = output / f"{number:03d}-{member.path.stem}.{fmt}" if output else None
            write_out(report, target)
            show_triage(reviewed, sys.stdout if output else sys.stderr)
        session.close()
    if num_read == 0:
        raise InputError(f"{path}: none of its {len(members)} files can be read. See above.")


def score(
    gold: Annotated[Path | None, typer.Option("--gold", help="a gold set, JSONL")] = None,
    contract: Annotated[
        Path | None, typer.Option("--contract", help="a whole contract, scored against --key")
    ] = None,
    key: Annotated[Path | None, typer.Option("--key", help="the contract's key, JSON")] = None,
    rules: Annotated[
        Path | None, typer.Option("--rules", help="families of rules, JSONL; needs no release")
    ] = None,
    questions: Annotated[
        Path | None, typer.Option("--questions", help="questions with right answers, JSONL")
    ] = None,
    jurisdiction: Jurisdiction = "",
    is_json: Annotated[
        bool, typer.Option("--json", help="print one JSON object and nothing else")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="list each miss, with hits and what decided")
    ] = False,
    details: Annotated[
        Path | None, typer.Option("--details", help="write each row's finding here, JSONL")
    ] = None,
    curve: Annotated[
        Path | None, typer.Option("--curve", help="draw accuracy against coverage here, PNG")
    ] = None,
    config: Config = "configs/review_contracts.yaml",
) -> None:
    """Score the served release on a gold set, a contract with its key, questions, or rules.

    Example: clausula score --gold gold.jsonl --jurisdiction tw --json
    """
    settings = read_session_config(config)
    given = {
        "--gold": gold,
        "--contract": contract,
        "--key": key,
        "--rules": rules,
        "--questions": questions,
    }
    names = [name for name, path in given.items() if path is not None]
    if names != ["--gold"] and (details or curve):
        raise UsageError("score: --details and --curve are of a gold set. Give --gold.")
    if is_json and explain:
        raise UsageError("score: --explain prints lines, --json one object. Give one of them.")
    if rules is not None and names == ["--rules"]:
        if jurisdiction:
            raise UsageError("score: --jurisdiction is not of --rules. Leave it out.")
        score_rule_file(rules, settings.reader, is_json=is_json, explain=explain)
        return
    if questions is not None and names == ["--questions"]:
        score_question_file(questions, jurisdiction, settings, is_json=is_json, explain=explain)
        return
    if contract is not None and names == ["--contract", "--key"]:
        assert key is not None  # its name is given
        score_whole(contract, key, jurisdiction, settings, is_json=is_json, explain=explain)
        return
    if gold is None or names != ["--gold"]:
        raise UsageError(
            "score: give --gold, --rules, --questions, or --contract with --key, got"
            f" {', '.join(names) or 'none of them'}. See: clausula score --help."
        )
    from components.evaluation.gold import (
        ScoredRow,
        coverage_table,
        explain_row,
        judge_gold,
        score_gold,
        trace_coverage,
    )
    from components.gold_set import read_gold_set
    from components.review.session import open_session

    rows = [row for _, row in read_gold_set(gold, ScoredRow)]
    home = open_home()
    session = open_session(open_store(home), home, settings)
    chosen = session.knowledge.resolve_jurisdiction(
        jurisdiction or None, settings.jurisdiction or None
    )
    with progress_bar("scoring", len(rows)) as bar:
        judged = judge_gold(rows, session.reviewer, chosen, bar.advance)
    figures = score_gold(judged, session.knowledge, session.reviewer.style, chosen)
    session.close()
    if details:
        write_details(judged, details)
    points = trace_coverage(judged)
    if curve:
        from components.tracking.plots import draw_coverage

        served = (figures["coverage"], figures["verdict_accuracy_covered"])
        draw_coverage([(point.coverage, point.accuracy) for point in points], served, curve)
    print(json.dumps(figures, indent=None if is_json else 2))
    if is_json:
        return
    print(coverage_table(points))
    if explain:
        for item in judged:
            print(*explain_row(item), sep="\n")


def score_whole(
    contract: Path,
    key: Path,
    jurisdiction: str,
    settings: "SessionConfig",
    *,
    is_json: bool,
    explain: bool,
) -> None:
    """Review a whole contract on the day of its key, and print how it compares with the key."""
    from components.documents.document import read_document
    from components.evaluation.contract_key import explain_misses, read_key, score_contract
    from components.review.question import Asked
    from components.review.session import open_session
    from flows.steps.reviewing import review_one

    right = read_key(key)
    document = read_document(contract, settings.documents)
    home = open_home()
    session = open_session(open_store(home), home, settings)
    reviewed = review_one(session, document, Asked(right.as_of, jurisdiction))
    session.close()
    figures = score_contract(right, reviewed.findings)
    print(json.dumps(figures, indent=None if is_json else 2))
    if explain:
        print(*explain_misses(right, reviewed.findings), sep="\n")


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


def write_details(judged: Sequence["Judged"], path: Path) -> None:
    """Write the finding of each gold row, one JSON object a line."""
    lines = []
    for item in judged:
        finding = {"id": item.row.id, **item.finding.model_dump(mode="json")}
        lines.append(json.dumps(finding) + "\n")
    path.write_text("".join(lines), encoding="utf-8")


def write_out(data: bytes, output: Path | None) -> None:
    """Write a report to a file, or to the terminal."""
    if output:
        output.write_bytes(data)
        print(f"written: {output}", file=sys.stderr)
    else:
        sys.stdout.buffer.write(data + b"\n")
