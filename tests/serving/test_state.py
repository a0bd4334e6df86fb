"""A whole server whose parts are killed, given files that kill, and asked to forget."""

import ctypes
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from components.engines.engine import EngineAwayError
from components.serving import supervisor as supervisor_module
from components.serving.batching import THREAD
from components.serving.served_release import Served
from tests.serving.running import contract, finish, upload, wait_for
from tests.serving.stand_in import StandIn, standing_in

pytestmark = pytest.mark.service
DAY = "2021-03-01"
WORD = "Quetzalcoatl"


@pytest.fixture(scope="module")
def stand_in(scripted: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    """Give a server that these tests may harm."""
    with standing_in(scripted, tmp_path_factory.mktemp("harmed")) as started:
        yield started


def kill_thread(server: StandIn, name: str) -> None:
    """End a thread of this server where it stands; others in the process may share its name."""
    thread = server.state.supervisor._watched[name].thread
    assert thread is not None
    killed = ctypes.c_ulong(thread.ident or 0)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(killed, ctypes.py_object(SystemExit))


def is_ready(server: StandIn) -> bool:
    """Return whether the server says that it is ready."""
    return server.client.get("/readyz").status_code == 200


def refusal(server: StandIn) -> str:
    """Return why the server is not ready, empty if it is."""
    answer = server.client.get("/readyz")
    return "" if answer.status_code == 200 else str(answer.json()["detail"])


def test_killed_batcher_is_told_and_lives_again(
    stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the thread of the batches is dead the server is not ready; then reviews go on."""
    monkeypatch.setattr(supervisor_module, "FIRST_PAUSE_S", 1.0)
    assert is_ready(stand_in)
    kill_thread(stand_in, THREAD)
    stand_in.state.batcher.wake()
    refused = wait_for(lambda: refusal(stand_in))
    assert "batching died and is being started again" in refused
    accepted = upload(stand_in.client, contract(3), as_of=DAY)
    assert finish(stand_in.client, accepted["id"])["state"] == "done"
    assert is_ready(stand_in)
    metrics = stand_in.client.get("/metrics").text
    assert 'clausula_thread_restarts_total{thread="batching"} 1.0' in metrics


def test_error_of_the_database_in_a_batch_ends_no_thread(
    stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Errors while a review starts, is written and ends lose nothing: it is done in the end."""
    store = stand_in.state.store
    add_findings, num_faults = store.add_findings, 2

    def fail_first(*arguments: object) -> object:
        nonlocal num_faults
        num_faults -= 1
        if num_faults >= 0:
            raise OperationalError("INSERT", {}, Exception("database is locked"))
        return add_findings(*arguments)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(store, "add_findings", fail_first)
    accepted = upload(stand_in.client, contract(2), as_of=DAY)
    assert finish(stand_in.client, accepted["id"])["state"] == "done"
    assert is_ready(stand_in)


def test_engine_that_is_away_makes_reviews_wait(
    stand_in: StandIn, scripted: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the engine is away the server is not ready, and its review is done when it is back."""
    judge, is_away = scripted.process.judge, True

    def judge_unless_away(*arguments: object) -> object:
        if is_away:
            raise EngineAwayError("engine: its process died.")
        return judge(*arguments)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(scripted.process, "judge", judge_unless_away)
    accepted = upload(stand_in.client, contract(2), as_of=DAY)
    assert "engine is away" in wait_for(lambda: refusal(stand_in))
    is_away = False
    assert finish(stand_in.client, accepted["id"])["state"] == "done"
    assert is_ready(stand_in)


def test_file_that_kills_its_reader_is_refused(
    stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An upload that takes too long is answered with its reason, and the next one is read."""
    confinement = stand_in.state.reader.confinement
    quick = type(confinement.bounds)(max_seconds=0.02)
    form = {"as_of": DAY, "jurisdiction": "sample"}
    with monkeypatch.context() as patched:
        patched.setattr(confinement, "bounds", quick)
        file = ("slow.txt", b"a - b, c.\n" * 60_000)
        answer = stand_in.client.post("/v1/reviews", files={"file": file}, data=form)
    assert answer.status_code == 422
    assert "takes more than 0.02 s, twice, and is refused" in answer.json()["detail"]
    again = stand_in.client.post("/v1/reviews", files={"file": file}, data=form)
    assert again.status_code == 422
    assert upload(stand_in.client, contract(1), as_of=DAY)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a disk of 16 MB, in memory."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "clausula-test", str(folder)]
    try:
        done = subprocess.run(mount, capture_output=True, text=True, check=False)
        reason = done.stderr.strip()
    except FileNotFoundError:
        reason = "there is no mount"
    if reason:
        pytest.skip(f"no disk of its own: {reason}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_full_disk_is_told_until_it_has_room(scripted: Served, small_disk: Path) -> None:
    """A server whose disk is full takes no review and says why; with room again it is ready."""
    with standing_in(scripted, small_disk / "home", min_free_mb=2) as server:
        assert is_ready(server)
        filler = small_disk / "filler"
        with filler.open("wb") as file:
            left = os.statvfs(small_disk)
            os.posix_fallocate(file.fileno(), 0, left.f_bavail * left.f_bsize)
        form = {"as_of": DAY, "jurisdiction": "sample"}
        files = {"file": ("contract.txt", contract(400))}
        answer = server.client.post("/v1/reviews", files=files, data=form)
        assert answer.status_code == 503
        assert "disk is full, 0.0 MB free (serving.min_free_mb is 2)" in refusal(server)
        filler.unlink()
        assert is_ready(server)
        accepted = upload(server.client, contract(1), as_of=DAY)
        assert finish(server.client, accepted["id"])["state"] == "done"


def test_disk_with_less_than_is_wanted(scripted: Served, tmp_path: Path) -> None:
    """A server that wants more than its disk has is not ready."""
    free_mb = shutil.disk_usage(tmp_path).free / 1e6
    wanted = 2 * free_mb
    with standing_in(scripted, tmp_path / "home", min_free_mb=wanted) as server:
        assert f"(serving.min_free_mb is {wanted:g})" in refusal(server)


def find_word(folder: Path, word: str) -> list[Path]:
    """Return the files below a folder that hold a word in any common encoding."""
    needles = [word.encode(encoding) for encoding in ("utf-8", "utf-16-le")]
    found = []
    for path in folder.rglob("*"):
        if path.is_file() and any(needle in path.read_bytes() for needle in needles):
            found.append(path)
    return found


def test_after_an_erasure_no_byte_of_the_text_is_left(stand_in: StandIn) -> None:
    """Database, write-ahead log, corrections and logs hold nothing of an erased review.

    `test_tracing` does the same to the traces.
    """
    home = stand_in.state.home
    client = stand_in.client
    text = f"1. Interest of 18 per cent is owed to {WORD}.\n\n2. {WORD} returns the keys."
    accepted = upload(client, text.encode(), as_of=DAY)
    review = finish(client, accepted["id"])
    finding_id = review["findings"][0]["id"]
    decided = {"decision": "comment", "comment": f"Ask {WORD}."}
    client.post(f"/v1/findings/{finding_id}/decision", json=decided).raise_for_status()
    for name in ("docx", "html", "json", "md"):
        client.get(f"/v1/reviews/{accepted['id']}/report.{name}").raise_for_status()
    assert find_word(home.serving, WORD)
    assert client.delete(f"/v1/reviews/{accepted['id']}").status_code == 204
    wait_for(lambda: not find_word(home.root, WORD), timeout_s=10)


def test_erased_while_it_runs_leaves_nothing(
    stand_in: StandIn, scripted: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A review that is deleted while its batch is in the engine leaves no byte when it returns."""
    judge = scripted.process.judge
    is_in_engine, go_on = threading.Event(), threading.Event()

    def judge_late(*arguments: object) -> object:
        result = judge(*arguments)  # type: ignore[arg-type]  # as it was called
        is_in_engine.set()
        go_on.wait(20)
        return result

    monkeypatch.setattr(scripted.process, "judge", judge_late)
    accepted = upload(stand_in.client, f"1. The keys of {WORD} are returned.".encode(), as_of=DAY)
    assert is_in_engine.wait(20)
    assert stand_in.client.delete(f"/v1/reviews/{accepted['id']}").status_code == 204
    go_on.set()
    monkeypatch.undo()
    other = upload(stand_in.client, contract(1), as_of=DAY)
    assert finish(stand_in.client, other["id"])["state"] == "done"
    time.sleep(0.2)
    wait_for(lambda: not find_word(stand_in.state.home.root, WORD), timeout_s=10)
    ended = stand_in.client.get(f"/v1/reviews/{accepted['id']}").json()
    assert (ended["state"], ended["findings"]) == ("cancelled", [])
