"""The house's positions over HTTP: the playbook of a day, and reviews held against it."""

import pytest

from components.documents.document import DocumentLimits, parse_document
from components.records import HouseReview
from components.reports.review_json import ReviewReport
from tests.serving.running import finish, upload
from tests.serving.stand_in import StandIn

pytestmark = pytest.mark.service
CONTRACT = (
    b"1. The Client shall pay each invoice within 30 days after receipt.\n\n"
    b"2. Where the Client pays late, it owes default interest of 8 percent per year.\n\n"
    b"3. Notices under this Agreement are sent to its head office.\n"
)


def test_the_playbook_of_a_day_is_shown(housed: StandIn, light: StandIn) -> None:
    """Each version on its days; none before the first, and none where the server has none."""
    client = housed.client
    before = client.get("/v1/playbook", params={"as_of": "2025-06-01"}).json()
    after = client.get("/v1/playbook", params={"as_of": "2026-06-01"}).json()
    assert (before["version"], len(before["playbook"]["positions"])) == ("2025-01-01", 19)
    assert (after["version"], len(after["playbook"]["positions"])) == ("2026-01-01", 20)
    assert client.get("/v1/playbook", params={"as_of": "2024-06-01"}).json() == {
        "has_playbook": True,
        "version": "",
        "playbook": None,
    }
    assert light.client.get("/v1/playbook").json()["has_playbook"] is False
    assert client.get("/healthz").json()["has_playbook"] is True
    assert light.client.get("/healthz").json()["has_playbook"] is False


def test_a_review_tells_positions_beside_the_law(housed: StandIn) -> None:
    """Findings carry their positions, the review what is missing, reports both; all are erased."""
    client = housed.client
    identity = upload(client, CONTRACT)["id"]
    done = finish(client, identity)
    states = [
        [(one["position"], one["state"]) for one in finding["positions"]]
        for finding in done["findings"]
    ]
    assert states == [[("P-01", "deviates")], [("P-02", "preferred")], [("P-15", "unclear")]]
    house = HouseReview.model_validate(done["house"])
    assert house.version == "2026-01-01"
    assert [outcome.position for outcome in house.missing] == ["P-16", "P-18", "P-19", "P-20"]
    assert "4 required clauses are missing." in done["triage"]["sentence"]
    report = client.get(f"/v1/reviews/{identity}/report.json")
    assert ReviewReport.model_validate_json(report.content).house == house
    word = client.get(f"/v1/reviews/{identity}/report.docx").content
    assert "P-18 (Confidentiality)" in parse_document("r.docx", word, DocumentLimits()).text
    store = housed.state.store
    assert store.read_house(identity) == house
    assert client.delete(f"/v1/reviews/{identity}").status_code == 204
    assert store.read_house(identity) is None


def test_a_review_without_a_playbook_has_none(light: StandIn) -> None:
    """Nothing is said of positions."""
    done = finish(light.client, upload(light.client, CONTRACT)["id"])
    assert done["house"] is None
    assert [finding["positions"] for finding in done["findings"]] == [[], [], []]
    assert "house" not in done["triage"]["sentence"]
