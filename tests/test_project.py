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
# Modules with behaviour and no test file of their own, by the file whose tests run them.
TESTED_ELSEWHERE = {
    "tests/confinement/test_confinement.py": (
        "components/confinement/bounds.py",
        "components/confinement/worker.py",
    ),
    "tests/curation/dataset/test_build.py": (
        "components/curation/dataset/card_plots.py",
        "components/curation/dataset/card_tables.py",
    ),
    "tests/curation/drafting/test_pairs.py": ("components/curation/drafting/words.py",),
    "tests/curation/intake/test_run.py": (
        "components/curation/intake/refusals.py",
        "components/curation/intake/writer.py",
    ),
    "tests/curation/intake/reading/test_containers.py": (
        "components/curation/intake/reading/parquet_rows.py",
    ),
    "tests/curation/intake/reading/test_xlsx_rows.py": (
        "components/curation/intake/reading/xlsx_parts.py",
        "components/curation/intake/reading/xlsx_sheets.py",
    ),
    "tests/curation/redaction/test_redact.py": ("components/curation/redaction/spans.py",),
    "tests/documents/test_pdf_lines.py": (
        "components/documents/pdf_glyphs.py",
        "components/documents/pdf_paragraphs.py",
    ),
    "tests/documents/test_word_body.py": ("components/documents/word_equations.py",),
    "tests/engines/test_families.py": (
        "components/models/gguf_copy.py",
        "components/models/gguf_reading.py",
        "components/models/gguf_writing.py",
    ),
    "tests/evaluation/gates/test_style.py": ("components/evaluation/answering.py",),
    "tests/flows/cli/test_rule_scores.py": ("flows/cli/scores.py",),
    "tests/flows/test_compare_arms.py": ("flows/steps/arm_models.py", "flows/steps/arms.py"),
    "tests/flows/test_pipeline.py": ("flows/steps/tuned_adapters.py",),
    "tests/flows/test_tune_retriever.py": (
        "flows/steps/reranker.py",
        "flows/steps/retriever_material.py",
    ),
    "tests/infra/test_deployments.py": ("flows/steps/announcing.py",),
    "tests/knowledge/test_reembedding.py": ("components/knowledge/choose_embedder.py",),
    "tests/knowledge/test_refresh.py": ("components/knowledge/refresh_plan.py",),
    "tests/knowledge/test_stores.py": (
        "components/knowledge/editions.py",
        "components/knowledge/stores/server_edition.py",
    ),
    "tests/serving/test_tracing.py": ("components/serving/traced_batch.py",),
    "tests/maintenance/test_backup.py": ("components/maintenance/backup_manifest.py",),
    "tests/playbooks/test_markdown.py": (
        "components/playbooks/playbook.py",
        "components/playbooks/position_lines.py",
    ),
    "tests/playbooks/test_opf_writing.py": (
        "components/playbooks/opf_identity.py",
        "components/playbooks/opf_reading.py",
    ),
    "tests/review/test_house.py": ("components/samples/playbook.py",),
    "tests/quantities/test_listing.py": (
        "components/quantities/han_forms.py",
        "components/quantities/joining.py",
        "components/quantities/ranges.py",
        "components/quantities/rate_patterns.py",
    ),
    "tests/quantities/test_numbers.py": (
        "components/quantities/digit_numerals.py",
        "components/quantities/numerals.py",
        "components/quantities/word_numerals.py",
    ),
    "tests/quantities/test_reading.py": (
        "components/quantities/scanned.py",
        "components/quantities/scanning.py",
        "components/quantities/special_forms.py",
        "components/quantities/unit_forms.py",
    ),
    "tests/serving/test_batching.py": (
        "components/serving/batch_job.py",
        "components/serving/batch_load.py",
        "components/serving/batch_turns.py",
        "components/serving/engine_breaker.py",
    ),
    "tests/serving/test_decisions.py": ("components/serving/routes/findings.py",),
    "tests/serving/test_review_store.py": ("components/serving/review_rows.py",),
    "tests/tuning/test_memory.py": ("components/models/weights.py",),
    "tests/tuning/test_trainer.py": ("components/tuning/loss.py",),
}


def _imported(path: Path) -> set[str]:
    """Return the top names of everything a file imports, also inside functions."""
    modules: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            modules.add(node.module or "")
    return {module.split(".")[0] for module in modules}


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
    blocks = re.findall(r"```\w*\n(.*?)```", readme, re.DOTALL)
    trees = [block for block in blocks if re.search(r"^flows/", block, re.MULTILINE)]
    assert len(trees) == 1
    shown = {name.rstrip("/") for name in re.findall(r"^(\w\S*)", trees[0], re.MULTILINE)}
    patterns = [line.rstrip("/") for line in (ROOT / ".gitignore").read_text().splitlines()]
    names = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    ignored = {name for name in names if any(fnmatch(name, pattern) for pattern in patterns)}
    assert names - ignored == shown


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
    """Each module with behaviour has a test file of its own, or an entry that says who tests it."""
    modules = [str(path.relative_to(ROOT)) for path in SOURCES if _has_behaviour(path)]
    assert len(modules) > 100
    without = {module for module in modules if not _find_twin(module).is_file()}
    exempt = set().union(*TESTED_ELSEWHERE.values())
    assert without - exempt == set()
    assert exempt - without == set(), "these have tests of their own, or are gone: take them out"
    assert [path for path in TESTED_ELSEWHERE if not (ROOT / path).is_file()] == []


def test_components_never_import_prefect() -> None:
    """No file below components/ imports Prefect or a flow, not even inside a function."""
    assert len(COMPONENTS) > 60
    assert [str(path) for path in COMPONENTS if _imported(path) & {"prefect", "flows"}] == []


def test_dependencies_cover_every_import() -> None:
    """Each library that the code imports is a dependency of its own, not one of another's."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    texts = [*project["dependencies"], *extras["ocr"], *extras["dask"]]
    declared = {canonicalize_name(Requirement(text).name) for text in texts}
    imported = set().union(*(_imported(path) for path in SOURCES))
    foreign = imported - set(sys.stdlib_module_names) - {"components", "flows", ""}
    assert len(foreign) > 15
    distributions = packages_distributions()
    undeclared = []
    for name in sorted(foreign):
        # a library of an extra that is not installed bears the name of its package
        carriers = {canonicalize_name(carrier) for carrier in distributions.get(name, [name])}
        if not carriers & declared:
            undeclared.append(name)
    assert undeclared == []


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
    num_tests = 0
    without = []
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                num_tests += 1
                if not ast.get_docstring(node):
                    without.append(f"{path.relative_to(ROOT)}: {node.name}")
    assert num_tests > 100
    assert without == []
