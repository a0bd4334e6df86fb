"""Documents: the format of a file, its limits, and the faults that are common to all formats."""

import os
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.documents.blocks import clean_text
from components.documents.document import DocumentLimits, parse_document, read_document
from components.errors import InputError, MissingError
from tests.documents.material import LIMITS, fault, texts, word_bytes

OLE = bytes.fromhex("d0cf11e0a1b11ae1")


@settings(max_examples=60, deadline=None)
@given(st.text())
def test_text_any_unicode_is_laid_out_exactly(text: str) -> None:
    """Paragraphs tile the text of any file, single-spaced and without invisible characters."""
    try:
        document = parse_document("a.txt", text.encode("utf-8", "ignore"), LIMITS)
    except InputError:
        return
    pieces = [document.text[p.start : p.end] for p in document.paragraphs]
    assert "\n".join(pieces) == document.text
    assert all(piece and piece == clean_text(piece) for piece in pieces)


def test_missing_file_and_folder_are_told_apart(tmp_path: Path) -> None:
    """A missing file is missing; a folder is refused and the flow for folders named."""
    with pytest.raises(MissingError, match="no such file"):
        read_document(tmp_path / "none.docx", LIMITS)
    with pytest.raises(InputError, match="is a folder"):
        read_document(tmp_path, LIMITS)


def test_special_file_is_refused(tmp_path: Path) -> None:
    """A named pipe is refused at once instead of waited for."""
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(InputError, match="not a regular file"):
        read_document(tmp_path / "pipe.txt", LIMITS)


def test_empty_and_blank_documents_are_refused(tmp_path: Path) -> None:
    """No bytes and no words are two faults with their own messages."""
    (tmp_path / "empty.txt").touch()
    with pytest.raises(InputError, match="empty file"):
        read_document(tmp_path / "empty.txt", LIMITS)
    assert "holds no text" in fault("blank.txt", b" \n\t \n")
    assert "holds no text" in fault("blank.docx", word_bytes("  ", ""))


def test_big_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """A sparse file of 500 MB is refused from its size alone."""
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(500_000_000)
    started = time.process_time()
    with pytest.raises(InputError, match=r"too big, got 500000000 bytes \(allowed: 20000000\)"):
        read_document(path, LIMITS)
    assert time.process_time() - started < 0.5


def test_long_text_is_refused() -> None:
    """More characters than allowed are refused with both figures."""
    assert "got 11 characters (allowed: 10)" in fault(
        "a.txt", b"a b c d e f", DocumentLimits(max_chars=10)
    )


def test_legacy_office_file_is_refused() -> None:
    """The container of .doc and of password-protected files is refused whatever the name says."""
    for name in ("old.doc", "locked.docx", "renamed.txt"):
        assert "legacy .doc or a password-protected" in fault(name, OLE + bytes(600))
    assert "Save it as .eml" in fault("deal.msg", OLE + bytes(600))


def test_unknown_types_are_refused() -> None:
    """A type is unknown only when neither content nor name tells it.

    Known content is read under any name.
    """
    assert "unknown type, got .xyz" in fault("a.xyz", b"hello there")
    assert "Rich Text Format" in fault("a.rtf", b"{\\rtf1 hello}")
    assert "web page (HTML)" in fault("a.doc", b"<html><p>Rent is due.</p></html>")
    assert "holds several documents" in fault("deal.eml", b"Subject: lease\n\nHello.")
    assert "got no suffix" in fault("contract", b"hello there")
    assert "named pdf but its content is not" in fault("a.pdf", b"hello there")
    assert texts("contract", word_bytes("Rent is due.")) == ["Rent is due."]
    assert "zero bytes" in fault("a.txt", b"abc" + bytes(1) + b"defghijklmnop")


def test_repr_has_no_contract_text() -> None:
    """Neither the document nor a fault shows a contract's words."""
    assert "secret" not in repr(parse_document("a.txt", b"The secret fee is 5.", LIMITS))
    assert "secret" not in fault("a.txt", b"The secret fee is 5 caf\xe9.")
