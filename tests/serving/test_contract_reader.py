"""Uploads are read and reports written in children, a few at once, and the rest waits its turn."""

import asyncio
import tempfile
import threading
from io import BytesIO
from pathlib import Path

import docx
import pytest

from components.documents.document import DocumentLimits
from components.errors import InputError
from components.records import Review
from components.serving.contract_reader import MAX_WAITING, ContractReader
from components.serving.problems import OverloadedError, TooLargeError
from components.serving.review_store import ReviewStore
from tests.serving.running import contract


def make_review(store: ReviewStore) -> Review:
    """Return the review of the store."""
    review, _ = store.read_source("rv-1", "anna")
    return review.model_copy(update={"document": "lease.docx"})


def word_file() -> bytes:
    """Return a Word file of one clause."""
    document = docx.Document()
    document.add_paragraph("Interest accrues at forty percent, says Quetzalcoatl.")
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_contract_is_read(reader: ContractReader) -> None:
    """A contract comes back with its clauses; what cannot be read says why."""
    assert len(reader.read("c.txt", contract(3)).clauses) == 3
    with pytest.raises(InputError, match="c.pdf: named pdf but its content is not"):
        reader.read("c.pdf", b"\x00\x01")


def test_contract_just_over_the_limit_is_too_large() -> None:
    """One byte too many is refused as too large, before a process reads it."""
    small = ContractReader(DocumentLimits(max_bytes=10))
    with pytest.raises(TooLargeError, match=r"c.txt: too large \(at most 10 bytes\)"):
        small.read("c.txt", b"x" * 11)
    small.close()


def test_report_leaves_nothing_on_disk(
    reader: ContractReader, store: ReviewStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Word report is written in memory: no temporary file that a killed server would leave."""

    def refuse(*arguments: object, **named: object) -> None:
        raise AssertionError("a temporary file was made")

    monkeypatch.setattr(tempfile, "TemporaryDirectory", refuse)
    before = set(Path(tempfile.gettempdir()).iterdir())
    report = reader.write_report(make_review(store), "docx", word_file())
    after = set(Path(tempfile.gettempdir()).iterdir())
    assert docx.Document(BytesIO(report)).paragraphs[0].text.startswith("Interest")
    assert not [path for path in after - before if path.suffix == ".docx"]


def test_file_that_is_too_much_is_refused() -> None:
    """A file whose reading takes longer than the bound is refused with the key to raise."""
    reader = ContractReader(DocumentLimits(max_seconds=0.05))
    slow = b"a - b, c.\n" * 150_000
    with pytest.raises(InputError, match=r"takes more than 0.05 s.*session.documents.max_seconds"):
        reader.read("c.txt", slow)
    reader.close()


def test_those_beyond_wait_on_the_loop_and_past_a_bound_come_again(
    reader: ContractReader,
) -> None:
    """While all places are taken, calls wait without a thread each, and too many are refused."""
    go_on = threading.Event()

    async def call_many() -> tuple[int, list[object]]:
        calls = [
            asyncio.create_task(reader.in_turn(go_on.wait, 10)) for _ in range(MAX_WAITING + 2)
        ]
        await asyncio.sleep(0.1)
        num_threads = threading.active_count()
        with pytest.raises(OverloadedError, match="32 documents wait already"):
            await reader.in_turn(go_on.wait, 10)
        go_on.set()
        return num_threads, list(await asyncio.gather(*calls))

    before = threading.active_count()
    num_threads, results = asyncio.run(call_many())
    assert num_threads - before < 10
    assert all(results)
