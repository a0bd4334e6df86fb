"""The commands that README files show exist, with the options they are shown with.

In code blocks each command must parse as a whole. Within a sentence its arguments may be left out:
`clausula review` names a command, it is not one to copy. What README shows of the server is run in
`tests/serving/test_readme.py`; the keys of `--set` are resolved in `tests/test_named_keys.py`.
"""

import contextlib
import io
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import typer
import typer.main

from flows.cli.main import app
from flows.cli.options import FLOWS
from tests.conftest import ROOT

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
SPAN = re.compile(r"`([^`\n]+)`")
IGNORED = {".venv", ".clausula", ".pytest_cache", "node_modules"}
PYTHONS = ("python", "python3", ".venv/bin/python")


@dataclass(frozen=True)
class Shown:
    """A command as a README shows it: its words, and whether it is one to copy."""

    place: str
    words: tuple[str, ...]
    is_whole: bool

    def __str__(self) -> str:
        return f"{self.place}: {' '.join(self.words)}"


class WrongCommandError(Exception):
    """A command that would not run as it is shown."""


def list_readmes() -> list[Path]:
    """Return the README files of the tree."""
    paths = sorted(ROOT.rglob("README.md"))
    return [path for path in paths if not IGNORED & set(path.relative_to(ROOT).parts)]


def find_commands(place: str, text: str) -> Iterator[Shown]:
    """Yield the commands of code blocks, then those within sentences."""
    for language, block in BLOCK.findall(text):
        if language not in ("sh", "bash", ""):
            continue
        for line in block.replace("\\\n", " ").splitlines():
            words = split_words(line)
            if is_command(words):
                yield Shown(place, words, is_whole=True)
    for span in SPAN.findall(BLOCK.sub("", text)):
        words = split_words(span)
        if is_command(words) and "…" not in span:
            yield Shown(place, words, is_whole=False)


def split_words(line: str) -> tuple[str, ...]:
    """Return a line's words up to a comment or a pipe, without settings of the environment."""
    try:
        words = shlex.split(line, comments=True)
    except ValueError:  # a quote that ends on another line
        return ()
    while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
        words = words[1:]
    end = next((number for number, word in enumerate(words) if word in ("|", "&&", ">")), None)
    return tuple(words[:end])


def is_command(words: tuple[str, ...]) -> bool:
    """Say whether the words start a program of this project."""
    if len(words) < 2:
        return False
    return words[0] in ("clausula", "sh") or (words[0] in PYTHONS and words[1] == "-m")


def check_command(shown: Shown) -> None:
    """Check one command without running it.

    Raises:
        WrongCommandError: Its program, its file or an option is not there.
    """
    program, *arguments = shown.words
    if program == "clausula":
        check_clausula(arguments, shown.is_whole)
    elif program == "sh":
        if not (ROOT / arguments[0]).is_file():
            raise WrongCommandError(f"{arguments[0]} is not there")
    elif arguments[1] == "flows.cli":
        check_clausula(arguments[2:], shown.is_whole)
    elif arguments[1].startswith("tests."):
        check_module(arguments[1], arguments[2:])
    elif find_spec(arguments[1]) is None:
        raise WrongCommandError(f"no module {arguments[1]}")


def check_clausula(arguments: list[str], is_whole: bool) -> None:
    """Parse the arguments as the command line does, command by command, running none."""
    command: Any = typer.main.get_command(app)  # Any: Typer's own kinds of click's commands
    parent: Any = None
    name = "clausula"
    while hasattr(command, "commands"):
        if not arguments:
            return
        parent = command.make_context(name, [], parent=parent, resilient_parsing=True)
        name, *arguments = arguments
        if name not in command.commands:
            raise WrongCommandError(f"no command {name!r}")
        command = command.commands[name]
    if name == "run" and arguments and arguments[0] not in FLOWS:
        raise WrongCommandError(f"no flow {arguments[0]!r}")
    try:
        context = command.make_context(name, arguments, parent=parent)
    except Exception as error:  # the kinds of fault are private to Typer; each has a message
        is_left_out = type(error).__name__ == "MissingParameter" and not is_whole
        if not is_left_out:
            raise WrongCommandError(str(error)) from error
        return
    config = context.params.get("config")
    if config and not (ROOT / config).is_file():
        raise WrongCommandError(f"{config} is not there")


def check_module(module: str, arguments: list[str]) -> None:
    """Check that a benchmark has each option that is given to it."""
    if find_spec(module) is None:
        raise WrongCommandError(f"no module {module}")
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.suppress(SystemExit):
        import_module(module).main(["--help"])
    options = set(re.findall(r"--[a-z-]+", output.getvalue()))
    unknown = [word for word in arguments if word.startswith("--") and word not in options]
    if unknown:
        raise WrongCommandError(f"{module} has no {', '.join(unknown)}")


def list_faults(text: str) -> list[str]:
    """Return what is wrong with the commands of a text."""
    faults = []
    for shown in find_commands("text", text):
        try:
            check_command(shown)
        except WrongCommandError as error:
            faults.append(f"{shown}: {error}")
    return faults


@pytest.mark.parametrize(
    "text",
    [
        "```sh\nclausula revue contract.docx\n```",
        "```sh\nclausula review contract.docx --day 2026-01-01\n```",
        "```sh\nclausula review --format md\n```",
        "```sh\nclausula review contract.docx --format rtf\n```",
        "```sh\nclausula run tune_everything\n```",
        "```sh\nclausula run tune_style --config configs/none.yaml\n```",
        "```sh\npython -m tests.benchmarks.none\n```",
        "```sh\npython -m tests.benchmarks.house --users 3\n```",
        "```sh\nsh infra/none.sh\n```",
        "Run `clausula releases undo`.",
    ],
)
def test_wrong_command_is_found(text: str) -> None:
    """An unknown command, option, value, flow, file or module is found, and a missing argument."""
    assert len(list_faults(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "```sh\nclausula review contract.docx \\\n    --format md   # a comment\n```",
        "```sh\nA=b python -m tests.benchmarks.house . --smoke | head\n```",
        "Run `clausula review`, `clausula releases` or `python -m flows.cli run tune_style`.",
    ],
)
def test_right_command_is_no_fault(text: str) -> None:
    """Continued lines, comments, pipes and bare names of commands are no faults."""
    assert list(find_commands("text", text))
    assert list_faults(text) == []


def test_every_shown_command_exists() -> None:
    """Every command that a README shows parses as it is shown."""
    shown: list[Shown] = []
    for path in list_readmes():
        text = path.read_text(encoding="utf-8")
        shown += find_commands(str(path.relative_to(ROOT)), text)
    assert len({command.place for command in shown}) >= 10
    assert len(shown) >= 40
    faults = []
    for command in shown:
        try:
            check_command(command)
        except WrongCommandError as error:
            faults.append(f"{command}: {error}")
    assert faults == []


def test_every_linked_file_exists() -> None:
    """Every file that a README links to is there."""
    links = []
    for path in list_readmes():
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text(encoding="utf-8")):
            if "://" not in target:
                links.append((path, target))
    assert len(links) >= 1
    missing = [
        f"{path.relative_to(ROOT)}: {target}"
        for path, target in links
        if not (path.parent / target).exists()
    ]
    assert missing == []
