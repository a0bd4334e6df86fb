"""The smoke sizes of the benchmarks that measure a served release."""

from pathlib import Path

import pytest

from components.storage import Home
from tests.benchmarks.smoke import run_smoke

# peers warn; what is ours is tested elsewhere with warnings as errors
pytestmark = [
    pytest.mark.slow,
    pytest.mark.service,
    pytest.mark.filterwarnings("ignore"),
]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("profiles", ()),
        ("review", ()),
        ("serve", ()),
        ("serve", ("--fuzz", "1")),
        ("serve", ("--minutes", "0.05")),
    ],
    ids=["profiles", "review", "load", "fuzz", "soak"],
)
def test_smoke_with_release_prints_table(
    name: str,
    arguments: tuple[str, ...],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    pipeline_home: Home,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Over a served release the engines and the server are measured too, without a fault."""
    monkeypatch.setenv("CLAUSULA_HOME", str(pipeline_home.root))
    if name in ("profiles", "serve"):
        arguments = (*arguments, "--home", str(pipeline_home.root))
    rows = run_smoke(name, tmp_path, capsys, *arguments)
    values = {row["what"]: row["value"] for row in rows if "what" in row}
    assert values.get("faults", 0) == 0
    assert values.get("answers 5xx", 0) == 0
    assert values.get("lost or without reason", 0) == 0
    assert values.get("kills", 1) == 1
    assert values.get("ledger holds", 1) == 1
