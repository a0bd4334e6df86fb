"""Whole terms of service, rebuilt from their published sentences and reviewed end to end."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from components.documents.clauses import segment
from components.documents.document import DocumentLimits, parse_document
from components.knowledge.stores.embedded import EmbeddedStore
from components.review.question import Asked
from components.review.session import Session, SessionConfig, open_session
from components.storage import Home
from tests.conftest import DATA, ROOT

FOLDER = DATA / "contracts" / "unfair-tos" / "sentences" / "en" / "original"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.realdata,
    pytest.mark.skipif(not FOLDER.is_dir(), reason="../shared/data is absent"),
]


@pytest.fixture(scope="module")
def session(pipeline_home: Home) -> Iterator[Session]:
    """Give the release of the pipeline, open."""
    session = open_session(
        EmbeddedStore(pipeline_home),
        pipeline_home,
        SessionConfig(style=ROOT / "configs" / "style" / "house.yaml"),
    )
    yield session
    session.close()


def rebuild(path: Path) -> bytes:
    """Return terms of service as one text, a sentence a paragraph as it was published."""
    lines = (line.strip() for line in path.read_text("utf-8", errors="replace").split("\n"))
    return "\n\n".join(line for line in lines if line).encode()


def test_all_terms_are_read_and_segmented() -> None:
    """Each of fifty is cut into clauses with true offsets that leave out at most 5 % of it."""
    paths = sorted(FOLDER.glob("*.txt"))
    assert len(paths) == 50
    for path in paths:
        document = parse_document(path.name, rebuild(path), DocumentLimits())
        clauses = segment(document)
        assert len(clauses) >= 10, path.name
        for clause in clauses:
            assert document.text[clause.start : clause.end] == clause.text, path.name
        shown = sum(len(clause.text) + len(clause.heading) for clause in clauses)
        assert shown >= 0.95 * len(document.text), path.name


def test_terms_are_reviewed_from_end_to_end(session: Session) -> None:
    """Every finding is in house style, and every citation is the law of the day."""
    smallest = min(FOLDER.glob("*.txt"), key=lambda path: path.stat().st_size)
    document = parse_document(smallest.name, rebuild(smallest), DocumentLimits())
    progress: list[int] = []
    review = session.review(
        document, Asked(date(2026, 3, 1), "sample"), lambda batch, total: progress.append(total)
    )
    assert len(review.findings) == len(segment(document)) == progress[0]
    for finding in review.findings:
        assert session.reviewer.style.violations(finding.reason) == []
        assert document.text[finding.start : finding.end] == finding.clause
        for citation in finding.citations:
            shown = session.knowledge.find(
                citation.law, citation.article, as_of=review.as_of, jurisdiction="sample"
            )
            assert shown is not None
            assert shown.id == citation.version_id
            assert " ".join(citation.quote.split()) in " ".join(shown.text.split())
