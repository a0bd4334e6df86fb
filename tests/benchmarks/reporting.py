"""What benchmarks share: their options, the statutes they measure on, and a table beside a JSON file."""

import argparse
import json
import platform
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

from components.knowledge.refresh import SourceConfig
from components.models.sources import EMBEDDER, fetch_model
from components.samples.pairs import STATUTES
from components.storage import Home
from tests.conftest import DATA, ROOT

Row = Mapping[str, float | int | str]


def option_parser(description: str | None) -> argparse.ArgumentParser:
    """Return a parser of the options that every benchmark has."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", type=Path, default=None, help="write the figures here as JSON")
    parser.add_argument(
        "--rounds", type=int, default=3, help="how often each side is measured, in turn"
    )
    return parser


def read_options(description: str | None) -> argparse.Namespace:
    """Read the options of a benchmark that has no other."""
    return option_parser(description).parse_args()


def snapshots() -> list[SourceConfig]:
    """Return two snapshots of one source, the older first.

    Twelve Taiwanese laws where they are at hand, else the sample code.
    """
    taiwan = DATA / "statutes" / "taiwan-en"
    if taiwan.is_dir():
        return [
            SourceConfig(name="laws", kind="taiwan-json", path=taiwan / month, jurisdiction="tw")
            for month in ("2021-01", "2022-02")
        ]
    years = ("2025-01-01", "2026-01-01")
    return [
        SourceConfig(name="laws", kind="markdown", path=STATUTES / year, jurisdiction="sample")
        for year in years
    ]


def full_snapshots() -> list[SourceConfig]:
    """Return the two snapshots of every Taiwanese law.

    Raises:
        SystemExit: They are not at hand.
    """
    folder = DATA / "statutes" / "taiwan-en-full"
    if not folder.is_dir():
        raise SystemExit(f"{folder}: not there. Leave --full out.")
    paths = [folder / f"{month}.tar.xz" for month in ("2021-01", "2022-02")]
    return [
        SourceConfig(
            name="laws", kind="taiwan-json", path=path, jurisdiction="tw", duplicates="last"
        )
        for path in paths
    ]


def embedder_folder() -> Path:
    """Return the folder of the project's embedder, fetching it the first time."""
    return fetch_model(EMBEDDER, Home(ROOT / ".clausula"))


@contextmanager
def empty_home() -> Iterator[Home]:
    """Give a home of its own that keeps nothing, with the models that are there already."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        home.models.symlink_to(Home(ROOT / ".clausula").models)
        yield home


def show(title: str, rows: Sequence[Row], target: Path | None) -> None:
    """Print the rows as a table, and write them with the machine's name where a file is asked for."""
    table = Table(title=title)
    for name in rows[0]:
        table.add_column(name, justify="left" if isinstance(rows[0][name], str) else "right")
    for row in rows:
        table.add_row(
            *(f"{value:,.4g}" if isinstance(value, float) else f"{value}" for value in row.values())
        )
    console = Console()
    Console(width=None if console.is_terminal else 160).print(table)
    if target:
        target.write_text(
            json.dumps(
                {
                    "title": title,
                    "machine": platform.processor() or platform.machine(),
                    "rows": list(rows),
                },
                indent=2,
            )
        )
