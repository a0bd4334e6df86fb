"""Chunks of rows: how files are cut."""

import json
from pathlib import Path

from components.curation.intake.rows import RowsConfig
from components.curation.intake.workers import CHUNK, PairSource, read_chunks


def test_read_chunks_cuts_each_file(tmp_path: Path) -> None:
    """A file of one row more than a chunk gives two; another file begins a new one."""
    sources: list[PairSource] = []
    for name, count in (("a", CHUNK + 1), ("b", 2)):
        path = tmp_path / f"{name}.jsonl"
        path.write_text("".join(json.dumps({"Text": str(n)}) + "\n" for n in range(count)))
        sources.append(PairSource(path, "jsonl", RowsConfig(columns={"clause": "Text"})))
    chunks = list(read_chunks(sources))
    sizes = [(chunk.source, len(chunk.rows)) for chunk in chunks]
    assert sizes == [("a.jsonl", CHUNK), ("a.jsonl", 1), ("b.jsonl", 2)]
    assert chunks[1].rows[0].line == CHUNK + 1
    assert chunks[0].columns == {"clause": "Text"}
