"""The refresh through the command line: dry run, refusal, reports and history.

The embedder is one that needs no model.
"""

from datetime import date
from pathlib import Path

import httpx
import pytest

from components.knowledge import choose_embedder
from components.knowledge.stores.embedded import EmbeddedStore
from components.storage import Home
from tests.conftest import call_cli
from tests.knowledge.corpus import LOANS_2020, LOANS_2022, HashingEmbedder, write_law
from tests.prefect_server import prefect_api


def run_all(home: Home, *lines: str) -> list[str]:
    """Run command lines one after the other.

    Returns:
        What each printed, its messages and its exit code included.
    """
    outputs = []
    for line in lines:
        done = call_cli(home, *line.split())
        outputs.append(f"{done.stdout}{done.stderr}exit code {done.returncode}")
    return outputs


@pytest.mark.slow
def test_refresh_statutes_dry_run_gate_and_history(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dry run publishes nothing, a failed gate ends with code 1, a refresh writes its reports.

    Of a folder of snapshots one that was refused is told at the next run, and not read. Where
    nothing is new the run ends in success and says so in its state.
    """
    monkeypatch.setattr(choose_embedder, "fetch_model", lambda *_: None)
    monkeypatch.setattr(choose_embedder, "Embedder", lambda *_: HashingEmbedder())
    home = Home(tmp_path / "home")
    write_law(tmp_path / "2021-01", LOANS_2020, amended=date(2020, 1, 1))
    write_law(tmp_path / "2022-02", LOANS_2022, amended=date(2021, 7, 20))
    run = f"run refresh_statutes --set source.path={tmp_path}/"
    statutes = tmp_path / "statutes"
    statutes.mkdir()
    series = f"run refresh_statutes --set source.path={statutes}"
    write_law(statutes / "2023-05", {"205": LOANS_2022["205"]}, amended=date(2023, 4, 1))
    first, dry, refused, second, history, of_series, again, left_out = run_all(
        home,
        f"{run}2021-01",
        f"{run}2022-02 --dry-run",
        f"{run}2022-02",
        f"{run}2022-02 --set source.gates.max_repealed_share=0.5",
        "statutes history civil-code 205",
        series,
        series,
        f"{series} --set source.leave_out=[2023-05-01]",
    )
    assert "3 added; 3 embedded" in first
    assert "exit code 0" in first
    assert "dry run, nothing published" in dry
    assert "~~20~~ **16** per cent" in dry
    assert "(at most 0.2) FAILED" in dry
    assert "exit code 0" in dry
    gate = "source sample-code: gate share repealed: 0.3333 (at most 0.2) FAILED: 1 of 3 articles"
    assert gate in refused
    assert "exit code 1" in refused
    assert "Traceback" not in refused
    changes = home.knowledge / "changes" / "000002" / "changes.html"
    assert f"changes {changes}" in second
    assert changes.is_file()
    store = EmbeddedStore(home)
    assert [manifest.number for manifest in store.list_editions()] == [1, 2]
    assert store.current_edition() == 2
    assert "Interest above ~~20~~ **16** per cent" in history
    assert "share repealed: 0.6667" in of_series
    assert "exit code 1" in of_series
    assert "2023-05 was refused before" in again
    assert "exit code 1" in again
    assert "sample-code: nothing new" in left_out
    assert "exit code 0" in left_out
    assert store.current_edition() == 2
    nothing_new = ("COMPLETED", "Completed", "nothing new of sample-code, edition 2 stays")
    assert nothing_new in _list_states("refresh_statutes")


def _list_states(flow: str) -> list[tuple[str, str, str]]:
    """Return the states in which runs of a flow ended, of this test and of others beside it."""
    query = {"flows": {"name": {"any_": [flow]}}, "sort": "START_TIME_DESC"}
    with httpx.Client(trust_env=False, timeout=30) as client:
        answer = client.post(f"{prefect_api()}/flow_runs/filter", json=query).raise_for_status()
    states = [run["state"] for run in answer.json()]
    return [(state["type"], state["name"], state["message"]) for state in states]
