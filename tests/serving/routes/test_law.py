"""The law over HTTP: articles on a day, their history, search, and questions."""

import httpx
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.service]


def test_the_law_on_a_day(server: httpx.Client) -> None:
    """An article is shown as it stood, with its history word by word and what stands around it."""
    asked = {"jurisdiction": "sample"}
    shown = server.get("/v1/statutes/Civil Code/205", params=asked | {"as_of": "2025-06-01"}).json()
    assert (shown["article"], shown["valid_to"]) == ("205", "2026-01-01")
    history = server.get("/v1/statutes/Civil Code/205/history", params=asked).json()
    now = history["wordings"][-1]
    assert {"kind": "deleted", "text": "eighteen "} in now["changes"]
    assert (
        "".join(piece["text"] for piece in now["changes"] if piece["kind"] != "deleted")
        == now["version"]["text"]
    )
    around = server.get(
        "/v1/statutes/Civil Code/205/neighbours", params=asked | {"reach": 2}
    ).json()
    numbers = [
        int(one["article"]) for one in [*around["before"], around["article"], *around["after"]]
    ]
    assert numbers == sorted(numbers)
    assert len(numbers) == 5
    found = server.get(
        "/v1/statutes/search", params=asked | {"q": "maximum interest", "limit": 5}
    ).json()
    assert "205" in [hit["version"]["article"] for hit in found["hits"]]
    laws = server.get("/v1/statutes", params=asked).json()["laws"]
    assert "Civil Code" in [law["law"] for law in laws]


def test_references_of_an_article(server: httpx.Client) -> None:
    """An article comes with those that it names and those that name it."""
    asked = {"jurisdiction": "sample", "as_of": "2026-03-01"}
    fines = server.get("/v1/statutes/Consumer Act/44/neighbours", params=asked).json()
    assert [one["article"] for one in fines["refers_to"]] == ["5"]
    assert (fines["referred_by"], fines["not_in_force"]) == ([], [])
    duties = server.get("/v1/statutes/Consumer Act/5/neighbours", params=asked).json()
    assert "44" in [one["article"] for one in duties["referred_by"]]


@pytest.mark.parametrize("part", ["", "/history", "/neighbours"])
def test_law_with_a_slash_in_its_title(server: httpx.Client, part: str) -> None:
    """The title reaches the look-up whole, which tells that no such law is there."""
    answer = server.get(
        f"/v1/statutes/Sale%2FBarter%20Act/12{part}", params={"jurisdiction": "sample"}
    )
    assert answer.status_code == 404
    assert "'Sale/Barter Act'" in answer.json()["detail"]


def test_ask_cites(server: httpx.Client) -> None:
    """A question is answered in the law's own words, cited."""
    body = {"question": "What is the maximum rate of interest on a loan?", "jurisdiction": "sample"}
    asked = server.post("/v1/ask", json=body).json()
    assert asked["citations"]
    assert all(citation["quote"] in asked["answer"] for citation in asked["citations"])
