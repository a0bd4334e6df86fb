"""The canary over HTTP: nothing before there was one, then figures, a page and CSV."""

from components.serving.metrics import Metrics
from components.serving.shadow_store import ShadowStore
from tests.serving.running import contract, finish, upload
from tests.serving.stand_in import StandIn


def test_canary(light: StandIn) -> None:
    """What differs is told by review and place, for the newest canary or a named one."""
    state, client = light.state, light.client
    missing = client.get("/v1/canary")
    assert missing.status_code == 404
    assert "clausula canary start" in missing.json()["detail"]
    review = finish(client, upload(client, contract(2))["id"])
    answered = state.store.read_findings(review["id"])
    answered[1] = answered[1].model_copy(update={"verdict": "valid", "status": "verified"})
    shadows = ShadowStore(state.database, state.ledger, Metrics())
    shadows.add_answer(review["id"], "r-next", answered, 0.25)
    report = client.get("/v1/canary").json()
    assert (report["release"], report["share"], report["num_findings"]) == ("r-next", None, 2)
    counts = {each["name"]: each["count"] for each in report["differences"]}
    assert counts == {"verdict": 1, "articles": 0, "status": 1}
    assert report["differences"][0]["low"] < 0.5 < report["differences"][0]["high"]
    table = client.get("/v1/canary.csv")
    assert table.headers["content-disposition"] == 'attachment; filename="canary.csv"'
    line = f'{review["id"]},2,"verdict, status",ungoverned,,ungoverned,valid,,verified'
    assert table.text.splitlines()[1:] == [line]
    page = client.get("/v1/canary.html")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert review["id"] in page.text and "bind nobody" not in page.text
    assert client.get("/v1/canary", params={"release": "r-other"}).json()["num_findings"] == 0
