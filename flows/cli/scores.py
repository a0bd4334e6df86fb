"""The command that scores the served release: on a gold set, a contract, questions, or rules."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from components.errors import UsageError
from flows.cli.options import Config, Jurisdiction, read_session_config
from flows.cli.questions import score_question_file
from flows.cli.rule_scores import score_rule_file
from flows.environment import open_home, open_store
from flows.progress import progress_bar

if TYPE_CHECKING:
    from components.evaluation.gold import Judged
    from components.review.session import SessionConfig


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
    score_gold_file(
        gold,
        jurisdiction,
        settings,
        is_json=is_json,
        explain=explain,
        details=details,
        curve=curve,
    )


def score_gold_file(
    gold: Path,
    jurisdiction: str,
    settings: "SessionConfig",
    *,
    is_json: bool,
    explain: bool,
    details: Path | None,
    curve: Path | None,
) -> None:
    """Review the clauses of a gold set, and print how the findings compare with it."""
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


def write_details(judged: Sequence["Judged"], path: Path) -> None:
    """Write the finding of each gold row, one JSON object a line."""
    lines = []
    for item in judged:
        finding = {"id": item.row.id, **item.finding.model_dump(mode="json")}
        lines.append(json.dumps(finding) + "\n")
    path.write_text("".join(lines), encoding="utf-8")
