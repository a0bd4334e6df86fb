"""How the code reads, in figures: the size of files and functions, and how dense lines are.

Measured over flows/ and components/ of each folder given, or over every Python file of a folder
that has neither. Definitions:

lines of a file       all of its lines; `__init__.py` is left out
lines of a function   from `def` to its last line, the docstring left out
code lines            not blank, no comment, no docstring, not the first line of an import
syntax nodes a line   nodes of the syntax tree, without Load, Store and Del, by code lines
over 100 characters   share of the code lines
comprehensions        list, set and dict comprehensions and generators, by 1,000 code lines
private functions     their name begins with one underscore
p90                   the value that nine tenths are at or below

Run: python -m tests.benchmarks.house                        (this tree)
     python -m tests.benchmarks.house . ../other --json house.json
"""

import ast
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from components.errors import InputError
from tests.benchmarks.reporting import Row, option_parser, run_benchmark, say_left_out, show
from tests.conftest import ROOT

ROOMS = ("flows", "components")
LINE_LENGTH = 100
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One Python file: its lines, its syntax tree and every node of it."""

    path: Path
    lines: tuple[str, ...]
    nodes: tuple[ast.AST, ...]

    @classmethod
    def read(cls, path: Path) -> "Source":
        """Read and parse a file."""
        text = path.read_text(encoding="utf-8")
        return cls(path, tuple(text.splitlines()), tuple(ast.walk(ast.parse(text))))

    @property
    def functions(self) -> list[Function]:
        """Every function and method, nested ones too."""
        return [node for node in self.nodes if isinstance(node, Function)]

    @property
    def code_lines(self) -> list[str]:
        """Lines of code, as the module defines them."""
        skipped: set[int] = set()
        for node in self.nodes:
            docstring = find_docstring(node)
            if docstring is not None:
                skipped.update(line_range(docstring))
            if isinstance(node, ast.Import | ast.ImportFrom):
                skipped.add(node.lineno)
        return [
            line
            for number, line in enumerate(self.lines, 1)
            if number not in skipped and is_code(line)
        ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure each folder and print a row a figure; the smoke size is the same."""
    parser = option_parser(__doc__)
    parser.add_argument(
        "folders", nargs="*", type=Path, default=[ROOT], help="trees to measure; this one if none"
    )
    options = parser.parse_args(arguments)
    columns = {str(folder): measure_tree(folder) for folder in options.folders}
    figures = next(iter(columns.values()))
    rows: list[Row] = []
    for figure in figures:
        values = {name: column[figure] for name, column in columns.items()}
        rows.append({"figure": figure, **values})
    show("the house", rows, options.json)
    say_left_out()


def measure_tree(folder: Path) -> dict[str, float | int | str]:
    """Return every figure of one tree by its name.

    Raises:
        InputError: The folder holds no Python file.
    """
    sources = [Source.read(path) for path in list_files(folder)]
    if not sources:
        raise InputError(f"{folder}: no Python file in it. Give the root of a project.")
    files = [len(source.lines) for source in sources if source.path.name != "__init__.py"]
    functions = [node for source in sources for node in source.functions]
    lengths = [function_length(node) for node in functions]
    lines = [line for source in sources for line in source.code_lines]
    nodes = [node for source in sources for node in source.nodes]
    num_nodes = sum(not isinstance(node, ast.expr_context) for node in nodes)
    num_comprehensions = sum(isinstance(node, COMPREHENSIONS) for node in nodes)
    num_long = sum(len(line) > LINE_LENGTH for line in lines)
    private = [node for node in functions if is_private(node)]
    num_described = sum(ast.get_docstring(node) is not None for node in private)
    return {
        "files": len(sources),
        "lines of a file, median": statistics.median(files or [0]),
        "lines of a file, p90": percentile_90(files),
        "functions": len(functions),
        "lines of a function, median": statistics.median(lengths or [0]),
        "lines of a function, p90": percentile_90(lengths),
        "lines of a function, most": max(lengths, default=0),
        "syntax nodes a line": round(num_nodes / max(1, len(lines)), 1),
        "lines over 100 characters, %": round(100 * num_long / max(1, len(lines)), 1),
        "comprehensions per 1,000 lines": round(1000 * num_comprehensions / max(1, len(lines))),
        "private functions with a docstring, %": round(100 * num_described / max(1, len(private))),
        "README, words": count_words(folder / "README.md"),
    }


def list_files(folder: Path) -> Iterator[Path]:
    """Yield the Python files that are measured."""
    rooms = [folder / name for name in ROOMS if (folder / name).is_dir()]
    for room in rooms or [folder]:
        yield from sorted(room.rglob("*.py"))


def find_docstring(node: ast.AST) -> ast.stmt | None:
    """Return the statement that is a node's docstring."""
    if not isinstance(node, Function | ast.ClassDef | ast.Module):
        return None
    return node.body[0] if ast.get_docstring(node, clean=False) is not None else None


def line_range(node: ast.stmt) -> range:
    """Return the numbers of the lines that a statement stands on."""
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def is_code(line: str) -> bool:
    """Say whether a line is neither blank nor a comment."""
    return bool(line.strip()) and not line.strip().startswith("#")


def is_private(function: Function) -> bool:
    """Say whether a function's name begins with one underscore."""
    return function.name.startswith("_") and not function.name.startswith("__")


def function_length(function: Function) -> int:
    """Return the lines of a function without decorators and docstring."""
    docstring = find_docstring(function)
    return len(line_range(function)) - (len(line_range(docstring)) if docstring else 0)


def percentile_90(values: Sequence[int]) -> int:
    """Return the value that nine tenths of the values are at or below."""
    return sorted(values)[int(len(values) * 0.9)] if values else 0


def count_words(path: Path) -> int:
    """Return the words of a text file; 0 where there is none."""
    return len(path.read_text(encoding="utf-8").split()) if path.is_file() else 0


if __name__ == "__main__":
    run_benchmark(main)
