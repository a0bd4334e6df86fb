"""Reports open in LibreOffice: converted to PDF and to OpenDocument, they hold their text."""

import shutil
import subprocess
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from components.documents.document import DocumentLimits, parse_document, read_document
from components.records import Redline, Replacement, Review
from components.reports import changes_html
from components.reports.review_report import ReportFormat, render_report
from components.reports.triage import number_findings
from tests.reports.changes import refresh_twice
from tests.reports.reviews import sample_review

SOFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(SOFFICE is None, reason="soffice (LibreOffice) is not installed"),
]


def convert(paths: list[Path], suffix: str, folder: Path) -> None:
    """Convert files with LibreOffice, in a profile of its own."""
    assert SOFFICE is not None
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [SOFFICE, "--headless", profile, "--convert-to", suffix, "--outdir", str(folder)]
    result = subprocess.run(
        [*command, *map(str, paths)], capture_output=True, text=True, timeout=300, check=False
    )
    assert result.returncode == 0, result.stderr


def squeeze(text: str) -> str:
    """Return text without white space, bars and soft marks, as layout changes them."""
    return "".join(text.replace("|", "").split())


def test_reports_become_pdf_and_keep_their_text(tmp_path: Path) -> None:
    """The Word copy, the Word report of a text, and the HTML pages become PDFs with their words."""
    source, review = sample_review(tmp_path)
    out = tmp_path / "out"
    out.mkdir()
    kinds: tuple[tuple[str, ReportFormat, Path | None], ...] = (
        ("copy", "docx", source),
        ("new", "docx", None),
        ("page", "html", None),
    )
    paths = []
    for name, fmt, of in kinds:
        path = tmp_path / f"{name}.{fmt}"
        path.write_bytes(render_report(review, fmt, of))
        paths.append(path)
    changes = tmp_path / "changes.html"
    changes.write_text(changes_html.render_html(refresh_twice(tmp_path)[1]), encoding="utf-8")
    convert([*paths, changes], "pdf", out)
    for path in paths:
        text = squeeze(read_document(out / f"{path.stem}.pdf", DocumentLimits()).text)
        clauses = [squeeze(item.words) for item in number_findings(review.findings)]
        held = [clause for clause in clauses if clause[:40] in text]
        assert len(held) >= 0.9 * len(clauses), path.name
    assert "CivilCodeArticle205" in squeeze(
        read_document(out / "changes.pdf", DocumentLimits()).text
    )


def test_comments_and_redlines_survive_a_round_trip(tmp_path: Path) -> None:
    """LibreOffice reads each comment and tracked change of the Word copy and writes it again."""
    source, review = sample_review(tmp_path)
    review = with_redline(review, "Supplier", "Seller")
    report = tmp_path / "report.docx"
    report.write_bytes(render_report(review, "docx", source))
    out = tmp_path / "out"
    out.mkdir()
    convert([report], "odt", out)
    convert([out / "report.odt"], "docx", out)
    copy = docx.Document(str(out / "report.docx"))
    before = [comment.text for comment in docx.Document(str(report)).comments]
    after = [comment.text for comment in copy.comments]
    assert sorted(map(squeeze, after)) == sorted(map(squeeze, before))
    marks = {name: list(copy.element.body.iter(qn(f"w:{name}"))) for name in ("del", "ins")}
    assert [len(found) for found in marks.values()] == [1, 1]
    assert [node.text for node in marks["del"][0].iter(qn("w:delText"))] == ["Supplier"]
    assert [node.text for node in marks["ins"][0].iter(qn("w:t"))] == ["Seller"]
    assert marks["ins"][0].get(qn("w:author")) == "clausula"
    accepted = read_document(out / "report.odt", DocumentLimits()).text
    assert review.findings[0].clause.replace("Supplier", "Seller", 1) in accepted
    remarks = [item for item in _left_out(out / "report.odt") if item == "comment"]
    assert len(remarks) >= len(review.findings)


def with_redline(review: Review, old: str, new: str) -> Review:
    """Return a review whose first finding proposes another word."""
    first = review.findings[0]
    start = first.clause.index(old)
    change = Replacement(start=start, end=start + len(old), old=old, new=new)
    redline = Redline(changes=(change,), citation="Civil Code Article 205", confidence=0.9)
    finding = first.model_copy(update={"redline": redline})
    return review.model_copy(update={"findings": (finding, *review.findings[1:])})


def _left_out(path: Path) -> list[str]:
    """Return the reasons for which text of a file is not read."""
    document = parse_document(path.name, path.read_bytes(), DocumentLimits())
    return [item.reason for item in document.left_out]
