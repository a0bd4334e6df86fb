"""The commands that run a flow or the server, and that check configs."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import BaseModel

from components.config import load_config
from components.errors import MissingError, UsageError
from flows.cli.options import FLOWS, Config, SetValues, run_flow
from flows.environment import (
    DOMAIN_FILE,
    DomainFile,
    Profile,
    locate,
    open_home,
    read_config,
    read_domain,
    read_profile,
)


def run(
    flow: Annotated[str, typer.Argument(help="one of: " + ", ".join(FLOWS))],
    config: Config = "",
    set_values: SetValues = None,
    is_resumed: Annotated[
        bool, typer.Option("--resume", help="tune_style: go on from the last checkpoint")
    ] = False,
    is_dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="refresh_statutes: show what would change, publish nothing"),
    ] = False,
) -> None:
    """Run a flow. Example: clausula run refresh_statutes --set source.path=statutes/2027-01-01"""
    overrides = list(set_values or [])
    if is_dry_run:
        overrides.append("is_dry_run=true")
    if is_resumed:
        overrides.append("resume=true")
    run_flow(flow, config, overrides)


def serve(
    host: Annotated[str, typer.Option("--host", help="address to listen on")] = "",
    port: Annotated[int, typer.Option("--port", help="TCP port; 0 takes a free one")] = -1,
    config: Config = "configs/serve_release.yaml",
    set_values: SetValues = None,
) -> None:
    """Serve the release over HTTP. Example: clausula serve --port 9000"""
    from flows.steps.serving import read_settings, serve_until_stopped

    overrides = list(set_values or [])
    if host:
        overrides.append(f"host={host}")
    if port >= 0:
        overrides.append(f"port={port}")
    serve_until_stopped(read_settings(config, overrides), open_home())


def validate(
    path: Annotated[
        Path | None, typer.Argument(help="one config; all of configs/ when left out")
    ] = None,
) -> None:
    """Check configs without running anything. Example: clausula validate configs/tune_style.yaml"""
    paths = [path] if path else sorted(locate(Path("configs")).rglob("*.yaml"))
    for config in paths:
        if not config.is_file():
            raise MissingError(f"{config}: no such config file. Give the path of a YAML file.")
        read_config(str(config), config_model(config))
        if config.parent.name == "profiles":
            check_sections(read_profile(config))
        if config.name == DOMAIN_FILE:
            _, sections = read_domain(config)
            check_sections(sections)
        print(f"{config}: valid")


def check_sections(sections: Mapping[str, Any]) -> None:  # Any: YAML values
    """Check each section of a profile or a domain over the config that it belongs to.

    Raises:
        UsageError: A section, a key or a value is wrong.
    """
    from flows.steps.shared import SharedConfig

    for name, section in sections.items():
        if name == "shared":
            load_config(None, SharedConfig, above=section)
            continue
        config = Path(f"configs/{name}.yaml")
        load_config(locate(config), config_model(config), above=section)


def config_model(path: Path) -> type[BaseModel]:
    """Return the model of a config by its file name: `tune_style.yaml` is `TuneStyleConfig`'s.

    Raises:
        UsageError: No flow has that name.
    """
    if path.name == DOMAIN_FILE:
        return DomainFile
    if path.parent.name == "style" or path.name == "style.yaml":
        from components.prompting.style import StyleGuide

        return StyleGuide
    if path.parent.name == "profiles":
        return Profile
    if path.parent.name == "sources":
        from components.statutes.publishers.source import PublicSource

        return PublicSource
    if path.stem == "shared":
        from flows.steps.shared import SharedConfig

        return SharedConfig
    if path.stem not in FLOWS:
        raise UsageError(
            f"{path}: no flow is called {path.stem} (allowed: {', '.join(FLOWS)}). Name the file"
            " after its flow."
        )
    name = "".join(word.title() for word in path.stem.split("_")) + "Config"
    model: type[BaseModel] = getattr(import_module(f"flows.{path.stem}"), name)
    return model
