"""The refresh through the command line, with an embedder that needs no model.

Dry run, refusal, reports and history.
"""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from components.knowledge.stores.embedded import EmbeddedStore
from components.storage import Home
from tests.conftest import ROOT
from tests.knowledge.corpus import LOANS_2020, LOANS_2022, write_law

SCRIPT = """
import sys
from flows.cli.options import prepare_prefect
from flows.environment import open_home
prepare_prefect(open_home())  # before the first import of Prefect
import components.review.session as session
import flows.refresh_statutes as flow
from flows.cli.main import main
from tests.knowledge.corpus import HashingEmbedder
for module in (flow, session):
    module.fetch_model = lambda *_: None
    module.Embedder = lambda *_: HashingEmbedder()
for line in sys.argv[1:]:
    print("$", line)
    try:
        main(line.split())
    except SystemExit as ended:
        print("exit code", ended.code or 0)
"""


def run_all(home: Home, *lines: str) -> list[str]:
    """Run command lines one after the other in a process of their own.

    Return what each said, its messages included.
    """
    environment = {
        "CLAUSULA_HOME": str(home.root),
        "PATH": "",
        "COLUMNS": "140",
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "-W", "ignore", "-c", SCRIPT, *lines]
    done = subprocess.run(
        command,
        text=True,
        check=False,
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return done.stdout.split("$ ")[1:]


@pytest.mark.slow
def test_refresh_statutes_dry_run_gate_and_history(tmp_path: Path) -> None:
    """A dry run shows all and publishes nothing, a failed gate ends with code 1, a refresh writes its reports, the history shows it."""
    home = Home(tmp_path / "home")
    for folder, articles, day in (
        ("2021-01", LOANS_2020, date(2020, 1, 1)),
        ("2022-02", LOANS_2022, date(2021, 7, 20)),
    ):
        write_law(tmp_path / folder, articles, amended=day)
    run = f"run refresh_statutes --set source.path={tmp_path}/"
    first, dry, refused, second, history = run_all(
        home,
        f"{run}2021-01",
        f"{run}2022-02 --dry-run",
        f"{run}2022-02",
        f"{run}2022-02 --set source.gates.max_repealed_share=0.5",
        "statutes history civil-code 205",
    )
    assert "3 added; 3 embedded" in first and "exit code 0" in first
    assert (
        "dry run, nothing published" in dry
        and "~~20~~ **16** per cent" in dry
        and "(at most 0.2) FAILED" in dry
    )
    assert "exit code 0" in dry
    assert (
        "source sample-code: gate share repealed: 0.3333 (at most 0.2) FAILED: 1 of 3 articles"
        in refused
    )
    assert "exit code 1" in refused and "Traceback" not in refused
    folder = home.knowledge / "changes" / "000002"
    assert f"changes {folder}/changes.html" in second
    assert (folder / "changes.html").is_file()
    assert (
        [manifest.number for manifest in EmbeddedStore(home).list_editions()]
        == [1, EmbeddedStore(home).current_edition()]
        == [1, 2]
    )
    assert "Interest above ~~20~~ **16** per cent" in history
