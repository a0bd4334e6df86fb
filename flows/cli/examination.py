"""The command that says what is installed, found and reachable, and what to do about the rest."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from flows.environment import open_home, open_store

if TYPE_CHECKING:
    from components.maintenance.check import Check


def doctor(
    is_deep: Annotated[
        bool,
        typer.Option("--deep", help="the whole deployment too: files, databases, schedules, TLS"),
    ] = False,
    addresses: Annotated[
        list[str] | None,
        typer.Option("--address", help="with --deep, an address of your own, as often as needed"),
    ] = None,
    form: Annotated[
        Literal["text", "json"], typer.Option("--format", help="for people or for programs")
    ] = "text",
) -> None:
    """Say what is installed, found and reachable, with the remedy for each fault.

    Ends with code 1 if anything is at fault; warnings can wait. Example: clausula doctor --deep
    """
    from flows.cli.doctor import examine

    home = open_home()
    checks = examine(open_store(home), home)
    if is_deep:
        from flows.cli.deep_doctor import examine_deployment

        checks += examine_deployment(home, addresses or [])
    print(render_json(checks) if form == "json" else render_text(checks))
    if not all(check.is_ok for check in checks):
        raise typer.Exit(1)


def render_text(checks: "Sequence[Check]") -> str:
    """Return a line for each check, and how many there are of a kind."""
    lines: list[str] = []
    for check in checks:
        if check.level == "ok":
            lines.append(f"ok     {check.name}: {check.state}")
        else:
            label = "FAULT  " if check.level == "fault" else "warn   "
            end = "" if check.state.endswith(".") else "."
            lines.append(f"{label}{check.name}: {check.state}{end} {check.remedy}".rstrip())
    return "\n".join(lines)


def render_json(checks: "Sequence[Check]") -> str:
    """Return the checks as JSON."""
    rows = [
        {"name": each.name, "level": each.level, "state": each.state, "remedy": each.remedy}
        for each in checks
    ]
    document = {"is_ok": all(each.is_ok for each in checks), "checks": rows}
    return json.dumps(document, indent=2, ensure_ascii=False)
