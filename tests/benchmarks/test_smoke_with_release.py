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
        ("matter", ()),
        ("profiles", ()),
        ("review", ()),
        ("serve", ()),
        ("serve", ("--fuzz", "1")),
        ("serve", ("--minutes", "0.05")),
    ],
    ids=["matter", "profiles", "review", "load", "fuzz", "soak"],
)
def test_smoke_with_release_prints_table(
    name: str,
    arguments: tuple[str, ...],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    small_home: Home,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Over a served release the engines and the server are measured too, without a fault."""
    monkeypatch.setenv("CLAUSULA_HOME", str(small_home.root))
    if name in ("profiles", "serve"):
        arguments = (*arguments, "--home", str(small_home.root))
    rows = run_smoke(name, tmp_path, capsys, *arguments)
    values = {row["what"]: row["value"] for row in rows if "value" in row}
    assert values.get("faults", 0) == 0
    assert values.get("answers 5xx", 0) == 0
    assert values.get("lost or without reason", 0) == 0
    assert values.get("kills", 1) == 1
    assert values.get("ledger holds", 1) == 1
