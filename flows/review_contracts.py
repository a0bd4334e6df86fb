"""Review a contract or a folder of contracts with the release that is served.

In: documents. Out: a review (JSON) and its reports for each, under the home folder's `reviews`, and
of a folder the table of the matter. What was reviewed before is not reviewed again, so a run that
was stopped goes on.
Config: configs/review_contracts.yaml.
"""

import contextlib
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from pydantic import ValidationError

from components.confinement.confinement import Confinement
from components.documents.bundles import Member, is_hidden, open_bundle, read_member
from components.documents.contract_dates import find_contract_date
from components.documents.document import BUNDLES, SUFFIXES, Document, DocumentLimits
from components.domain import Domain, domain, use_domain
from components.errors import ClausulaError, InputError, MissingError
from components.file_names import readable_name
from components.matters.sheets import write_matter
from components.records import Review
from components.reports.review_json import ReviewReport
from components.reports.review_report import render_report
from components.reports.triage import triage_lines
from components.review.question import Asked
from components.review.session import Session, open_session
from components.review.stakes import take_side
from components.storage import Home, write_bytes_atomic
from flows.environment import locate, open_home, open_store, read_config
from flows.steps.reviewing import Format, ReviewContractsConfig, review_one
from flows.steps.shared import session_config
from flows.steps.spreading import Spreader

REVIEW = "review.json"
NOT_IN_NAMES = re.compile(r"[^\w.-]+")
__all__ = ["ReviewContractsConfig"]  # a flow's config is looked up beside it


@flow(name="review_contracts")
def review_contracts(
    config: str = "configs/review_contracts.yaml",
    overrides: list[str] | None = None,
    home: str = "",
) -> list[str]:
    """Review every contract and return the folders of the reviews.

    A contract that cannot be read does not stop the others.
    """
    settings = read_config(config, ReviewContractsConfig, overrides)
    folder = open_home(home)
    paths = find_contracts(settings.path)
    outcome = review_all(settings, paths, folder)
    num_files = len(outcome.reviews) + len(outcome.faults) + len(outcome.covers)
    is_matter = bool(outcome.reviews) and num_files > 1
    name = settings.matter or (locate(settings.path).resolve().name if is_matter else "")
    if name:
        tabulate_matter(outcome, name, folder)
    if outcome.faults:
        raise InputError("\n".join(fault for _, fault in outcome.faults))
    return outcome.folders


@dataclass
class MatterOutcome:
    """What came of the files.

    Attributes:
        folders: The folders of the reviews; files of the same bytes share one.
        reviews: The reviews under the names of their files.
        faults: The name of each file that could not be reviewed, and why.
        covers: The name of each cover message, and that it was not reviewed; no fault.
    """

    folders: list[str] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)
    covers: list[tuple[str, str]] = field(default_factory=list)

    def add_fault(self, name: str, error: ClausulaError) -> None:
        """Note that a file could not be reviewed; the message names it."""
        message = str(error)
        self.faults.append((name, message if name in message else f"{name}: {message}"))


@task(cache_policy=NO_CACHE)
def tabulate_matter(outcome: MatterOutcome, name: str, home: Home) -> Path:
    """Write the table of all files, as a workbook and as CSV, and return its folder."""
    folder = home.reviews / f"matter-{NOT_IN_NAMES.sub('-', name)}"
    paths = write_matter(outcome.reviews, folder, outcome.faults + outcome.covers)
    print("", *(f"table   {path}" for path in paths), sep="\n")
    return folder


@task(cache_policy=NO_CACHE)
def find_contracts(path: Path) -> list[Path]:
    """Return the contract, or those in the folder in order of name; print what is skipped."""
    path = locate(path)
    if not path.exists():
        raise MissingError(
            f"{path}: no such contract or folder. Set `path` to what is to be reviewed."
        )
    if not path.is_dir():
        return [path]
    allowed = ", ".join(sorted([*SUFFIXES, *BUNDLES]))
    contracts = []
    for entry in sorted(path.iterdir()):
        if is_hidden(entry.name):
            continue
        if entry.is_file() and entry.suffix.lower() in (*SUFFIXES, *BUNDLES):
            contracts.append(entry)
        else:
            what = "a folder" if entry.is_dir() else "not a contract"
            print(f"skipped: {readable_name(str(entry))}: {what}")
    if not contracts:
        raise InputError(f"{path}: holds no contract (allowed: {allowed}). Put contracts there.")
    return contracts


@task(cache_policy=NO_CACHE)
def review_all(settings: ReviewContractsConfig, paths: Sequence[Path], home: Home) -> MatterOutcome:
    """Review each contract, and each one inside a bundle, here or on the workers that are set.

    Raises:
        UsageError: No jurisdiction is named and the law is of several.
    """
    runner = settings.shared.task_runner
    with Spreader(runner) as spreader:
        if not spreader.is_on or len(paths) == 1:
            return review_some(settings, paths, home)
        size = math.ceil(len(paths) / runner.num_workers)
        arguments = [
            {"settings": settings, "words": domain(), "paths": paths[start : start + size]}
            for start in range(0, len(paths), size)
        ]
        outcome = MatterOutcome()
        for part in spreader.run(review_part, [{**each, "home": home} for each in arguments]):
            add_part(outcome, part)
    return outcome


class ReviewedPart(NamedTuple):
    """What a worker made of its contracts; their text stays in the home.

    Attributes:
        folders: The folders of the reviews.
        names: What the files of the same reviews are called.
        faults: As in `MatterOutcome`.
        covers: Likewise.
    """

    folders: list[str]
    names: list[str]
    faults: list[tuple[str, str]]
    covers: list[tuple[str, str]]


@task(cache_policy=NO_CACHE, persist_result=False)
def review_part(
    settings: ReviewContractsConfig, words: Domain, paths: Sequence[Path], home: Home
) -> ReviewedPart:
    """Review some contracts in a worker, with a session of its own."""
    use_domain(words)
    outcome = review_some(settings, paths, home)
    names = [review.document for review in outcome.reviews]
    return ReviewedPart(outcome.folders, names, outcome.faults, outcome.covers)


def add_part(outcome: MatterOutcome, part: ReviewedPart) -> None:
    """Add what a worker did, and read its reviews from the home."""
    for folder, name in zip(part.folders, part.names, strict=True):
        review = read_review(Path(folder))
        if review is None:
            raise MissingError(
                f"{folder}: not there, though a worker wrote it. Give all workers the same home:"
                " CLAUSULA_HOME."
            )
        outcome.folders.append(folder)
        outcome.reviews.append(review.model_copy(update={"document": name}))
    outcome.faults += part.faults
    outcome.covers += part.covers


def review_some(
    settings: ReviewContractsConfig, paths: Sequence[Path], home: Home
) -> MatterOutcome:
    """Review each contract, and each one inside a bundle, in this process."""
    session = open_session(
        open_store(home), home, session_config(settings.shared, settings.session)
    )
    outcome = MatterOutcome()
    limits = settings.session.documents
    with contextlib.closing(session), Confinement(limits.bounds()) as confinement:
        # would stop every file alike
        session.knowledge.resolve_jurisdiction(settings.session.jurisdiction or None, None)
        reviewing = Reviewing(session, settings, home, confinement)
        for path in paths:
            try:
                with open_bundle(path, limits, confinement) as members:
                    for member in members:
                        review_member(reviewing, member, outcome)
            except ClausulaError as error:
                outcome.add_fault(readable_name(path.name), error)
    return outcome


class Reviewing(NamedTuple):
    """What each file is reviewed with; foreign files are read in children."""

    session: Session
    settings: ReviewContractsConfig
    home: Home
    confinement: Confinement


def review_member(reviewing: Reviewing, member: Member, outcome: MatterOutcome) -> None:
    """Review one file, show what came of it and add that to the outcome."""
    if member.cover:
        print(f"skipped: {member.cover}")
        outcome.covers.append((member.name, member.cover))
        return
    session, settings, home, confinement = reviewing
    limits = settings.session.documents
    asked = Asked(settings.as_of, settings.session.jurisdiction)
    try:
        document = confinement.run(member.name, read_member, member, limits)
        review = None if settings.again else find_review(session, document, asked, home)
        if review is None:
            review = review_one(session, document, asked)
        else:
            print(f"{document.name}: reviewed before; again=true reviews it once more")
        review = take_side(review, document, settings.side)
    except ClausulaError as error:
        outcome.add_fault(member.name, error)
        return
    try:
        written = write_review(home, review, member.path, settings.formats, limits, confinement)
    except ClausulaError as error:
        outcome.add_fault(member.name, error)
        return
    show_review(review, written, settings.formats)
    outcome.folders.append(str(written))
    outcome.reviews.append(review)


def find_review(session: Session, document: Document, asked: Asked, home: Home) -> Review | None:
    """Return the review of a document that was written before, None where there is none."""
    question = session.settle(asked, find_contract_date(document.text))
    kept = read_review(home.reviews / session.identify(document, question))
    return kept and kept.model_copy(update={"document": document.name})


def read_review(folder: Path) -> Review | None:
    """Return the review in a folder; None where it was not written whole."""
    try:
        return ReviewReport.model_validate_json((folder / REVIEW).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def show_review(review: Review, folder: Path, formats: Sequence[Format]) -> None:
    """Print what a review comes to, the findings to read first, and where its reports are."""
    print("", *triage_lines(review), sep="\n")
    for name in formats:
        print(f"report  {folder}/report.{name}")


def write_review(
    home: Home,
    review: Review,
    source: Path,
    formats: Sequence[Format],
    limits: DocumentLimits | None = None,
    confinement: Confinement | None = None,
) -> Path:
    """Write the review and its reports, made in a child where there is one; return their folder."""
    folder = home.reviews / review.id
    for name in formats:
        if confinement is None:
            report = render_report(review, name, source, limits)
        else:
            report = confinement.run(source.name, render_report, review, name, source, limits)
        write_bytes_atomic(folder / f"report.{name}", report)
    write_bytes_atomic(folder / REVIEW, render_report(review, "json"))
    return folder
