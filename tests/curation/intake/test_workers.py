"""Chunks of rows: how files are cut, and how the processes that screen them end."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from components.curation.intake.rows import Account, RowsConfig
from components.curation.intake.workers import CHUNK, PairSource, read_chunks
from tests.conftest import ROOT


def test_read_chunks_cuts_each_file(tmp_path: Path) -> None:
    """A file of one row more than a chunk gives two; another file begins a new one."""
    sources: list[PairSource] = []
    for name, count in (("a", CHUNK + 1), ("b", 2)):
        path = tmp_path / f"{name}.jsonl"
        path.write_text("".join(json.dumps({"Text": str(n)}) + "\n" for n in range(count)))
        sources.append(PairSource(path, "jsonl", RowsConfig(columns={"clause": "Text"})))
    chunks = list(read_chunks(sources, Account()))
    sizes = [(chunk.source, len(chunk.rows)) for chunk in chunks]
    assert sizes == [("a.jsonl", CHUNK), ("a.jsonl", 1), ("b.jsonl", 2)]
    assert chunks[1].rows[0].line == CHUNK + 1
    assert chunks[0].columns == {"clause": "Text"}


KILLED = """
import sys
from itertools import repeat
from multiprocessing import active_children
from components.curation.intake.workers import Chunk, screen_all
from tests.curation.intake.test_workers import build_slow_screener

if __name__ == "__main__":
    chunk = Chunk("a.jsonl", [], {})
    results = screen_all(repeat(chunk), build_slow_screener, 2)
    next(results)
    print(*(child.pid for child in active_children()), flush=True)
    sys.stdin.read()
"""


class SlowScreener:
    """Takes a tenth of a second for any rows."""

    def screen(self, *arguments: object) -> list[object]:
        """Return nothing, later."""
        time.sleep(0.1)
        return []


def build_slow_screener() -> SlowScreener:
    """Return a screener, in a worker process."""
    return SlowScreener()


def is_running(pid: int) -> bool:
    """Return whether a process runs."""
    status = Path(f"/proc/{pid}/status")
    return status.is_file() and "State:\tZ" not in status.read_text()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_workers_end_with_the_process_above_them(tmp_path: Path, number: signal.Signals) -> None:
    """After Ctrl-C, which reaches the workers too, and after a kill no worker is left."""
    script = tmp_path / "killed.py"
    script.write_text(KILLED)
    process = subprocess.Popen(
        [sys.executable, str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        start_new_session=True,
    )
    assert process.stdout is not None
    workers = [int(pid) for pid in process.stdout.readline().split()]
    assert len(workers) == 2
    if number == signal.SIGINT:
        os.killpg(process.pid, number)
    else:
        process.send_signal(number)
    errors = process.communicate(timeout=60)[1]
    assert errors.count("Traceback") == (1 if number == signal.SIGINT else 0)
    for _ in range(100):
        if not any(is_running(pid) for pid in workers):
            return
        time.sleep(0.1)
    pytest.fail("a worker is left")
