"""The figures of the house, over a tree small enough to count by hand."""

from pathlib import Path

import pytest

from components.errors import InputError
from tests.benchmarks.house import measure_tree, percentile_90

CODE = '''"""A module.

Of two lines.
"""

import ast
from pathlib import (
    Path,
)

# a comment


def double(values: list[int]) -> list[int]:
    """Double."""
    return [2 * value for value in values]


def _hidden() -> None:
    """Have a docstring."""


def _bare() -> None:
    pass


def __dunder__() -> None:
    pass
'''


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Give a project of one file with code, one empty package file and a README."""
    (tmp_path / "components").mkdir()
    (tmp_path / "components" / "__init__.py").write_text('"""A package."""\n')
    (tmp_path / "components" / "code.py").write_text(CODE)
    (tmp_path / "README.md").write_text("# One two\n\nthree\n")
    return tmp_path


def test_measure_tree_counts_as_by_hand(tree: Path) -> None:
    """Each figure is what its definition gives when counted by hand."""
    figures = measure_tree(tree)
    assert figures["files"] == 2
    assert figures["lines of a file, median"] == len(CODE.splitlines()) == 28
    assert figures["functions"] == 4
    assert figures["lines of a function, most"] == 2
    assert figures["lines of a function, median"] == 2
    # 2 lines of an import, double's 2, one of _hidden, 2 of each of the others
    num_lines = 2 + 2 + 1 + 2 + 2
    assert figures["comprehensions per 1,000 lines"] == round(1000 / num_lines)
    assert figures["lines over 100 characters, %"] == 0
    assert figures["private functions with a docstring, %"] == 50
    assert figures["README, words"] == 4


def test_measure_tree_counts_nodes_and_long_lines(tmp_path: Path) -> None:
    """A line `name = "..."` is a module, an assignment, a name and a constant; Store is none."""
    (tmp_path / "one.py").write_text(f'name = "{"x" * 100}"\n')
    figures = measure_tree(tmp_path)
    assert figures["syntax nodes a line"] == 4
    assert figures["lines over 100 characters, %"] == 100


def test_measure_tree_refuses_empty_folder(tmp_path: Path) -> None:
    """A folder without Python is told, not measured as zeros."""
    with pytest.raises(InputError, match="no Python file"):
        measure_tree(tmp_path)


def test_percentile_90_of_ten() -> None:
    """Of one to ten it is ten; nine of ten are below it."""
    assert percentile_90(range(1, 11)) == 10
