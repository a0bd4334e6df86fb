"""What holds for the project as a whole.

Its folders, its imports, its configs, its dependencies and its tests.
"""

import ast
import re
import sys
import tomllib
from fnmatch import fnmatch
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from flows.cli.options import FLOWS
from flows.cli.runs import config_model
from flows.environment import read_config

ROOT = Path(__file__).parents[1]
COMPONENTS = sorted((ROOT / "components").rglob("*.py"))
SOURCES = [*COMPONENTS, *sorted((ROOT / "flows").rglob("*.py"))]
CONFIGS = sorted((ROOT / "configs").rglob("*.yaml"))

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def _imported(path: Path) -> set[str]:
    """Return the top names of everything a file imports, also inside functions."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return {
        name.split(".")[0]
        for name in plain
        | {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    }


def _public_classes(path: Path) -> list[str]:
    """Return the names of a file's top-level classes that do not begin with an underscore."""
    nodes = ast.parse(path.read_text(encoding="utf-8")).body
    return [n.name for n in nodes if isinstance(n, ast.ClassDef) and not n.name.startswith("_")]


def _has_behaviour(path: Path) -> bool:
    """Say whether a file defines a public function or a class with a method."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, FUNCTIONS) and not node.name.startswith("_"):
            return True
        if isinstance(node, ast.ClassDef) and any(
            isinstance(each, FUNCTIONS) for each in node.body
        ):
            return True
    return False


def _find_twin(module: str) -> Path:
    """Return where a module's own tests stand: `components/a/b.py` -> `tests/a/test_b.py`."""
    path = Path(module.removeprefix("components/"))
    return ROOT / "tests" / path.with_name(f"test_{path.name}")


def test_readme_names_every_top_folder() -> None:
    """The tree in README lists exactly what stands at the top: no more, no less."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    trees = [
        block
        for block in re.findall(r"```\w*\n(.*?)```", readme, re.DOTALL)
        if re.search(r"^flows/", block, re.MULTILINE)
    ]
    assert len(trees) == 1
    told = {match.rstrip("/") for match in re.findall(r"^([\w.][^\s]*)", trees[0], re.MULTILINE)}
    ignored = [line.rstrip("/") for line in (ROOT / ".gitignore").read_text().splitlines()]
    there = {
        path.name
        for path in ROOT.iterdir()
        if not any(fnmatch(path.name, pattern) for pattern in ignored)
    }
    assert {name for name in there if not name.startswith(".")} == {
        name for name in told if not name.startswith(".")
    }


def test_readme_is_one_page() -> None:
    """README has at most 1,500 words; the rest stands in the folders' own."""
    assert len((ROOT / "README.md").read_text(encoding="utf-8").split()) <= 1500


def test_class_name_means_one_thing() -> None:
    """No two files define public classes of the same name."""
    places: dict[str, list[str]] = {}
    for path in SOURCES:
        for name in _public_classes(path):
            places.setdefault(name, []).append(str(path.relative_to(ROOT)))
    assert len(places) > 150
    assert {name: paths for name, paths in places.items() if len(paths) > 1} == {}


def test_module_with_behaviour_has_its_own_tests() -> None:
    """Each module with behaviour has a test file of its own, or an entry that says why not."""
    modules = [str(path.relative_to(ROOT)) for path in SOURCES if _has_behaviour(path)]
    assert len(modules) > 100
    without = {module for module in modules if not _find_twin(module).is_file()}
    exempt = {module for modules in TESTED_ELSEWHERE.values() for module in modules}
    assert without - exempt == set()
    assert exempt - without == set(), "these have tests of their own, or are gone: take them out"


def test_components_never_import_prefect() -> None:
    """No file below components/ imports Prefect or a flow, not even inside a function."""
    assert len(COMPONENTS) > 60
    assert [str(path) for path in COMPONENTS if _imported(path) & {"prefect", "flows"}] == []


def test_dependencies_cover_every_import() -> None:
    """Each library that the code imports is a dependency of its own, not one that happens to come along."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = {canonicalize_name(Requirement(text).name) for text in project["dependencies"]}
    imported = {
        name for path in [*COMPONENTS, *(ROOT / "flows").rglob("*.py")] for name in _imported(path)
    }
    foreign = imported - set(sys.stdlib_module_names) - {"components", "flows", ""}
    assert len(foreign) > 15
    carriers = packages_distributions()
    assert {
        name
        for name in foreign
        if not declared & {canonicalize_name(d) for d in carriers.get(name, [])}
    } == set()


def test_configs_cover_every_flow() -> None:
    """Each flow has its config, and the sweep below sees them all."""
    names = {path.stem for path in CONFIGS if path.parent.name == "configs"}
    assert names == {*FLOWS, "shared"}
    assert len(CONFIGS) >= 13


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: str(path.relative_to(ROOT)))
def test_config_loads(path: Path) -> None:
    """The file holds only keys and values that its flow's model takes."""
    read_config(str(path), config_model(path))


def test_tests_say_what_they_show() -> None:
    """Every test function has a docstring."""
    functions = [
        (path, node)
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    assert len(functions) > 100
    assert [f"{path}: {node.name}" for path, node in functions if not ast.get_docstring(node)] == []
