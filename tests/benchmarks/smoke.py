"""Running a benchmark's smoke size, for the tests of it."""

import json
import math
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

import pytest


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
