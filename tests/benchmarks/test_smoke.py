"""Benchmarks do not rot: the smoke size of each runs to its table."""

import ast
from pathlib import Path

import pytest

from tests.benchmarks.reporting import run_benchmark
from tests.benchmarks.smoke import find_main, run_smoke

FOLDER = Path(__file__).parent
PLAIN = ("drafting", "platforms", "redaction", "redlines")
LONGER = ("house", "scale", "second_style")
WITH_MODEL = (
    "curate",
    "hypothetical",
    "index",
    "recheck",
    "refresh",
    "retrieval",
    "search",
    "spread",
)
SLOW = ("tune",)
WITH_RELEASE = (
    "matter",
    "profiles",
    "review",
    "serve",
)  # run to their end in test_smoke_with_release.py
# peers warn; what is ours is tested elsewhere with warnings as errors
pytestmark = pytest.mark.filterwarnings("ignore")


def test_every_benchmark_is_in_a_list() -> None:
    """Each module of the folder that has a `main` is run below."""
    modules = [path for path in sorted(FOLDER.glob("*.py")) if not path.name.startswith("test_")]
    benchmarks = {path.stem for path in modules if has_main(path)}
    assert len(benchmarks) == 20
    assert benchmarks == {*PLAIN, *LONGER, *WITH_MODEL, *SLOW, *WITH_RELEASE}


@pytest.mark.parametrize("name", PLAIN)
def test_smoke_prints_table(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The benchmark ends with a table, says what it goes without, and writes its figures."""
    run_smoke(name, tmp_path, capsys)


@pytest.mark.slow
@pytest.mark.parametrize("name", LONGER)
def test_longer_smoke_prints_table(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As above, for those that take seconds."""
    run_smoke(name, tmp_path, capsys)


@pytest.mark.parametrize("name", WITH_MODEL)
def test_smoke_with_model_prints_table(
    name: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    embedder_folder: Path,
    plain_base: Path,
) -> None:
    """As above, for those that load a model."""
    run_smoke(name, tmp_path, capsys)


@pytest.mark.slow
@pytest.mark.parametrize("name", SLOW)
def test_slow_smoke_prints_table(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], plain_base: Path
) -> None:
    """As above, for those that take more than ten seconds."""
    run_smoke(name, tmp_path, capsys)


@pytest.mark.parametrize("name", WITH_RELEASE)
def test_smoke_without_release_ends_in_one_line(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a release the benchmark says so, and how to get one, in place of a traceback."""
    monkeypatch.setenv("CLAUSULA_HOME", str(tmp_path))
    arguments = ["--smoke"]
    if name in ("profiles", "serve"):
        arguments += ["--home", str(tmp_path)]
    with pytest.raises(SystemExit) as ended:
        run_benchmark(lambda: find_main(name)(arguments))
    message = str(ended.value.code)
    assert "no release yet. Run: clausula run run_pipeline." in message
    assert "\n" not in message


def has_main(path: Path) -> bool:
    """Say whether a module has a function called `main`."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return any(isinstance(node, ast.FunctionDef) and node.name == "main" for node in body)
