"""The built wheel carries what clausula needs and works outside the repository."""

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.conftest import ROOT
from tests.prefect_server import prefect_api

PARTS = ("flows", "components", "configs")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy of the sources, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    for part in PARTS:
        shutil.copytree(ROOT / part, source / part, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", str(folder), str(source)],
        check=True,
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Install the wheel in a second environment, which borrows this one's other packages."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=True)
    scripts = folder / "bin"
    pip = [sys.executable, "-m", "pip", "--python", str(scripts / "python")]
    install = [*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    borrowed = [path for path in sys.path if path.endswith("site-packages")]
    (packages / "borrowed.pth").write_text("\n".join(borrowed) + "\n")
    yield scripts


def call(scripts: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command in a folder, without anything of this repository."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment = kept | {"PREFECT_API_URL": prefect_api(), "COLUMNS": "140"}
    environment.pop("CLAUSULA_HOME", None)
    return subprocess.run(
        [str(scripts / "clausula"), *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_wheel_has_every_file(wheel: Path) -> None:
    """Every file of the three folders is in the wheel, but for the READMEs of components."""
    with ZipFile(wheel) as archive:
        carried = set(archive.namelist())
    sources = [path for part in PARTS for path in (ROOT / part).rglob("*") if path.is_file()]
    names = {
        path.relative_to(ROOT).as_posix() for path in sources if "__pycache__" not in path.parts
    }
    assert len(names) > 350
    missing = {name for name in names - carried if not name.endswith("README.md")}
    assert missing == set()
    assert "configs/README.md" in carried


@pytest.mark.slow
@pytest.mark.service
def test_installed_package_works_in_an_empty_folder(
    installed: Path, tmp_path: Path, embedder_folder: Path
) -> None:
    """From an empty folder: configs are laid down, the law is refreshed, an article is shown."""
    made = call(installed, tmp_path, "init", "reviews")
    assert made.returncode == 0, made.stderr
    folder = tmp_path / "reviews"
    (folder / ".clausula" / "models").symlink_to(embedder_folder.parent)
    looked = call(installed, folder, "doctor")
    assert "ok     package torch" in looked.stdout
    assert "FAULT  edition" in looked.stdout
    refreshed = call(installed, folder, "run", "refresh_statutes")
    assert refreshed.returncode == 0, refreshed.stderr
    assert "edition 1" in refreshed.stdout
    shown = call(installed, folder, "statutes", "show", "Civil Code", "205")
    assert shown.returncode == 0, shown.stderr
    assert "Civil Code" in shown.stdout
    assert (folder / ".clausula" / "knowledge").is_dir()
    assert str(ROOT) not in refreshed.stdout + shown.stdout


@pytest.mark.slow
def test_installed_package_stands_alone(installed: Path, tmp_path: Path) -> None:
    """What runs is the wheel's own copy, with its configs beside it, not this repository."""
    code = "import flows.environment as e; print(e.ROOT, e.locate(e.Path('configs/shared.yaml')))"
    done = subprocess.run(
        [str(installed / "python"), "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    root, shared = (Path(path) for path in done.stdout.split())
    assert root.is_relative_to(installed.parent)
    assert shared == root / "configs" / "shared.yaml"
    assert shared.is_file()
