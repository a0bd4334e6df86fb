"""Scanned pages: refused as such, unless text recognition is switched on and installed."""

import sys

import pytest

from components.documents import text_recognition
from components.documents.document import DocumentLimits, parse_document
from tests.documents.material import fault
from tests.documents.raw_pdf import column, pdf_bytes, scan

TEXTS = ("1. Interest accrues at 18% per year.", "2. The loan is repaid within a year.")
WITH_OCR = DocumentLimits(ocr=True)


def test_scan_names_the_key_that_reads_it() -> None:
    """A scan is refused by default, and the message names the key."""
    data = pdf_bytes(scan(column(*TEXTS)))
    assert "set session.documents.ocr to true" in fault("scan.pdf", data)


def test_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra, the message says what to install."""
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    text_recognition._load_engine.cache_clear()
    data = pdf_bytes(scan(column(*TEXTS)))
    assert "pip install 'clausula[ocr]'" in fault("scan.pdf", data, WITH_OCR)


def test_scan_is_read_and_says_so() -> None:
    """With the extra, the lines of a picture are clauses, and a note names the page."""
    pytest.importorskip("rapidocr")
    text_recognition._load_engine.cache_clear()
    document = parse_document("scan.pdf", pdf_bytes(scan(column(*TEXTS, step=30))), WITH_OCR)
    assert document.text.split("\n") == list(TEXTS)
    assert any("Page(s) 1" in note and "OCR" in note for note in document.notes)
