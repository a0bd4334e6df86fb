"""The intake of `curate_pairs`: raw pairs in, accepted pairs and a report of all others out.

In: pairs (JSONL, chats, CSV, XLSX, or the samples), corrections if any, and the published edition.
Out: an intake folder, the checklist and the refused rows as artifacts.
"""

import itertools
import pickle
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any, Literal, get_args

from prefect import task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from pydantic import Field

from components.config import Section
from components.curation.consent.withdrawals import read_withdrawn
from components.curation.intake.checklist import (
    ChecklistConfig,
    answer_checklist,
    describe_checklist,
    render_checklist,
)
from components.curation.intake.edition_check import ArticleLookup
from components.curation.intake.row_readers import RowKind
from components.curation.intake.rows import RowsConfig
from components.curation.intake.run import Intake, find_intake, intake_fingerprint, take_in
from components.curation.intake.screening import Screened, Screener
from components.curation.intake.workers import Chunk, PairSource
from components.curation.intake.writer import IntakeConfig, Surroundings
from components.domain import Domain, domain, use_domain
from components.errors import UsageError
from components.models.base import fetch_tokenizer, prepare_base
from components.models.sources import fetch_model
from components.records import SAMPLE_JURISDICTION
from components.review.session import SessionConfig, open_knowledge
from components.samples.pairs import Kind, generate_pairs, load_families
from components.storage import Home, write_text_atomic
from components.tracking.throughput import last_throughput
from components.tuning.speed_probe import probe_throughput
from flows.environment import locate, open_store
from flows.progress import progress_bar
from flows.steps.shared import SharedConfig, load_style
from flows.steps.spreading import Spreader

# of a table artifact, which is kept in Prefect's database; the whole list is in the folder
TABLE_ROWS = 200
# lines in the terminal about what a file holds and no row yields
SHOWN_NOT_READ = 20


class PairsConfig(Section):
    """Where the pairs come from and how they are taken in."""

    kind: Literal["sample", RowKind] = Field(
        default="sample",
        description="sample: made from the project's own rules; otherwise the format of a file",
    )
    path: Path | None = Field(default=None, description="the file, for every kind but sample")
    layout: RowsConfig = Field(default=RowsConfig(), description="columns of the file")
    corrections: Path | None = Field(
        default=None,
        description="a file of analysts' decisions on findings, taken in with the pairs",
    )
    kinds: tuple[Kind, ...] = Field(
        default=get_args(Kind), description="kinds of rules that sample pairs are made of"
    )
    per_wording: int = Field(
        default=4, ge=1, le=100, description="sample pairs for each wording of each family"
    )
    seed: int = Field(default=1, ge=0, description="seed of the sample pairs")
    jurisdiction: str = Field(
        default="",
        description=(
            "whose law the rows of a file cite that do not say; the samples cite the invented"
            " country's"
        ),
    )
    intake: IntakeConfig = Field(
        default=IntakeConfig(), description="checks, redaction, duplicates"
    )
    checklist: ChecklistConfig = Field(
        default=ChecklistConfig(), description="what the checklist assumes about tuning"
    )

    @property
    def jurisdiction_of_rows(self) -> str:
        """Whose law rows cite that do not say; no default but that of the samples."""
        return self.jurisdiction or (SAMPLE_JURISDICTION if self.kind == "sample" else "")


@task(cache_policy=NO_CACHE)
def find_pairs(settings: PairsConfig, home: Home) -> list[PairSource]:
    """Return the files of pairs; the samples are written first if they are asked for."""
    corrections = []
    if settings.corrections:
        corrections.append(PairSource(locate(settings.corrections), "corrections").seal())
    if settings.kind != "sample":
        if settings.path is None:
            raise UsageError(
                f"pairs.path: must be set for kind {settings.kind}. Give the file of reviewed"
                " pairs."
            )
        given = PairSource(locate(settings.path), settings.kind, settings.layout)
        return [given.seal(), *corrections]
    if settings.path is not None:
        raise UsageError(
            f"pairs.kind: must be set with pairs.path, got the samples' kind beside"
            f" {settings.path}. See what the file is: clausula pairs check {settings.path}."
        )
    families = [family for family in load_families() if family.kind in settings.kinds]
    path = home.root / "samples" / "pairs.jsonl"
    pairs = generate_pairs(families, per_wording=settings.per_wording, seed=settings.seed)
    write_text_atomic(path, "".join(p.model_dump_json() + "\n" for p in pairs))
    return [PairSource(path, "jsonl").seal(), *corrections]


@task(cache_policy=NO_CACHE)
def take_pairs_in(
    settings: PairsConfig, shared: SharedConfig, sources: list[PairSource], home: Home
) -> str:
    """Check, redact and de-duplicate the pairs, and write the intake unless it is there already.

    Returns:
        The intake's fingerprint.
    """
    config = settings.intake.for_jurisdiction(settings.jurisdiction_of_rows)
    around = surroundings(shared, home)
    identity = intake_fingerprint(sources, config, around)
    known = find_intake(home.intakes / identity)
    if known is None:
        final = home.intakes / identity
        with Spreader(shared.task_runner) as spreader, progress_bar("taking pairs in") as bar:
            screen = partial(screen_spread, spreader) if spreader.is_on else None
            known = take_in(sources, config, around, final, bar.advance, screen)
    else:
        print(f"intake {identity}: already made")
    report = known.report
    print(
        f"intake {identity}: {report.num_rows:,} rows, {report.num_accepted:,} accepted,"
        f" {report.num_refused:,} refused, {report.num_duplicates:,} duplicates,"
        f" {report.num_contradictions:,} contradictions"
    )
    num_withdrawn = report.refusals.get("withdrawn", 0)
    if num_withdrawn:
        print(f"intake {identity}: {num_withdrawn:,} rows left out, their consent was withdrawn")
    for note in report.notes:
        print(f"  {note}")
    for item in report.not_read[:SHOWN_NOT_READ]:
        print(f"  not read, {item.place}: {item.what}")
    if len(report.not_read) > SHOWN_NOT_READ:
        print(f"  not read: {len(report.not_read) - SHOWN_NOT_READ:,} more in its manifest")
    return identity


def screen_spread(
    spreader: Spreader, chunks: Iterator[Chunk], build: Callable[[], Screener]
) -> Iterator[Screened]:
    """Yield what workers make of each chunk, in order."""
    words = domain()
    parts = ({"build": build, "words": words, "chunk": chunk} for chunk in chunks)
    yield from spreader.run(screen_part, parts)


@task(cache_policy=NO_CACHE, persist_result=False)
def screen_part(build: Callable[[], Screener], words: Domain, chunk: Chunk) -> Screened:
    """Screen a chunk in a worker."""
    return screen_here(build, words, chunk)


_screeners: list[tuple[bytes, Screener]] = []  # of a worker: the one that it used last
_one_at_a_time = Lock()  # threads of a worker share it, and Python would run them in turn anyway


def screen_here(build: Callable[[], Screener], words: Domain, chunk: Chunk) -> Screened:
    """Screen a chunk with the screener of this process, which is built for its first one.

    Not in the task itself: a task is sent to workers with all that its own code names.
    """
    key = pickle.dumps(build)
    with _one_at_a_time:
        use_domain(words)
        if not _screeners or _screeners[0][0] != key:
            _screeners[:] = [(key, build())]
        return _screeners[0][1].screen(chunk.source, chunk.rows, chunk.columns)


@task(cache_policy=NO_CACHE)
def show_intake(settings: PairsConfig, shared: SharedConfig, identity: str, home: Home) -> None:
    """Show checklist, refused rows and contradictions in Prefect, the checklist here too."""
    intake = Intake.open(home.intakes / identity)
    throughput = find_throughput(settings, shared, home)
    points = answer_checklist(intake.report, settings.checklist, throughput)
    checklist = render_checklist(points)
    write_text_atomic(home.reports / f"checklist-{identity}.md", checklist)
    create_markdown_artifact(checklist, key="checklist")
    show_table(
        "refused-rows",
        intake.read_refused(),
        intake.report.num_refused,
        intake.folder / "refused.jsonl",
    )
    show_table(
        "contradictions",
        intake.read_contradictions(),
        intake.report.num_contradictions,
        intake.folder / "contradictions.jsonl",
    )
    print(describe_checklist(points))


def find_throughput(settings: PairsConfig, shared: SharedConfig, home: Home) -> float | None:
    """Return the tokens a second of the last tuning, else of a short probe if one is allowed."""
    known = last_throughput(home)
    if known is None and settings.checklist.should_probe:
        return probe_throughput(prepare_base(fetch_model(shared.base, home), home))
    return known


def show_table(key: str, rows: Any, total: int, path: Path) -> None:  # Any: an iterator of records
    """Show the first rows of a list as a table, and say where all of them are."""
    shown = [row.model_dump() for row in itertools.islice(rows, TABLE_ROWS)]
    if total:
        create_table_artifact(
            shown, key=key, description=f"{len(shown):,} of {total:,} rows; all are in {path}"
        )


def surroundings(shared: SharedConfig, home: Home) -> Surroundings:
    """Return what rows are checked against: style guide, tokenizer, edition."""
    knowledge = open_knowledge(open_store(home), home, SessionConfig())
    tokenizer = fetch_tokenizer(shared.base, home) / "tokenizer.json"
    return Surroundings(
        load_style(shared),
        tokenizer,
        ArticleLookup(knowledge),
        knowledge.edition,
        read_withdrawn(home),
    )
