"""What new law did to 10,000 past findings, without reviewing any of them again.

Measured: reading the findings from the server's database, finding the ended citations, picking the
clauses that new articles may govern, searching for those, and keeping the worklist. The statutes
are the sample's; no two clauses are the same; each finding cites an article in force on the day of
its review; and every tenth wording is left out of the edition before: those of them that were
added are new articles.

Run: python -m tests.benchmarks.recheck --json recheck.json           (a minute)
"""

import random
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import date

from components.knowledge.editions import open_current
from components.knowledge.embedding import Embedder
from components.knowledge.refresh import refresh
from components.knowledge.search import KnowledgeBase
from components.knowledge.source import SourceConfig
from components.knowledge.stores.embedded import EmbeddedStore
from components.rechecking.causes import Causes, find_ended, list_new, make_items
from components.rechecking.governing import GoverningConfig, find_newly_governed, pick_likest
from components.rechecking.items import PastFinding
from components.records import Citation, Clause, Finding, Version
from components.serving.database import Database, open_database
from components.serving.pending_reviews import AcceptedReview
from components.serving.recheck_store import ServerReviews
from components.serving.review_store import ReviewStore
from components.storage import Home
from tests.benchmarks.reporting import (
    Row,
    embedder_folder,
    empty_home,
    option_parser,
    run_benchmark,
    say_left_out,
    show,
)
from tests.conftest import ROOT

STATUTES = ROOT / "components/samples/data/meridia/statutes"
CLAUSES_A_REVIEW = 25
THEN, TODAY = date(2024, 6, 1), date(2026, 3, 1)
PHRASES = (
    "The {who} shall pay {number} per cent a year on every sum that is overdue.",
    "The {who} may end this agreement at {number} days' notice.",
    "The {who} keeps every record for {number} years and shows it on request.",
    "A deposit of {number} months' rent is due from the {who} at signing.",
    "The {who} bears no liability for defects that appear after {number} months.",
    "Of every payment the {who} gives a receipt within {number} days.",
)
PEOPLE = ("lender", "tenant", "supplier", "employee", "carrier", "agent", "insurer", "buyer")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure each step and the whole."""
    options = option_parser(__doc__).parse_args(arguments)
    num_findings = 200 if options.smoke else 10_000
    with empty_home() as home:
        knowledge = publish(home)
        with closing(open_database(home)) as database:
            store_findings(database, knowledge, num_findings)
            rows = measure(database, knowledge)
        knowledge.close()
    show("recheck", rows, options.json)
    say_left_out("reviewing again")


def publish(home: Home) -> KnowledgeBase:
    """Publish the sample's statutes, snapshot by snapshot, and open the last edition."""
    store = EmbeddedStore(home)
    embedder = Embedder(embedder_folder(), home)
    for folder in sorted(STATUTES.iterdir()):
        source = SourceConfig(name="sample", kind="markdown", path=folder, jurisdiction="sample")
        refresh(store, home, source=source, embedder=embedder)
    return KnowledgeBase(open_current(store), embedder)


def store_findings(database: Database, knowledge: KnowledgeBase, num_findings: int) -> None:
    """Write reviews whose findings cite articles as they stood on the day."""
    store = ReviewStore(database)
    drawing = random.Random(1)
    cited = knowledge.in_force(as_of=THEN, jurisdiction="sample")
    for start in range(0, num_findings, CLAUSES_A_REVIEW):
        findings = [
            make_finding(f"f{start + place}", drawing, cited) for place in range(CLAUSES_A_REVIEW)
        ]
        review = make_review(f"rv-{start:06d}", [finding.clause for finding in findings])
        with database.writing() as connection:
            store.add(connection, review)
            store.start(connection, review.id, release_id="r", edition=1, attempt=1, keep=False)
            store.add_findings(connection, review.id, findings, 0)
            store.end(connection, review.id, "done")


def make_finding(identity: str, drawing: random.Random, cited: Sequence[Version]) -> Finding:
    """Return a finding about a clause that is drawn, as it was made when it knew no later law."""
    who, number = drawing.choice(PEOPLE), drawing.randint(1, 9_999_999)
    clause = drawing.choice(PHRASES).format(who=who, number=number)
    version = drawing.choice(cited)
    citation = Citation(
        law=version.law,
        article=version.article,
        version_id=version.id,
        valid_from=version.valid_from,
        valid_to=None,
        quote=version.text[:80],
        status="passed",
    )
    return Finding(
        id=identity,
        clause=clause,
        start=0,
        end=len(clause),
        verdict="valid",
        status="verified",
        citations=(citation,),
        reason=f"Per {version.citation}, this clause is valid.",
        confidence=0.8,
    )


def make_review(identity: str, texts: Sequence[str]) -> AcceptedReview:
    """Return a review of a contract of some clauses."""
    clauses = [
        Clause(id=str(place), text=text, start=0, end=len(text)) for place, text in enumerate(texts)
    ]
    return AcceptedReview(
        id=identity,
        owner="anna",
        as_of=THEN,
        as_of_source="asked",
        jurisdiction="sample",
        name="contract.txt",
        document_hash="0" * 64,
        document=b"",
        text="",
        clauses=tuple(clauses),
        not_reviewed=(),
        notes=(),
    )


def measure(database: Database, knowledge: KnowledgeBase) -> list[Row]:
    """Time each step of making the worklist."""
    versions = knowledge.versions()
    before = [version for place, version in enumerate(versions) if place % 10]
    rows: list[Row] = []
    started = time.perf_counter()

    def note(step: str, count: int) -> None:
        nonlocal started
        rows.append(
            {"step": step, "count": count, "seconds": round(time.perf_counter() - started, 3)}
        )
        started = time.perf_counter()

    past = ServerReviews(database)
    findings: list[PastFinding] = list(past.read())
    note("findings read", len(findings))
    ended = find_ended(findings, knowledge, None)
    note("citations ended", len(ended))
    new = list_new(versions, before, TODAY)
    note("articles new", len(new))
    texts = list(dict.fromkeys(found.finding.clause for found in findings))
    picked = pick_likest(texts, new, GoverningConfig().num_candidates)
    note("clauses picked", len(picked))
    governed: Causes = find_newly_governed(findings, new, knowledge, GoverningConfig(), TODAY)
    note("picked and searched", len(governed))
    items = make_items(findings, [ended, governed], knowledge.edition, TODAY)
    past.put(items)
    note("items kept", len(items))
    total = sum(float(row["seconds"]) for row in rows if row["step"] != "clauses picked")
    rows.append({"step": "all", "count": len(findings), "seconds": round(total, 3)})
    return rows


if __name__ == "__main__":
    run_benchmark(main)
