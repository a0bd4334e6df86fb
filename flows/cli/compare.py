"""The command that compares two versions of a contract."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from components.matters.versions_report import VersionsFormat
from flows.cli.options import (
    AsOf,
    Config,
    Jurisdiction,
    PlaybookOption,
    parse_day,
    read_session_config,
)
from flows.cli.reviews import write_out
from flows.environment import open_home, open_store

if TYPE_CHECKING:
    from components.documents.document import Document
    from components.matters.versions_report import VersionComparison
    from components.review.question import Asked
    from components.review.session import SessionConfig


def compare(
    old: Path,
    new: Path,
    as_of: AsOf = "",
    jurisdiction: Jurisdiction = "",
    # the option's name
    format: Annotated[  # noqa: A002
        VersionsFormat, typer.Option("--format", help="md, html or json")
    ] = "md",
    output: Annotated[
        Path | None, typer.Option("--output", help="write here instead of to the terminal")
    ] = None,
    text_only: Annotated[
        bool, typer.Option("--text-only", help="compare the words alone; needs no release")
    ] = False,
    playbook: PlaybookOption = None,
    config: Config = "configs/review_contracts.yaml",
) -> None:
    """Compare two versions of a contract, clause by clause: words, and findings that came or went.

    Example: clausula compare lease-v1.docx lease-v2.docx --as-of 2026-03-01
    """
    from components.confinement.confinement import Confinement
    from components.documents.document import read_document
    from components.matters.versions_report import render_comparison
    from components.review.question import Asked

    settings = read_session_config(config, playbook)
    asked = Asked(parse_day(as_of), jurisdiction)
    limits = settings.documents
    with Confinement(limits.bounds()) as confinement:
        confinement.warm()
        before = confinement.run(str(old), read_document, old, limits)
        after = confinement.run(str(new), read_document, new, limits)
    if text_only:
        comparison = _compare_words(before, after)
    else:
        comparison = _compare_reviews(before, after, asked, settings)
    write_out(render_comparison(comparison, format).encode(), output)


def _compare_words(old: "Document", new: "Document") -> "VersionComparison":
    """Compare the clauses of two documents."""
    from components.documents.clauses import list_left_out, segment
    from components.matters.versions import compare_versions, number_clauses
    from components.matters.versions_report import VersionComparison

    before, after = (
        number_clauses(segment(document), list_left_out(document)) for document in (old, new)
    )
    changes = compare_versions(before, after)
    return VersionComparison(old=old.name, new=new.name, changes=tuple(changes))


def _compare_reviews(
    old: "Document", new: "Document", asked: "Asked", settings: "SessionConfig"
) -> "VersionComparison":
    """Review two documents under the law of one day and compare the reviews.

    The day is the one asked for, or else that of the new version: under two days a finding could
    come or go by the law alone.
    """
    from components.matters.versions import compare_versions, number_findings_of
    from components.matters.versions_report import VersionComparison
    from components.review.question import Asked
    from components.review.session import open_session
    from flows.steps.reviewing import review_one

    home = open_home()
    session = open_session(open_store(home), home, settings)
    after = review_one(session, new, asked)
    before = review_one(session, old, Asked(after.as_of, after.jurisdiction))
    session.close()
    changes = compare_versions(number_findings_of(before), number_findings_of(after))
    return VersionComparison(
        old=old.name, new=new.name, release_id=after.release_id, changes=tuple(changes)
    )
