"""The report on the served release over HTTP: as JSON, as a page, as metrics."""

from pathlib import Path

import pytest

from components.serving.served_release import Served
from components.watching.report import write_report
from tests.serving.stand_in import standing_in
from tests.watching.test_report import make_report


@pytest.mark.service
def test_watch(scripted: Served, tmp_path: Path) -> None:
    """Without a report it says how to make one; with one, figures and alarms are shown thrice."""
    with standing_in(scripted, tmp_path / "home") as server:
        missing = server.client.get("/v1/watch")
        assert missing.status_code == 404
        assert "clausula run watch_release" in missing.json()["detail"]
        assert server.client.get("/v1/watch.html").status_code == 404
        write_report(server.state.home, make_report(has_passed=False))
        report = server.client.get("/v1/watch").json()
        assert report["figures"][0]["name"] == "needs_review"
        page = server.client.get("/v1/watch.html")
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert "Alarms: needs_review." in page.text
        text = server.client.get("/metrics").text
        assert 'clausula_watch_figure{figure="needs_review"} 0.5' in text
        assert 'clausula_watch_alarm{figure="needs_review"} 1.0' in text
        assert 'clausula_watch_alarm{figure="verdict_valid"} 0.0' in text
