"""After an erasure no byte of a contract is left in the home, whatever was done with it before."""

from typing import Any

import httpx

from components.rechecking.items import RecheckItem
from components.serving.access import LOCAL
from components.serving.recheck_store import ServerReviews
from tests.serving.running import finish, wait_for
from tests.serving.stand_in import StandIn
from tests.serving.test_state import find_word

WORD = "Huitzilopochtli"
LAW = {"as_of": "2026-03-01", "jurisdiction": "sample"}
CLAUSES = (
    f"1. {WORD} shall pay interest at 40 per cent a year on the loan.",
    f"2. {WORD} returns the keys.",
)
FORMS = ("docx", "html")
SHEETS = ("matter.xlsx", "findings.csv")


def put(client: httpx.Client, matter: str, name: str, text: str) -> httpx.Response:
    """Upload a document into a matter."""
    files = {"file": (name, text.encode())}
    return client.post("/v1/reviews", files=files, data={**LAW, "matter": matter})


def work_on(client: httpx.Client, matter: str, ids: list[str]) -> dict[str, Any]:
    """Ask for everything that the server makes of two reviews; return the first."""
    review: dict[str, Any] = finish(client, ids[0])
    finish(client, ids[1])
    paths = [f"/v1/reviews/{ids[0]}/report.{form}" for form in FORMS]
    paths += [f"/v1/matters/{matter}/{name}" for name in SHEETS]
    paths += [f"/v1/comparisons/{ids[0]}/{ids[1]}", f"/v1/reviews/{ids[0]}/summary"]
    for path in paths:
        client.get(path).raise_for_status()
    decided = {"decision": "accept redline", "has_consent": True}
    comment = {"decision": "comment", "comment": f"Ask {WORD}."}
    redlined = next(finding for finding in review["findings"] if finding["redline"])
    for body in (decided, comment):
        client.post(f"/v1/findings/{redlined['id']}/decision", json=body).raise_for_status()
    return review


def recheck(server: StandIn, review_id: str) -> None:
    """Keep what an edition did to the first finding of a review."""
    past = ServerReviews(server.state.database)
    found = next(each for each in past.read() if each.review_id == review_id)
    item = RecheckItem(
        review_id=review_id,
        document=found.document,
        ordinal=found.ordinal,
        jurisdiction=found.jurisdiction,
        edition=found.edition + 1,
        day=found.as_of,
        causes=(),
        old_edition=found.edition,
        old_as_of=found.as_of,
        old=found.finding,
        new=found.finding,
    )
    past.put([item])


def test_erased_matter_leaves_no_byte(light: StandIn) -> None:
    """Names, texts, findings, redlines taken, rechecks and what chats and tools were asked go."""
    client, home = light.client, light.state.home
    matter = client.post("/v1/matters", json={"name": f"Loans of {WORD}"}).json()["id"]
    assert put(client, matter, f"{WORD}.txt", "").status_code == 422
    texts = ("\n\n".join(CLAUSES), CLAUSES[0])
    ids = [put(client, matter, f"{WORD}-{len(text)}.txt", text).json()["id"] for text in texts]
    work_on(client, matter, ids)
    recheck(light, ids[0])
    message = {"role": "user", "content": CLAUSES[0]}
    chat = {"model": "clausula/sample@2026-03-01", "messages": [message]}
    client.post("/v1/chat/completions", json=chat).raise_for_status()
    tool = {"clause": CLAUSES[0], **LAW}
    client.post("/v1/tools/review_clause", json=tool).raise_for_status()
    assert find_word(home.root / "library", WORD)
    assert light.state.matters.find(matter, LOCAL.id).num_documents == 3
    assert client.delete(f"/v1/matters/{matter}").status_code == 204
    wait_for(lambda: not find_word(home.root, WORD), timeout_s=30)
