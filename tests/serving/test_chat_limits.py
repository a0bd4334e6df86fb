"""How much chat may ask of the engine at once, and that a client who leaves frees its place."""

import threading
from collections.abc import Iterator, Sequence

import pytest

from components.records import Clause, Finding
from components.review.question import Question
from components.serving.chat_limits import ChatConfig, OpenChats
from components.serving.problems import OverloadedError, TooLargeError
from tests.serving.running import contract, wait_for
from tests.serving.stand_in import StandIn

LAW = {"as_of": "2021-03-01", "jurisdiction": "sample"}


def ask_with(text: str, **other: object) -> dict[str, object]:
    """Return the body of a chat request."""
    return {"messages": [{"role": "user", "content": text}], **LAW, **other}


def test_chats_are_bounded() -> None:
    """A user and all users together have a bound, and a chat that ends makes room."""
    chats = OpenChats(ChatConfig(max_open=2, max_open_per_user=1, max_clauses=3))
    with chats.entered("anna", 3), chats.entered("ben", 1):
        with pytest.raises(OverloadedError, match="1 of yours run already"):
            chats.entered("anna", 1).__enter__()
        with pytest.raises(OverloadedError, match="2 run already"):
            chats.entered("carla", 1).__enter__()
    assert chats.total() == 0
    with chats.entered("carla", 1):
        assert chats.total() == 1
    with pytest.raises(TooLargeError, match=r"got 4 \(at most 3\)"):
        chats.entered("anna", 4).__enter__()


@pytest.fixture
def held(open_stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Give an event that the engine waits for before each batch."""
    may_go_on = threading.Event()
    process = open_stand_in.state.releases.current().process
    judge = process.judge

    def wait_and_judge(clauses: Sequence[Clause], question: Question) -> list[Finding]:
        may_go_on.wait(20)
        return judge(clauses, question)

    monkeypatch.setattr(process, "judge", wait_and_judge)
    yield may_go_on
    may_go_on.set()
    wait_for(lambda: not open_stand_in.state.batcher._turns.all())


@pytest.mark.service
@pytest.mark.parametrize("stream", [False, True])
def test_client_that_leaves_frees_its_place(
    open_stand_in: StandIn, held: threading.Event, stream: bool
) -> None:
    """When clients close their connections, nothing of their chats is left in the batcher."""
    state = open_stand_in.state
    body = httpx_body(ask_with(contract(60).decode(), stream=stream))
    connections = [open_stand_in.connect(body) for _ in range(6)]
    wait_for(lambda: state.chats.total() == 6)
    for connection in connections:
        connection.close()
    wait_for(lambda: state.chats.total() == 0, timeout_s=5)
    num_before = state.batcher.load.num_items
    held.set()
    wait_for(lambda: not state.batcher._turns.all())
    # One batch was in the engine's hands; without the watch there would be 360 clauses.
    assert state.batcher.load.num_items - num_before <= state.batcher.batch_size


@pytest.mark.service
def test_chats_beyond_the_bound_get_429(open_stand_in: StandIn, held: threading.Event) -> None:
    """The ninth chat of a user is refused while eight run, and a long message always."""
    client = open_stand_in.client
    body = httpx_body(ask_with("Interest accrues at 40% per year."))
    connections = [open_stand_in.connect(body) for _ in range(8)]
    try:
        wait_for(lambda: open_stand_in.state.chats.total() == 8)
        refused = client.post("/v1/chat/completions", json=ask_with("Keys are returned."))
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "5")
        assert "8 of yours run already" in refused.json()["error"]["message"]
    finally:
        for connection in connections:
            connection.close()
    wait_for(lambda: open_stand_in.state.chats.total() == 0)
    long = client.post("/v1/chat/completions", json=ask_with(contract(250).decode()))
    assert long.status_code == 413


def httpx_body(body: dict[str, object]) -> bytes:
    """Return a whole chat request as bytes."""
    import json

    data = json.dumps(body).encode()
    head = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
    return head.encode() + data
