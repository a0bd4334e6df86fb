"""`clausula ask`, and what `clausula score --questions` prints."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from flows.cli.options import AsOf, Config, Jurisdiction, describe_day, read_session_config, settle
from flows.environment import open_home, open_store
from flows.progress import progress_bar

if TYPE_CHECKING:
    from components.knowledge.search import KnowledgeBase
    from components.reader.reader import RuleReader
    from components.review.session import SessionConfig
    from components.tracking.releases import Release

Format = Literal["text", "json"]


def ask(
    question: str,
    as_of: AsOf = "",
    jurisdiction: Jurisdiction = "",
    after: Annotated[
        list[str] | None,
        typer.Option("--after", help="a question asked before, which this one leans on"),
    ] = None,
    # the option's name
    format: Annotated[Format, typer.Option("--format", help="text or json")] = "text",  # noqa: A002
    config: Config = "configs/review_contracts.yaml",
) -> None:
    """Ask the law a question; the answer is its own words, or that it does not say.

    Example: clausula ask "What is the maximum rate of interest?" --as-of 2024-06-01
    """
    from components.review.law_answers import answer_question

    settings = read_session_config(config)
    release, knowledge, reader = _open_answering(settings)
    law = settle(knowledge, as_of, jurisdiction, settings)
    answer = answer_question(
        question,
        knowledge,
        law,
        release_id=release.id,
        reader=reader,
        asked_before=after or (),
    )
    if format == "json":
        print(answer.model_dump_json(indent=2))
        return
    print(answer.answer)
    for number, citation in enumerate(answer.citations, 1):
        print(
            f"  [{number}] {citation.name}, in force from {citation.valid_from} to"
            f" {citation.valid_to or 'now'}"
        )
    print(f"  ({describe_day(law)}, release {answer.release_id})")


def _open_answering(
    settings: "SessionConfig",
) -> "tuple[Release, KnowledgeBase, RuleReader | None]":
    """Open what the served release answers questions with: its law, and its reader if it has one.

    Raises:
        MissingError: There is no release, or a part of it is gone.
    """
    from components.review.session import open_fitted_reader, open_law_of
    from components.tracking.releases import current_release

    home = open_home()
    release = current_release(home)
    knowledge = open_law_of(release, open_store(home), home, settings)
    return release, knowledge, open_fitted_reader(release.judging, home, settings)


def score_question_file(
    path: Path, jurisdiction: str, settings: "SessionConfig", *, is_json: bool, explain: bool
) -> None:
    """Ask the served release's law all questions of a file, and print the scores.

    Args:
        path: Questions, JSON Lines.
        jurisdiction: Whose law; empty: the configured or only one.
        settings: How the release is opened.
        is_json: Print one JSON object and nothing else.
        explain: List the questions that are answered wrongly.
    """
    from components.evaluation.questions import (
        QuestionRow,
        ask_all,
        explain_question,
        read_questions,
        score_questions,
    )
    from components.review.law_answers import Answer, answer_question
    from components.review.question import Asked, settle_question

    rows = read_questions(path)
    release, knowledge, reader = _open_answering(settings)

    def answer(row: QuestionRow) -> Answer:
        law = settle_question(knowledge, Asked(row.as_of, jurisdiction), settings.jurisdiction)
        return answer_question(
            row.question,
            knowledge,
            law,
            release_id=release.id,
            reader=reader,
            asked_before=row.asked_before,
        )

    with progress_bar("asking", len(rows)) as bar:
        answered = ask_all(rows, answer, bar.advance)
    print(json.dumps(score_questions(answered, knowledge), indent=None if is_json else 2))
    if explain:
        for each in answered:
            for line in explain_question(each):
                print(line)
