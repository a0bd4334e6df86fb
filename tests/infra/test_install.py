"""install.sh finds a Python, installs, and goes on after whatever cut it off.

The script is run as it is, on a small project: one dependency, taken from a folder in place of an
index, and a build that can be made to wait.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from zipfile import ZipFile

import pytest

from components.storage import sha256_file
from tests.conftest import ROOT

PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "clausula"
version = "1"
dependencies = ["torch"]
optional-dependencies = {dev = []}
scripts = {clausula = "app:main"}
"""
# A build backend that needs no packages: it writes the wheel by hand.
BACKEND = """
import time, zipfile
from pathlib import Path

INFO = "clausula-1.dist-info"
METADATA = "Metadata-Version: 2.1\\nName: clausula\\nVersion: 1\\n"
METADATA += "Requires-Dist: torch\\nProvides-Extra: dev\\n"
WHEEL = "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"

def build_editable(folder, config_settings=None, metadata_directory=None):
    while Path("wait").exists():
        time.sleep(0.1)
    name = "clausula-1-py3-none-any.whl"
    with zipfile.ZipFile(Path(folder) / name, "w") as wheel:
        wheel.writestr("clausula.pth", str(Path.cwd()))
        wheel.writestr(INFO + "/METADATA", METADATA)
        wheel.writestr(INFO + "/WHEEL", WHEEL)
        wheel.writestr(INFO + "/entry_points.txt", "[console_scripts]\\nclausula = app:main\\n")
        wheel.writestr(INFO + "/RECORD", "")
    return name

build_wheel = build_editable
"""
TOOLS = (
    "cat",
    "cksum",
    "cut",
    "date",
    "dirname",
    "grep",
    "ps",
    "rm",
    "sed",
    "sh",
    "sleep",
    "tail",
    "tee",
    "uname",
)
RUN_PYTHON = f'exec "{os.path.realpath(sys.executable)}" "$@"'
PYTHONS = ("python3.11", "python3.12", "python3.13", "python3.14", "python3", "python")


def write_torch(folder: Path) -> None:
    """Write a wheel that passes for torch into a folder."""
    folder.mkdir()
    with ZipFile(folder / "torch-2.0-py3-none-any.whl", "w") as wheel:
        info = "torch-2.0.dist-info"
        wheel.writestr("torch/__init__.py", "build = 'small'\n")
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: torch\nVersion: 2.0\n")
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")


def write_project(folder: Path) -> Path:
    """Write the small project, with the real install.sh."""
    (folder / "infra").mkdir(parents=True)
    for name in ("install.sh", "requirements.py"):
        shutil.copy(ROOT / "infra" / name, folder / "infra")
    (folder / "pyproject.toml").write_text(PYPROJECT)
    (folder / "backend.py").write_text(BACKEND)
    (folder / "app.py").write_text("import torch\ndef main():\n    print(torch.build)\n")
    return folder


def write_script(path: Path, *lines: str) -> None:
    """Write an executable shell script."""
    path.write_text("\n".join(["#!/bin/sh", *lines]) + "\n")
    path.chmod(0o755)


class Machine:
    """A machine with its own tools on PATH, one Python among them, and a folder of wheels."""

    def __init__(self, folder: Path) -> None:
        self.tools = folder / "tools"
        self.tools.mkdir()
        for tool in TOOLS:
            (self.tools / tool).symlink_to(shutil.which(tool) or "")
        write_script(self.tools / "python3.11", RUN_PYTHON)
        write_torch(folder / "wheels")
        self.project = write_project(folder / "a project")
        self.pin(folder / "wheels" / "torch-2.0-py3-none-any.whl")
        self.environment = {
            "PATH": str(self.tools),
            "HOME": str(folder),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(folder / "wheels"),
        }

    def copy_environments(self, environment: Path) -> None:
        """Let its Python copy an environment where it is asked for one, which saves seconds."""
        copy = f'exec {shutil.which("cp")} -R "{environment}" "$3"'
        write_script(self.tools / "python3.11", f'[ "$2" = venv ] && {copy}', RUN_PYTHON)

    def pin(self, *wheels: Path) -> None:
        """Pin torch to the hashes of some wheels."""
        hashes = [f"--hash=sha256:{sha256_file(wheel)}" for wheel in wheels]
        text = " \\\n    ".join(["torch==2.0", *hashes]) + "\n"
        (self.project / "infra" / "hashes.txt").write_text(text)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start install.sh from another folder."""
        return subprocess.Popen(
            [shutil.which("sh") or "", str(self.project / "infra" / "install.sh"), *arguments],
            cwd="/",
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def install(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run install.sh to its end."""
        process = self.start(*arguments)
        output, faults = process.communicate(timeout=300)
        return subprocess.CompletedProcess(process.args, process.returncode, output, faults)

    @contextmanager
    def waiting(self) -> Iterator[tuple[subprocess.Popen[str], int]]:
        """Start install.sh with a build that waits; give it and the id of pip's process."""
        log = self.project / ".venv" / "install.log"
        log.unlink()
        (self.project / "wait").touch()
        process = self.start()
        try:
            deadline = time.monotonic() + 120
            while "editable" not in (log.read_text() if log.exists() else ""):
                assert time.monotonic() < deadline
                time.sleep(0.1)
            yield process, int((self.project / ".venv" / "installing").read_text())
        finally:
            (self.project / "wait").unlink()
            process.kill()
            process.wait()
            for stream in (process.stdout, process.stderr):
                assert stream is not None
                stream.close()  # not read to its end: what reports for the script outlives it

    def works(self) -> bool:
        """Say whether the command that was installed runs with its dependency."""
        command = [str(self.project / ".venv" / "bin" / "clausula")]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.stdout == "small\n"


@pytest.fixture(scope="module")
def new_environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a virtual environment as Python makes it, its pip compiled."""
    folder = tmp_path_factory.mktemp("new") / "venv"
    venv.create(folder, with_pip=True, symlinks=True)
    subprocess.run([folder / "bin" / "python", "-m", "pip", "--version"], check=True)
    return folder


@pytest.fixture
def bare(tmp_path: Path) -> Machine:
    """Give a machine on which nothing is installed."""
    return Machine(tmp_path)


@pytest.fixture
def copying(bare: Machine, new_environment: Path) -> Machine:
    """Give such a machine whose Python copies an environment where it is asked for a new one."""
    bare.copy_environments(new_environment)
    return bare


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory, new_environment: Path) -> Machine:
    """Give a machine on which the project is installed; each test leaves it so.

    The first installation makes the environment as Python does, the later ones copy it.
    """
    machine = Machine(tmp_path_factory.mktemp("machine"))
    done = machine.install()
    assert done.returncode == 0, done.stderr
    machine.copy_environments(new_environment)
    return machine


def is_running(pid: int) -> bool:
    """Say whether a process is there."""
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


def wait_for_end(pid: int) -> None:
    """Wait until a process is gone."""
    deadline = time.monotonic() + 30
    while is_running(pid):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_no_python_names_what_was_tried(bare: Machine) -> None:
    """Where no Python will do, each that was tried is named with what it is."""
    (bare.tools / "python3.11").unlink()
    write_script(bare.tools / "python3.12", "exit 127")
    write_script(bare.tools / "python3", "echo 3.9")
    write_script(bare.tools / "python3.13", 'case "$2" in *venv*) exit 1;; esac', "echo 3.13")
    done = bare.install()
    assert done.returncode == 1
    assert done.stderr == (
        "install: no Python 3.11 to 3.14 found; python3.11 not there; python3.12 does not run;"
        " python3.13 has no venv (on Debian and Ubuntu: apt install python3.13-venv);"
        " python3.14 not there; python3 is Python 3.9; python not there."
        " Put one on PATH, or install uv, and run again.\n"
    )
    assert not (bare.project / ".venv").exists()


@pytest.mark.parametrize("name", PYTHONS)
def test_any_python_from_3_11_to_3_14_is_taken(bare: Machine, name: str) -> None:
    """The only Python on PATH is taken under each of its names; it is asked for a venv."""
    (bare.tools / "python3.11").unlink()
    version = name.removeprefix("python") if "." in name else "3.14"
    write_script(bare.tools / name, f'[ "$2" = venv ] || {{ echo {version}; exit; }}', "exit 3")
    done = bare.install()
    assert done.returncode == 3
    assert done.stdout == f"install: making .venv with {bare.tools / name}\n"


@pytest.mark.slow
def test_install_again_does_nothing(machine: Machine) -> None:
    """An installation that is up to date is left alone; an extra is one more installation."""
    before = (machine.project / ".venv" / "install.log").stat().st_mtime_ns
    assert machine.install().stdout == "install: .venv is up to date\n"
    assert (machine.project / ".venv" / "install.log").stat().st_mtime_ns == before
    assert machine.install("dev").stdout.endswith("install: done\n")
    assert machine.install().stdout == "install: .venv is up to date\n"
    assert machine.install("dev").stdout == "install: .venv is up to date\n"
    assert machine.works()


@pytest.mark.slow
def test_changed_pins_are_installed(machine: Machine) -> None:
    """Another hashes.txt is an installation; it says how much is fetched before it starts."""
    hashes = machine.project / "infra" / "hashes.txt"
    hashes.write_text(hashes.read_text() + "\n# changed\n")
    lines = machine.install().stdout.splitlines()
    assert "with pip: 0.6 GB to fetch" in lines[0]
    assert "CUDA libraries along: 2.5 GB more to fetch, 4 GB on disk" in lines[1]
    assert lines[-1] == "install: done"


@pytest.mark.slow
def test_terminated_installation_goes_on(machine: Machine) -> None:
    """When it is told to end, so does what it started; the next call goes on in the same .venv."""
    (machine.project / ".venv" / "installed").unlink()
    made = (machine.project / ".venv" / "pyvenv.cfg").stat().st_ino
    with machine.waiting() as (process, pip):
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 143
        wait_for_end(pip)
    done = machine.install()
    assert done.stdout.endswith("install: done\n"), done.stderr
    assert (machine.project / ".venv" / "pyvenv.cfg").stat().st_ino == made
    assert machine.works()


@pytest.mark.slow
def test_killed_installation_is_not_run_twice(machine: Machine) -> None:
    """When only the script is killed, pip goes on: the next call says so, the one after works."""
    (machine.project / ".venv" / "installed").unlink()
    with machine.waiting() as (process, pip):
        process.kill()
        process.wait()
        refused = machine.install()
        assert refused.returncode == 1
        assert f"another installation works on .venv, process {pip}" in refused.stderr
        os.kill(pip, signal.SIGKILL)
        wait_for_end(pip)
    done = machine.install()
    assert done.stdout.endswith("install: done\n"), done.stderr
    assert machine.works()


@pytest.mark.slow
def test_half_installed_package_is_installed_again(machine: Machine) -> None:
    """A package that was cut off between its files is whole after the next call."""
    (machine.project / ".venv" / "installed").unlink()
    (info,) = (machine.project / ".venv").glob("lib/*/site-packages/torch-2.0.dist-info")
    (info / "INSTALLER").unlink()
    (info.parent / "torch" / "__init__.py").unlink()
    done = machine.install()
    assert "install: torch-2.0 was cut off, it is installed again" in done.stdout
    assert done.stdout.endswith("install: done\n"), done.stderr
    assert machine.works()


@pytest.mark.slow
@pytest.mark.parametrize("harm", ["no python", "no pip"])
def test_broken_environment_is_made_anew(machine: Machine, harm: str) -> None:
    """A .venv whose Python or pip does not run is replaced, with the reason."""
    folder = machine.project / ".venv"
    if harm == "no python":
        (folder / "bin" / "python").unlink()
        (folder / "bin" / "python").symlink_to("/nowhere/python3.11")
        reason = "its Python not there"
    else:
        (folder / "installed").unlink()
        (pip,) = folder.glob("lib/*/site-packages/pip")
        shutil.rmtree(pip)
        reason = "its pip does not run"
    done = machine.install()
    assert done.stdout.startswith(f"install: removing .venv, {reason}\n"), done.stderr
    assert done.stdout.endswith("install: done\n"), done.stderr
    assert machine.works()


@pytest.mark.slow
def test_moved_folder_is_installed_anew(machine: Machine) -> None:
    """A project that was moved gets a new .venv, since the old one names its old place."""
    old = machine.project
    machine.project = old.rename(old.with_name("moved"))
    done = machine.install()
    assert done.stdout.startswith(f"install: removing .venv, it was made in {old}\n")
    assert done.stdout.endswith("install: done\n"), done.stderr
    assert machine.works()


@pytest.mark.slow
def test_failed_installation_says_why(copying: Machine) -> None:
    """A package that cannot be had ends it with code 1, the end of pip's output and the remedy."""
    shutil.rmtree(copying.environment["PIP_FIND_LINKS"])
    done = copying.install()
    assert done.returncode == 1
    assert "torch" in done.stderr
    assert "Run the same command again to go on." in done.stderr
    assert not (copying.project / ".venv" / "installed").exists()


@pytest.mark.slow
def test_long_settings_of_pip_are_read_to_their_end(copying: Machine) -> None:
    """However many settings pip has, it does not complain of a reader that left early."""
    copying.environment |= {f"PIP_ZZ_{number}": "x" * 1000 for number in range(200)}
    done = copying.install()
    assert done.returncode == 0
    assert done.stderr == ""


@pytest.mark.slow
def test_file_of_another_hash_is_not_installed(copying: Machine) -> None:
    """A wheel that somebody put in the place of the pinned one ends it before any of it runs."""
    wheel = Path(copying.environment["PIP_FIND_LINKS"]) / "torch-2.0-py3-none-any.whl"
    with ZipFile(wheel, "a") as altered:
        altered.writestr("torch/more.py", "")
    done = copying.install()
    assert done.returncode == 1
    assert "DO NOT MATCH THE HASHES" in done.stderr.upper()
    assert not (copying.project / ".venv" / "installed").exists()


@pytest.mark.slow
def test_torch_is_taken_from_its_own_index(copying: Machine, tmp_path: Path) -> None:
    """CLAUSULA_TORCH_INDEX is where torch comes from, and then no size of CUDA is named."""
    wheels = Path(copying.environment["PIP_FIND_LINKS"])
    page = tmp_path / "index" / "torch"
    page.mkdir(parents=True)
    name = "torch-2.0+cpu-py3-none-any.whl"
    with ZipFile(wheels / "torch-2.0-py3-none-any.whl") as plain, ZipFile(page / name, "w") as cpu:
        for item in plain.namelist():
            text = plain.read(item).decode().replace("Version: 2.0", "Version: 2.0+cpu")
            cpu.writestr(item.replace("torch-2.0.", "torch-2.0+cpu."), text)
    (page / "index.html").write_text(f'<a href="{name}">{name}</a>')
    del copying.environment["PIP_NO_INDEX"]
    copying.environment |= {
        "PIP_FIND_LINKS": "",
        "PIP_INDEX_URL": (tmp_path / "nothing").as_uri(),
        "CLAUSULA_TORCH_INDEX": page.parent.as_uri(),
    }
    done = copying.install()
    assert done.stdout.endswith("install: done\n"), done.stderr
    assert "CUDA" not in done.stdout
    assert list((copying.project / ".venv").glob("lib/*/site-packages/torch-2.0+cpu.dist-info"))


@pytest.mark.slow
@pytest.mark.parametrize("has_own_index", [True, False])
def test_uv_installs_where_pip_has_no_index_of_its_own(
    copying: Machine, tmp_path: Path, has_own_index: bool
) -> None:
    """With uv on PATH it makes .venv, and installs unless pip was told where packages are."""
    calls = tmp_path / "calls"
    pip = '"$1" -m pip install --no-index --find-links "$WHEELS"'
    write_script(
        copying.tools / "uv",
        f'echo "$*" >> "{calls}"',
        '[ "$1" = venv ] && exec python3.11 -m venv .venv',
        f'shift 3; set -- "$@"; python=$1; shift; exec {pip.replace("$1", "$python")} "$@"',
    )
    copying.environment["WHEELS"] = copying.environment["PIP_FIND_LINKS"]
    if not has_own_index:
        del copying.environment["PIP_FIND_LINKS"]
        del copying.environment["PIP_NO_INDEX"]
    done = copying.install()
    assert done.stdout.endswith("install: done\n"), done.stderr
    made, *installed = calls.read_text().splitlines()
    assert made == f"venv --quiet --seed --python {copying.tools / 'python3.11'} .venv"
    start = "pip install --python .venv/bin/python"
    wanted = [
        f"{start} --require-hashes -c infra/hashes.txt -r .venv/requirements.txt",
        f"{start} --no-deps --no-build-isolation -e .",
    ]
    assert installed == ([] if has_own_index else wanted)
    assert copying.works()
