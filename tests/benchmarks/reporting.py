"""What benchmarks share: options, a home, a table and a JSON file of it."""

import argparse
import json
import platform
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from rich.console import Console
from rich.table import Table

from components.errors import ClausulaError
from components.models.sources import EMBEDDER, fetch_model
from components.storage import Home
from tests.conftest import DATA, ROOT

Row = Mapping[str, float | int | str]


def option_parser(description: str | None, rounds: int = 0) -> argparse.ArgumentParser:
    """Return a parser of the options that every benchmark has.

    Args:
        description: The benchmark's docstring.
        rounds: The default of `--rounds`; 0 leaves the option out.
    """
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", type=Path, default=None, help="write the figures here as JSON")
    parser.add_argument(
        "--smoke", action="store_true", help="tiny inputs: shows that it runs, measures nothing"
    )
    if rounds:
        parser.add_argument(
            "--rounds", type=int, default=rounds, help="how often each side is measured, in turn"
        )
    return parser


def run_benchmark(main: Callable[[], None]) -> None:
    """Run a benchmark; an expected fault ends it with exit code 1 and its message alone."""
    try:
        main()
    except ClausulaError as error:
        raise SystemExit(str(error)) from error


def say_left_out(*reasons: str) -> None:
    """Print in one line what this run goes without; empty reasons do not count.

    Example: `Left out: haystack is not installed (extra bench).`
    """
    lacks = [reason for reason in reasons if reason]
    print(f"Left out: {'; '.join(lacks) or 'nothing'}.")


def lacks_package(module: str, remedy: str) -> str:
    """Return why a peer is left out, or nothing where its module is installed."""
    return "" if find_spec(module) else f"{module} is not installed ({remedy})"


def lacks_data(is_smoke: bool) -> str:
    """Return why the shared data is not measured on, or nothing where it is."""
    if is_smoke:
        return "the shared data, at the smoke size"
    return "" if DATA.is_dir() else f"the shared data, {DATA} is not there"


def embedder_folder() -> Path:
    """Return the folder of the project's embedder, fetching it the first time."""
    return fetch_model(EMBEDDER, Home(ROOT / ".clausula"))


@contextmanager
def empty_home() -> Iterator[Home]:
    """Give an empty home that is deleted afterwards and shares the fetched models."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        home.models.symlink_to(Home(ROOT / ".clausula").models)
        yield home


def show(title: str, rows: Sequence[Row], target: Path | None) -> None:
    """Print the rows as a table; write them to `target` too, with the machine's name."""
    table = Table(title=title)
    for name, value in rows[0].items():
        table.add_column(name, justify="left" if isinstance(value, str) else "right")
    for row in rows:
        table.add_row(*map(_shown, row.values()))
    console = Console()
    Console(width=None if console.is_terminal else 160).print(table)
    if target:
        machine = platform.processor() or platform.machine()
        figures = {"title": title, "machine": machine, "rows": list(rows)}
        target.write_text(json.dumps(figures, indent=2))


def _shown(value: float | int | str) -> str:
    return f"{value:,.4g}" if isinstance(value, float) else f"{value}"
