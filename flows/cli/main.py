"""The command line.

Every command is a thin shell around a flow or a component; `--help` of each has an example.

Exit codes: 0 done, 1 the job failed its gate, 2 wrong use. Nothing heavy is imported before it is
needed.
"""

import errno
import json
import sys
import warnings
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated, Literal

import typer
from pydantic import BaseModel

from components.config import load_config
from components.errors import ClausulaError, MissingError, UsageError
from flows.cli.accounts import audit, keys
from flows.cli.lookups import editions, releases, statutes
from flows.cli.options import (
    FLOWS,
    AsOf,
    Config,
    Jurisdiction,
    SetValues,
    describe_day,
    parse_day,
    run_flow,
    session_config,
    settle,
)
from flows.environment import ROOT, open_home, open_store, progress_bar

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Contract clauses reviewed under the law of a day.",
    rich_markup_mode=None,
)
app.add_typer(statutes, name="statutes")
app.add_typer(editions, name="editions")
app.add_typer(releases, name="releases")
app.add_typer(keys, name="keys")
app.add_typer(audit, name="audit")

Format = Literal["json", "md", "html", "docx"]


@app.command()
def run(
    flow: Annotated[str, typer.Argument(help="one of: " + ", ".join(FLOWS))],
    config: Config = "",
    set_values: SetValues = None,
    is_resumed: Annotated[
        bool, typer.Option("--resume", help="tune_style: go on from the last checkpoint")
    ] = False,
    is_dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="refresh_statutes: show what would change, publish nothing"),
    ] = False,
) -> None:
    """Run a flow. Example: clausula run refresh_statutes --set source.path=statutes/2027-01-01"""
    run_flow(
        flow,
        config,
        [
            *(set_values or []),
            *(["is_dry_run=true"] if is_dry_run else []),
            *(["resume=true"] if is_resumed else []),
        ],
    )


@app.command()
def review(
    file: Path,
    as_of: AsOf = "",
    jurisdiction: Jurisdiction = "",
    # the option's name
    format: Annotated[Format, typer.Option("--format", help="json, md, html or docx")] = "md",  # noqa: A002
    output: Annotated[
        Path | None, typer.Option("--output", help="write here instead of to the terminal")
    ] = None,
    config: Config = "configs/review_contracts.yaml",
) -> None:
    """Review a contract.

    Example: clausula review contract.docx --as-of 2026-03-01 --format docx --output reviewed.docx
    """
    from components.documents.document import read_document
    from components.reports.review_report import render_report
    from components.review.session import Asked, open_session
    from flows.review_contracts import review_one

    if format == "docx" and output is None and sys.stdout.isatty():
        raise UsageError(
            "review: --format docx writes a file. Give --output a path, such as --output"
            " reviewed.docx."
        )
    settings = session_config(config)
    asked = Asked(parse_day(as_of), jurisdiction)
    document = read_document(
        file, settings.documents
    )  # a wrong file is told before a model is loaded
    home = open_home()
    session = open_session(open_store(home), home, settings)
    found = review_one(session, document, asked)
    session.close()
    write_out(render_report(found, format, file), output)


@app.command()
def ask(
    question: str,
    as_of: AsOf = "",
    jurisdiction: Jurisdiction = "",
    config: Config = "configs/review_contracts.yaml",
) -> None:
    """Ask the law a question.

    Example: clausula ask "What is the maximum rate of interest?" --as-of 2024-06-01
    """
    from components.records import cite
    from components.review.law_answers import answer_question
    from components.review.session import open_knowledge
    from components.tracking.releases import current_release

    home, settings = open_home(), session_config(config)
    release = current_release(home)
    knowledge = open_knowledge(open_store(home), home, settings, release.edition)
    asked = settle(knowledge, as_of, jurisdiction, settings)
    answer = answer_question(question, knowledge, asked, release_id=release.id)
    print(answer.answer)
    for cited in answer.citations:
        print(
            f"  {cite(cited.law, cited.article)}, in force from {cited.valid_from} to"
            f" {cited.valid_to or 'now'}"
        )
    print(f"  ({describe_day(asked)}, release {answer.release_id})")


@app.command()
def score(
    gold: Annotated[Path, typer.Option("--gold", help="a gold set, JSONL")],
    jurisdiction: Jurisdiction = "",
    is_json: Annotated[
        bool, typer.Option("--json", help="print one JSON object and nothing else")
    ] = False,
    details: Annotated[
        Path | None, typer.Option("--details", help="write each row's finding here, JSONL")
    ] = None,
    curve: Annotated[
        Path | None, typer.Option("--curve", help="draw accuracy against coverage here, PNG")
    ] = None,
    config: Config = "configs/review_contracts.yaml",
) -> None:
    """Score the served release on a gold set.

    Example: clausula score --gold gold.jsonl --jurisdiction tw --json
    """
    from components.evaluation.gold import (
        coverage_table,
        judge_gold,
        read_gold,
        score_gold,
        trace_coverage,
    )
    from components.review.session import open_session

    rows = read_gold(gold)
    home = open_home()
    session = open_session(open_store(home), home, session_config(config))
    chosen = session.knowledge.resolve_jurisdiction(
        jurisdiction or None, session.config.jurisdiction or None
    )
    with progress_bar("scoring", len(rows)) as bar:
        judged = judge_gold(rows, session.reviewer, chosen, bar.advance)
    figures = score_gold(judged, session.knowledge, session.reviewer.style, chosen)
    session.close()
    if details:
        details.write_text(
            "".join(
                json.dumps({"id": j.row.id, **j.finding.model_dump(mode="json")}) + "\n"
                for j in judged
            )
        )
    points = trace_coverage(judged)
    if curve:
        from components.tracking.plots import draw_coverage

        served = (figures["coverage"], figures["verdict_accuracy_covered"])
        draw_coverage([(point.coverage, point.accuracy) for point in points], served, curve)
    print(json.dumps(figures, indent=None if is_json else 2))
    if not is_json:
        print(coverage_table(points))


@app.command()
def serve(
    host: Annotated[str, typer.Option("--host", help="address to listen on")] = "",
    port: Annotated[int, typer.Option("--port", help="TCP port; 0 takes a free one")] = -1,
    config: Config = "configs/serve_release.yaml",
    set_values: SetValues = None,
) -> None:
    """Serve the release over HTTP. Example: clausula serve --port 9000"""
    from components.serving.server import serve as serve_app
    from flows.serve_release import read_settings

    given = [f"host={host}"] * bool(host) + [f"port={port}"] * (port >= 0)
    settings = read_settings(config, [*(set_values or []), *given])
    serve_app(open_store, open_home(), settings.serving, host=settings.host, port=settings.port)


@app.command()
def validate(
    path: Annotated[
        Path | None, typer.Argument(help="one config; all of configs/ when left out")
    ] = None,
) -> None:
    """Check configs without running anything. Example: clausula validate configs/tune_style.yaml"""
    paths = [path] if path else sorted((ROOT / "configs").rglob("*.yaml"))
    for one in paths:
        if not one.is_file():
            raise MissingError(f"{one}: no such config file. Give the path of a YAML file.")
        load_config(one, config_model(one))
        print(f"{one}: valid")


@app.command()
def schema(
    name: Annotated[
        Literal["review", "tools"],
        typer.Argument(help="review: the JSON report; tools: what a review calls"),
    ],
) -> None:
    """Print a JSON schema. Example: clausula schema review"""
    from components.reports.review_report import review_schema
    from components.review.tools import tool_schemas

    print(json.dumps(review_schema() if name == "review" else tool_schemas(), indent=2))


@app.command()
def doctor() -> None:
    """Say what is installed, found and reachable, with the remedy for each fault.

    Example: clausula doctor
    """
    from flows.cli.doctor import examine

    home = open_home()
    checks = examine(open_store(home), home)
    for check in checks:
        print(
            f"{'ok     ' if check.is_ok else 'FAULT  '}{check.name}:"
            f" {check.found}{'' if check.is_ok else '. ' + check.remedy}"
        )
    if not all(check.is_ok for check in checks):
        raise typer.Exit(1)


def config_model(path: Path) -> type[BaseModel]:
    """Return the model that a config's file name stands for."""
    from components.prompting.style import StyleGuide

    if path.parent.name == "style":
        return StyleGuide
    if path.stem not in FLOWS:
        raise UsageError(
            f"{path}: no flow is called {path.stem} (allowed: {', '.join(FLOWS)}). Name the file"
            " after its flow."
        )
    name = "".join(part.title() for part in path.stem.split("_")) + "Config"
    model: type[BaseModel] = getattr(import_module(f"flows.{path.stem}"), name)
    return model


def write_out(data: bytes, output: Path | None) -> None:
    """Write a report to a file, or to the terminal."""
    if output:
        output.write_bytes(data)
        print(f"written: {output}", file=sys.stderr)
    else:
        sys.stdout.buffer.write(data + b"\n")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line.

    Every fault that is ours or the disk's is one message and an exit code.
    """
    warnings.filterwarnings("ignore", category=FutureWarning)  # of libraries among themselves
    try:
        app(args=list(arguments) if arguments is not None else None)
    except ClausulaError as error:
        print(error, file=sys.stderr)
        raise SystemExit(error.exit_code) from error
    except KeyboardInterrupt:
        print(
            "Interrupted. Nothing half-written is kept; run the same command again to go on.",
            file=sys.stderr,
        )
        raise SystemExit(130) from None
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EACCES, errno.EROFS}:
            raise
        print(
            f"{error.filename or 'disk'}: {error.strerror}. Free space or choose another"
            " CLAUSULA_HOME, then run again.",
            file=sys.stderr,
        )
        raise SystemExit(1) from error
