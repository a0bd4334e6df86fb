"""Past reviews of a small contract, and editions that change the law that they cite."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from components.knowledge.refresh import refresh
from components.knowledge.search import KnowledgeBase
from components.knowledge.stores.embedded import EmbeddedStore
from components.rechecking.items import PastFinding, RecheckItem
from components.records import Citation, Finding, Version
from components.storage import Home
from tests.knowledge.corpus import LOANS_2020, LOANS_2022, HashingEmbedder, make_source, write_law

THEN, TODAY = date(2021, 3, 1), date(2022, 5, 1)
INTEREST = "Interest accrues at 18 per cent a year."
YEARLY = "Interest is due every December."
COMPOUND = "Interest is added to the principal and bears interest."
RECEIPT = "On payment the lender owes no receipt."


class ReviewsInMemory:
    """Past reviews that are kept nowhere else."""

    def __init__(self, findings: Sequence[PastFinding]) -> None:
        self.findings = findings
        self.items: dict[str, RecheckItem] = {}

    def read(self) -> Iterator[PastFinding]:
        """Yield the findings."""
        yield from self.findings

    def put(self, items: Sequence[RecheckItem]) -> None:
        """Keep items."""
        self.items |= {item.old.id: item for item in items}

    def read_items(self, edition: int) -> list[RecheckItem]:
        """Return the items."""
        return [item for item in self.items.values() if item.edition == edition]


def publish_both(root: Path) -> Home:
    """Publish the law of 2020, then that of 2022.

    205 is amended, 206 stays, 207 is repealed, 208 (receipts) is new.
    """
    home = Home(root / "home")
    for name, articles, amended in (
        ("2021-01", LOANS_2020, date(2020, 1, 1)),
        ("2022-02", LOANS_2022, date(2021, 7, 20)),
    ):
        folder = write_law(root / name, articles, amended=amended)
        source = make_source(folder)
        refresh(EmbeddedStore(home), home, source=source, embedder=HashingEmbedder())
    return home


def open_edition(home: Home, number: int) -> KnowledgeBase:
    """Open an edition of a home."""
    return KnowledgeBase.open(EmbeddedStore(home), HashingEmbedder(), number)


def make_past(clause: str, version: Version | None, place: int = 0) -> PastFinding:
    """Return a finding of the law of 2020, which cites a version or none."""
    citations: tuple[Citation, ...] = ()
    if version is not None:
        citations = (
            Citation(
                law=version.law,
                article=version.article,
                version_id=version.id,
                valid_from=version.valid_from,
                valid_to=version.valid_to,
                quote=version.text,
                status="passed",
            ),
        )
    finding = Finding(
        id=f"f{place}",
        clause=clause,
        start=0,
        end=len(clause),
        verdict="valid" if citations else "ungoverned",
        status="verified" if citations else "ungoverned",
        citations=citations,
        reason="It holds.",
        confidence=0.9,
    )
    return PastFinding(
        review_id="rv-1",
        document="loan.txt",
        edition=1,
        as_of=THEN,
        jurisdiction="sample",
        ordinal=place,
        finding=finding,
    )


def make_contract(before: KnowledgeBase) -> list[PastFinding]:
    """Return the findings of a contract of four clauses, the last of them ungoverned."""
    cited = {"205": INTEREST, "206": YEARLY, "207": COMPOUND}
    findings: list[PastFinding] = []
    for article, clause in cited.items():
        version = before.find("Civil Code", article, as_of=THEN, jurisdiction="sample")
        assert version is not None
        findings.append(make_past(clause, version, len(findings)))
    return [*findings, make_past(RECEIPT, None, len(findings))]
