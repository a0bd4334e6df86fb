"""The settings of reviews, and one review with its progress, for the flow and the commands.

Prefect is not imported: commands that only read do without it, and answer a second sooner.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field

from components.config import Section
from components.documents.document import Document
from components.records import Finding, Review
from components.review.question import Asked
from components.review.session import ReviewingConfig, Session
from flows.progress import progress_bar
from flows.steps.shared import SharedConfig

Format = Literal["json", "md", "html", "docx"]


class ReviewContractsConfig(Section):
    """Settings of `review_contracts`."""

    path: Path = Field(description="a contract, or a folder of contracts")
    as_of: date | None = Field(
        default=None,
        description="the day whose law applies; empty: each contract's own date, else today",
    )
    side: str = Field(
        default="",
        max_length=64,
        description="the party that reviews are read for, such as tenant; empty: nobody's",
    )
    formats: tuple[Format, ...] = Field(
        default=("html", "docx"), description="reports written for each contract"
    )
    matter: str = Field(
        default="",
        description="name of the table of all documents; empty: the folder's, and no table of one",
    )
    again: bool = Field(
        default=False,
        description="review also what this release has reviewed before, under the law of that day",
    )
    shared: SharedConfig = SharedConfig()
    session: ReviewingConfig = ReviewingConfig()


def review_one(session: Session, document: Document, asked: Asked) -> Review:
    """Review one document with a progress bar."""
    with progress_bar(f"reviewing {document.name[:18]}") as bar:

        def count(findings: Sequence[Finding], total: int) -> None:
            bar.resize(total)
            bar.advance(len(findings))

        return session.review(document, asked, count)
