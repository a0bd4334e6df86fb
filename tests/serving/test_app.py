"""The server, started as a user starts it: the tuned model with retrieval answers real requests."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from components.samples.pairs import STATUTES
from components.storage import Home
from components.tracking.releases import current_release
from tests.conftest import ROOT, run_cli

pytestmark = [pytest.mark.slow, pytest.mark.service]


@pytest.fixture(scope="module")
def server(pipeline_home: Home) -> Iterator[httpx.Client]:
    """Give a client of a server of the pipeline's home."""
    with serving(pipeline_home) as client:
        yield client


@contextmanager
def serving(home: Home) -> Iterator[httpx.Client]:
    """Give a client of a server that runs in its own process."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "flows.cli", "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"CLAUSULA_HOME": str(home.root)},
        cwd=ROOT,
    )
    try:
        assert process.stdout is not None
        address = re.search(r"http://\S+", process.stdout.readline())
        assert address is not None
        with httpx.Client(base_url=address.group(), timeout=120) as client:
            yield client
    finally:
        process.terminate()
        process.wait(30)
        if process.stdout is not None:
            process.stdout.close()


def test_healthz(server: httpx.Client, pipeline_home: Home) -> None:
    """Health names the release that answers."""
    body = server.get("/healthz").json()
    assert body["status"] == "ok"
    assert body["release_id"] == current_release(pipeline_home).id


def test_review_document(server: httpx.Client, pipeline_home: Home) -> None:
    """A contract is reviewed, on the day asked for, and the answer carries the release."""
    text = "1. Interest accrues at 40% per year until the loan is repaid in full.\n\n2. Headings are for convenience only and bind nobody."
    answer = server.post("/v1/reviews", files={"file": ("c.txt", text.encode())}, data={"as_of": "2026-03-01", "jurisdiction": "sample"})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["release_id"] == current_release(pipeline_home).id
    assert body["as_of"] == "2026-03-01"
    assert len(body["findings"]) == 2
    assert all(f["reason"] for f in body["findings"])


def test_article_and_ask(server: httpx.Client) -> None:
    """An article is shown in the wording of the day, and a question is answered from it."""
    shown = server.get("/v1/statutes/Civil Code/205", params={"as_of": "2025-06-01"}).json()
    assert shown["article"] == "205"
    assert shown["valid_to"] == "2026-01-01"
    asked = server.post("/v1/ask", json={"question": "What is the maximum rate of interest on a loan?"}).json()
    assert asked["citations"]


@pytest.mark.parametrize(
    ("method", "path", "options", "status"),
    [
        ("GET", "/v1/statutes/Civil Code/99999", {}, 400),
        ("GET", "/v1/statutes/No Such Law/1", {}, 400),
        ("GET", "/v1/statutes/Civil Code/205?as_of=1800-01-01", {}, 400),
        ("POST", "/v1/reviews", {"files": {"file": ("c.txt", b"")}}, 422),
        ("POST", "/v1/reviews", {"files": {"file": ("c.exe", b"MZ\x00\x01")}}, 422),
        ("POST", "/v1/reviews", {"files": {"file": ("c.txt", b"x" * 21_000_000)}}, 422),
    ],
)
def test_faults_are_problems(server: httpx.Client, method: str, path: str, options: dict[str, object], status: int) -> None:
    """Each fault is problem+json with its status and a remedy, and the server goes on."""
    answer = server.request(method, path, **options)  # type: ignore[arg-type]  # httpx types each option apart
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"].endswith(".")
    assert server.get("/healthz").status_code == 200


def test_refresh_is_picked_up_without_restart(pipeline_home: Home, tmp_path: Path) -> None:
    """While another process refreshes the server goes on answering; then it has the new edition and another release id."""
    home, snapshot = Home(tmp_path / "home"), tmp_path / "2027-01-01"
    shutil.copytree(pipeline_home.root, home.root, symlinks=True, ignore=shutil.ignore_patterns("prefect", "artifacts"))
    shutil.copytree(STATUTES / "2026-01-01", snapshot)
    code = snapshot / "civil-code.md"
    code.write_text(
        re.sub(r"amended: \S+", "amended: 2027-01-01", code.read_text()).replace("fifteen percent per year", "nine percent per year")
    )
    assert "nine percent" in code.read_text()
    before, asked = current_release(home), {"as_of": "2027-02-01"}
    with serving(home) as client, ThreadPoolExecutor() as pool:
        refreshing = pool.submit(run_cli, home, "run", "refresh_statutes", "--set", f"source.path={snapshot}")
        seen = set()
        while not refreshing.done():
            shown = client.get("/v1/statutes/Civil Code/205", params=asked)
            assert shown.status_code == 200, shown.text
            seen.add("nine percent" in shown.json()["text"])
        assert refreshing.result().returncode == 0, refreshing.result().stderr
        assert False in seen
        assert "nine percent" in client.get("/v1/statutes/Civil Code/205", params=asked).json()["text"]
        health = client.get("/healthz").json()
    assert (health["release_id"], health["edition"]) == (current_release(home).id, before.edition + 1)
    assert health["release_id"] != before.id
