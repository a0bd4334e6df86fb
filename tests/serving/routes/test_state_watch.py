"""The report on the served release over HTTP: as JSON, as a page, as metrics."""

import shutil

from components.watching.report import write_report
from tests.serving.stand_in import StandIn
from tests.watching.test_report import make_report


def test_watch(open_stand_in: StandIn) -> None:
    """Without a report it says how to make one; with one, figures and alarms are shown thrice."""
    client = open_stand_in.client
    home = open_stand_in.state.home
    missing = client.get("/v1/watch")
    assert missing.status_code == 404
    assert "clausula run watch_release" in missing.json()["detail"]
    assert client.get("/v1/watch.html").status_code == 404
    write_report(home, make_report(has_passed=False))
    try:
        report = client.get("/v1/watch").json()
        page = client.get("/v1/watch.html")
        text = client.get("/metrics").text
    finally:
        shutil.rmtree(home.watching)
    assert report["figures"][0]["name"] == "needs_review"
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "Alarms: needs_review." in page.text
    assert 'clausula_watch_figure{figure="needs_review"} 0.5' in text
    assert 'clausula_watch_alarm{figure="needs_review"} 1.0' in text
    assert 'clausula_watch_alarm{figure="verdict_valid"} 0.0' in text
