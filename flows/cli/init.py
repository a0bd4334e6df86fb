"""The command that lays down the configs and a home in a folder of one's own.

For an installed package: its configs lie among Python's packages, where nobody edits them.
"""

import shutil
import uuid
from pathlib import Path
from typing import Annotated

import typer

from components.errors import UsageError
from components.maintenance.layout import mark_new
from components.storage import Home, write_text_atomic
from flows.environment import ROOT, find_domain

NEXT = """\
{folder}: configs/ and .clausula/ are laid down. Next:
  cd {folder}
  clausula run run_pipeline      the whole way on the sample material, up to a release
  clausula doctor                what is installed, found and reachable
  clausula serve                 the page and the API, once there is a release
configs/README.md says what can be set."""


def init(
    folder: Annotated[Path, typer.Argument(help="a new folder, or one without configs/")],
    domain: Annotated[
        str, typer.Option("--domain", help="a folder of configs/domains, such as handbook")
    ] = "",
) -> None:
    """Lay down configs/ and a home in a folder to start from. Example: clausula init reviews"""
    if domain:
        find_domain(ROOT / "configs" / "shared.yaml", domain)
    lay_down(ROOT / "configs", folder)
    if domain:
        shared = folder / "configs" / "shared.yaml"
        text = shared.read_text(encoding="utf-8")
        write_text_atomic(shared, f"{text}domain: {domain}\n")
    print(NEXT.format(folder=folder))


def lay_down(configs: Path, folder: Path) -> None:
    """Copy the configs into a folder and make a home there that git ignores.

    Raises:
        UsageError: The folder is a file, or has configs already.
    """
    target = folder / "configs"
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"init: {folder} is a file (a folder). Give another name.")
    if target.exists() or target.is_symlink():
        raise UsageError(
            f"init: {target} is there already (a folder without configs). Give another folder, or"
            " move it away."
        )
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder / f".configs.{uuid.uuid4().hex[:8]}"
    try:
        shutil.copytree(configs, aside, ignore=shutil.ignore_patterns("__pycache__"))
        aside.rename(target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    home = folder / ".clausula"
    home.mkdir(exist_ok=True)
    mark_new(Home(home))
    ignore = home / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")  # contracts and reviews stay out of a repository
