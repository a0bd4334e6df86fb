"""Benchmarks do not rot: the smoke size of each runs to its table."""

import ast
import json
import math
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

import pytest

from components.storage import Home
from tests.benchmarks.reporting import run_benchmark

FOLDER = Path(__file__).parent
QUICK = ("curate", "drafting", "house", "index", "refresh", "retrieval", "search")
SLOW = ("tune",)
RELEASED = ("review", "serve")  # need a home with a release
# peers warn; what is ours is tested elsewhere with warnings as errors
pytestmark = pytest.mark.filterwarnings("ignore")


def test_every_benchmark_is_in_a_list() -> None:
    """Each module of the folder that has a `main` is run below."""
    modules = [path for path in sorted(FOLDER.glob("*.py")) if not path.name.startswith("test_")]
    benchmarks = {path.stem for path in modules if has_main(path)}
    assert len(benchmarks) == 10
    assert benchmarks == {*QUICK, *SLOW, *RELEASED}


@pytest.mark.parametrize("name", QUICK)
def test_smoke_prints_table(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], models_home: Home
) -> None:
    """The benchmark ends with a table, says what it goes without, and writes its figures."""
    run_smoke(name, tmp_path, capsys)


@pytest.mark.slow
@pytest.mark.parametrize("name", SLOW)
def test_slow_smoke_prints_table(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], models_home: Home
) -> None:
    """As above, for those that take more than ten seconds."""
    run_smoke(name, tmp_path, capsys)


@pytest.mark.slow
@pytest.mark.service
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("review", ()),
        ("serve", ()),
        ("serve", ("--fuzz", "1")),
        ("serve", ("--minutes", "0.02")),
    ],
    ids=["review", "load", "fuzz", "soak"],
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
    if name == "serve":
        arguments = (*arguments, "--home", str(pipeline_home.root))
    rows = run_smoke(name, tmp_path, capsys, *arguments)
    values = {row["what"]: row["value"] for row in rows if "what" in row}
    assert values.get("faults", 0) == 0
    assert values.get("answers 5xx", 0) == 0
    assert values.get("lost or without reason", 0) == 0


@pytest.mark.parametrize("name", RELEASED)
def test_smoke_without_release_ends_in_one_line(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a release the benchmark says so, and how to get one, in place of a traceback."""
    monkeypatch.setenv("CLAUSULA_HOME", str(tmp_path))
    arguments = ["--smoke"]
    if name == "serve":
        arguments += ["--home", str(tmp_path)]
    with pytest.raises(SystemExit) as ended:
        run_benchmark(lambda: find_main(name)(arguments))
    message = str(ended.value.code)
    assert "no release yet. Run: clausula run run_pipeline." in message
    assert "\n" not in message


def run_smoke(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], *arguments: str
) -> list[dict[str, float | int | str]]:
    """Run a benchmark's smoke size, check its table and return its rows."""
    target = tmp_path / "figures.json"
    find_main(name)(["--smoke", "--json", str(target), *arguments])
    output = capsys.readouterr().out
    figures = json.loads(target.read_text())
    rows: list[dict[str, float | int | str]] = figures["rows"]
    assert rows
    for row in rows:
        numbers = [value for value in row.values() if isinstance(value, float | int)]
        assert numbers and all(math.isfinite(number) for number in numbers)
    for heading in rows[0]:
        assert heading.split()[0] in output
    assert output.splitlines()[-1].startswith("Left out: ")
    return rows


def find_main(name: str) -> Callable[[Sequence[str]], None]:
    """Return the `main` of a benchmark."""
    main: Callable[[Sequence[str]], None] = import_module(f"tests.benchmarks.{name}").main
    return main


def has_main(path: Path) -> bool:
    """Say whether a module has a function called `main`."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return any(isinstance(node, ast.FunctionDef) and node.name == "main" for node in body)
