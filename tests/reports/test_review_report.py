"""Reports: the record round-trips, text is escaped, and Word comments sit on their clauses."""

import json
import re
from datetime import date
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import docx
import jsonschema
import pytest
from docx.document import Document as WordDocument
from docx.oxml.ns import qn

from components.documents.clauses import segment
from components.documents.document import Document, DocumentLimits, read_document
from components.errors import InputError, MissingError
from components.records import Citation, Clause, Finding, Review, Verdict
from components.reports.review_report import render_report, review_schema
from components.samples.contract import write_sample_contract

LIMITS = DocumentLimits()
HOSTILE = "<script>alert('x')</script> | *bold* [link](javascript:x) & \"quoted\" \x00\u202e"


def finding_for(
    clause: Clause,
    verdict: Verdict = "invalid",
    reason: str = "Per Civil Code Article 205, this clause is invalid.",
) -> Finding:
    citation = Citation(
        law="Civil Code",
        article="205",
        version_id="v1",
        valid_from=date(2024, 1, 1),
        valid_to=date(2027, 1, 1),
        quote=(
            "Where the agreed interest exceeds fifteen percent per year, the agreement is void as"
            " to the excess."
        ),
        status="passed",
    )
    return Finding(
        id=clause.id,
        clause=clause.text,
        heading=clause.heading,
        start=clause.start,
        end=clause.end,
        verdict=verdict,
        status="ungoverned" if verdict == "ungoverned" else "verified",
        citations=() if verdict == "ungoverned" else (citation,),
        reason=reason,
        confidence=0.875,
        checks={"article in force": "passed"},
    )


def review_of(
    findings: list[Finding], document: Document | None = None, name: str = "contract.docx"
) -> Review:
    return Review(
        id="review1",
        release_id="release7",
        edition=3,
        jurisdiction="sample",
        as_of=date(2026, 3, 2),
        as_of_source="contract",
        document=document.name if document else name,
        document_hash=document.sha256 if document else "0" * 64,
        findings=tuple(findings),
        notice="Sample law of an invented country.",
    )


def sample_review(tmp_path: Path) -> tuple[Path, Review]:
    path = write_sample_contract(tmp_path / "contract.docx")
    document = read_document(path, LIMITS)
    verdicts: tuple[Verdict, ...] = ("invalid", "valid", "ungoverned")
    findings = [
        finding_for(clause, verdicts[index % 3]) for index, clause in enumerate(segment(document))
    ]
    return path, review_of(findings, document)


def hostile_review() -> Review:
    clause = Clause(
        id="c1", text=f"First {HOSTILE}\n1. second", heading=f"H {HOSTILE}", start=0, end=5
    )
    return review_of([finding_for(clause, reason=f"R {HOSTILE}")], name=f"{HOSTILE}.docx")


def anchored(document: WordDocument) -> dict[int, str]:
    """Return, from the raw XML, the text between each comment's range marks, one line a paragraph."""
    texts: dict[int, list[str]] = {}
    open_ids: set[int] = set()
    for node in document.element.body.iter():
        if node.tag == qn("w:commentRangeStart"):
            open_ids.add(int(node.get(qn("w:id"))))
            texts[int(node.get(qn("w:id")))] = [""]
        elif node.tag == qn("w:commentRangeEnd"):
            open_ids.discard(int(node.get(qn("w:id"))))
        for comment in open_ids:
            if node.tag == qn("w:p"):
                texts[comment].append("")
            elif node.tag == qn("w:t"):
                texts[comment][-1] += node.text
    return {comment: "\n".join(lines) for comment, lines in texts.items()}


def words_of(path: Path | BytesIO) -> list[str]:
    document = docx.Document(str(path) if isinstance(path, Path) else path)
    return [
        "".join(node.text or "" for node in p.iter(qn("w:t")))
        for p in document.element.body.iter(qn("w:p"))
    ]


def test_json_reads_back_as_the_same_review(tmp_path: Path) -> None:
    """The JSON report is the review itself."""
    review = sample_review(tmp_path)[1]
    assert Review.model_validate_json(render_report(review, "json")) == review


def test_docx_comments_sit_on_their_clauses(tmp_path: Path) -> None:
    """Every finding is one comment, in order, on exactly the paragraphs of its clause.

    The contract's words stay.
    """
    path, review = sample_review(tmp_path)
    report = BytesIO(render_report(review, "docx", path))
    document = docx.Document(report)
    comments = list(document.comments)
    ranges = anchored(document)
    assert len(comments) == len(review.findings) == len(ranges)
    for finding, comment in zip(review.findings, comments, strict=True):
        assert comment.author == "clausula"
        assert finding.verdict.upper() in comment.text and finding.reason in comment.text
        assert re.sub(r"\s+", "", ranges[comment.comment_id]) == re.sub(
            r"[\s|]+", "", finding.clause
        )
        assert ("in force from 2024-01-01 until 2027-01-01" in comment.text) == bool(
            finding.citations
        )
    assert words_of(BytesIO(report.getvalue())) == words_of(path)
    assert document.sections[0].header.paragraphs[0].text.startswith("Master Services")


def test_docx_of_an_edited_copy_finds_clauses_by_their_words(tmp_path: Path) -> None:
    """In a copy with shifted offsets clauses are found by their words, and one that is gone is written out at the end."""
    path, review = sample_review(tmp_path)
    edited = docx.Document(str(path))
    edited.paragraphs[0].insert_paragraph_before("Draft for discussion")
    gone = next(p for p in edited.paragraphs if p.text == review.findings[0].clause)
    gone._p.getparent().remove(gone._p)
    edited.save(str(path))
    document = docx.Document(BytesIO(render_report(review, "docx", path)))
    by_text = {re.sub(r"[\s|]+", "", text) for text in anchored(document).values()}
    assert by_text == {re.sub(r"[\s|]+", "", finding.clause) for finding in review.findings}
    assert document.paragraphs[-1].text == review.findings[0].clause


def test_docx_writes_out_what_stands_in_a_footer(tmp_path: Path) -> None:
    """Word allows no comment in a footer.

    The clause is written out after the end, with its comment.
    """
    path = tmp_path / "contract.docx"
    contract = docx.Document()
    contract.add_paragraph("Rent is due monthly.")
    contract.sections[0].footer.paragraphs[0].text = "The Landlord is liable for nothing."
    contract.save(str(path))
    document = read_document(path, LIMITS)
    review = review_of([finding_for(clause) for clause in segment(document)], document)
    report = render_report(review, "docx", path)
    assert list(anchored(docx.Document(BytesIO(report))).values()) == [
        "Rent is due monthly.",
        "The Landlord is liable for nothing.",
    ]


def test_docx_without_a_word_source_is_a_new_document() -> None:
    """Without a Word source the report is a new document with the stamp, the clauses and a comment each."""
    document = docx.Document(BytesIO(render_report(hostile_review(), "docx")))
    comments = list(document.comments)
    assert len(comments) == 1
    assert "<script>alert('x')</script>" in comments[0].text
    assert "release7" in [cell.text for cell in document.tables[0].columns[1].cells]
    assert anchored(document)[comments[0].comment_id].endswith("\n1. second")


def test_docx_source_faults_are_told(tmp_path: Path) -> None:
    """A missing or damaged source is refused rather than left out."""
    with pytest.raises(MissingError, match="no such file"):
        render_report(review_of([]), "docx", tmp_path / "none.docx")
    (tmp_path / "bad.docx").write_bytes(b"PK\x03\x04 not a zip")
    with pytest.raises(InputError, match="corrupt"):
        render_report(review_of([]), "docx", tmp_path / "bad.docx")


class _Page(HTMLParser):
    """Counts elements and checks that they close in order."""

    VOID = {"meta", "br"}

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.tags: list[str] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not [name for name, _ in attrs if name.startswith("on") or name in ("src", "href")]
        if tag not in self.VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def test_html_is_well_formed_escaped_and_self_contained() -> None:
    """A hostile contract stays text.

    No element, attribute or address of its own gets into the page.
    """
    page = _Page()
    page.feed(render_report(hostile_review(), "html").decode())
    page.close()
    assert page.stack == []
    assert "script" not in page.tags and page.tags.count("article") == 1
    assert "First <script>alert('x')</script> | *bold*" in page.words
    assert "\x00" not in page.words and "\u202e" not in page.words
    assert "@import" not in page.words and "url(" not in page.words


def test_html_shows_stamp_counts_and_validity(tmp_path: Path) -> None:
    """The page tells release, edition, day and its source, counts in the bar, and the range of each cited wording."""
    review = sample_review(tmp_path)[1]
    text = render_report(review, "html").decode()
    num_invalid = sum(finding.verdict == "invalid" for finding in review.findings)
    assert text.count("<article class='invalid'") == num_invalid
    assert f"<span class='invalid' style='flex-grow:{num_invalid}'></span>" in text
    for words in (
        "release7",
        "2026-03-02 (the contract&#x27;s own date)",
        "in force from 2024-01-01 until 2027-01-01",
        "confidence 0.88",
    ):
        assert words in text
    assert "prefers-color-scheme: dark" in text and "@media print" in text


def test_markdown_is_escaped_and_tables_hold() -> None:
    """Markup in a contract is shown as it stands.

    Each table row keeps two cells, nothing opens HTML, links or lists.
    """
    text = render_report(hostile_review(), "md").decode()
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) == 11
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 3 for row in rows)
    assert "<script>" not in re.sub(r"\\<", "", text)
    assert r"\*bold\* \[link\](javascript:x) &amp;" in text
    assert "> 1\\. second" in text
    assert "**invalid** (verified, confidence 0.88)" in text


def test_reports_of_an_empty_review_are_made() -> None:
    """A document without clauses still gets each form of report."""
    for fmt in ("json", "md", "html", "docx"):
        assert render_report(review_of([]), fmt)


def test_json_keeps_the_published_schema(tmp_path: Path) -> None:
    """The JSON report keeps the schema that is published, as another library reads it.

    A verdict of another name does not.
    """
    schema = review_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    report = json.loads(render_report(sample_review(tmp_path)[1], "json"))
    validator.validate(report)
    assert set(schema["required"]) <= set(report) == set(schema["properties"])
    report["findings"][0]["verdict"] = "doubtful"
    with pytest.raises(jsonschema.ValidationError, match="doubtful"):
        validator.validate(report)
