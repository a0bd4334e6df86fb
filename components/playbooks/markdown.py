"""Read a playbook in Markdown: one file, or a folder of files that make up one playbook.

A file has front matter, and a heading for each position, of any level:

    ---
    playbook: supply         (required: an id that stays from version to version)
    title: Supply agreements (required)
    side: Supplier           (whose positions these are)
    since: 2026-01-01        (the first day of this version, where no name has the date)
    ---
    ## Price
    ### Position P-02: Late payment
    Type: default interest
    Required: yes
    Known by: pays late, default interest
    Preferred: at most 9 percent per year
    Acceptable: at most 12 percent per year
    Unacceptable: more than 15 percent per year, or "compound interest"
    Fallback:
    > Where the Client pays late, it owes interest of 9 percent per year on the overdue sum.
    Ask: Head of Finance

A heading above positions is a chapter. A line goes on until the next key. Figures need their
direction; words in quotation marks are looked for in a clause, other words are for people. All
faults of all files are told at once.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from components.errors import InputError
from components.playbooks.playbook import Playbook, Position
from components.playbooks.position_lines import find_keys, read_position
from components.statutes.readers.files import read_text
from components.text.normalising import normalise

_FRONT = re.compile(r"\A---\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_HEADING = re.compile(r"(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*")
_POSITION = re.compile(
    r"(?:position|立場)\s+(?P<id>\w[\w.-]*?)\s*(?:[.:)–—]\s*|\s+|$)(?P<title>.*)", re.I
)
_MAX_FAULTS = 50


@dataclass(frozen=True)
class _File:
    """What one file holds."""

    path: Path
    front: dict[str, Any]  # Any: whatever the YAML held
    positions: tuple[tuple[int, Position], ...]  # with the line of its heading


def read_markdown(files: Sequence[Path], sha256: str) -> Playbook:
    """Return the playbook that Markdown files make up.

    Args:
        files: One or several, in order.
        sha256: The fingerprint of all of them.

    Raises:
        InputError: A file cannot be read, or holds a fault; all faults are named.
    """
    faults: list[str] = []
    read: list[_File] = []
    for path in files:
        own: list[str] = []
        read.append(_read_file(path, own))
        faults += [f"{path}: {fault}" for fault in sorted(own, key=_line_of)]
    faults += _compare(read)
    if not faults and not any(file.positions for file in read):
        faults.append(
            f"{files[0]}: no position in it (### Position P-01: Term of payment). Begin each"
            " with a heading"
        )
    if faults:
        shown = faults[:_MAX_FAULTS]
        more = [f"and {len(faults) - _MAX_FAULTS} more"] if len(faults) > _MAX_FAULTS else []
        raise InputError("\n".join([*shown, *more]) + ". Correct the playbook.")
    front = read[0].front
    return Playbook(
        id=str(front["playbook"]),
        title=str(front["title"]),
        side=str(front.get("side") or ""),
        since=front.get("since"),
        positions=tuple(position for file in read for _, position in file.positions),
        format="markdown",
        sha256=sha256,
    )


def _line_of(fault: str) -> int:
    """Return the line that a fault names, 0 for one of the whole file."""
    match = re.match(r"line (\d+):", fault)
    return int(match[1]) if match else 0


def _read_file(path: Path, faults: list[str]) -> _File:
    """Return what a file holds; its faults are added, each with its line."""
    try:
        text = normalise(read_text(path)).text
    except InputError as error:
        faults.append(str(error).removeprefix(f"{path}: ").removesuffix("."))
        return _File(path, {}, ())
    match = _FRONT.match(text)
    if match is None:
        faults.append("line 1: no front matter (a `---` block that has playbook and title)")
        return _File(path, {}, ())
    front = _read_front(match[1], faults)
    first = text.count("\n", 0, match.end()) + 1
    lines = list(enumerate(text[match.end() :].split("\n"), start=first))
    return _File(path, front, tuple(_read_positions(lines, faults)))


def _read_positions(
    lines: Sequence[tuple[int, str]], faults: list[str]
) -> list[tuple[int, Position]]:
    """Return the positions of a file, each with the line of its heading; a chapter has none."""
    positions: list[tuple[int, Position]] = []
    starts = [place for place, (_, line) in enumerate(lines) if _HEADING.fullmatch(line)]
    for number, start in enumerate(starts):
        line_number, line = lines[start]
        heading = _HEADING.fullmatch(line)
        assert heading is not None  # it is one of the starts
        named = _POSITION.fullmatch(heading[2])
        end = starts[number + 1] if number + 1 < len(starts) else len(lines)
        body = lines[start + 1 : end]
        if named is None:
            # a chapter; what it says is for people
            faults += [
                f"line {keyed}: a key below a heading that names no position, got"
                f" {heading[2][:60]!r} (### Position P-01: Term of payment)"
                for keyed in find_keys(body)[:1]
            ]
            continue
        if not named["title"].strip():
            faults.append(f"line {line_number}: position {named['id']}: no title")
        own: list[str] = []
        position = read_position(named["id"], named["title"].strip(), body, own)
        if not own and not position.can_decide and not position.is_required:
            own.append(
                f"line {line_number}: position {named['id']}: states no figure, no quoted words and"
                " no wording, and is not required: nothing of it can be found"
            )
        faults += own
        positions.append((line_number, position))
    return positions


def _read_front(text: str, faults: list[str]) -> dict[str, Any]:  # Any: whatever the YAML held
    """Return checked front matter."""
    try:
        front = YAML(typ="safe", pure=True).load(text)
    except YAMLError as error:
        faults.append(f"front matter is not valid YAML: {str(error).splitlines()[0]}")
        return {}
    values = front if isinstance(front, dict) else {}
    for key in ("playbook", "title"):
        if not values.get(key):
            faults.append(f"front matter: missing {key}")
    since = values.get("since")
    if since is not None and type(since) is not date:
        faults.append(f"front matter: since: not a date, got {since!r} (2026-01-31)")
    return values


def _compare(files: Sequence[_File]) -> list[str]:
    """Return what is wrong between files: another playbook, an id that occurs twice."""
    faults: list[str] = []
    seen: dict[str, str] = {}
    for file in files:
        for key in ("playbook", "since"):
            if file.front and file.front.get(key) != files[0].front.get(key):
                faults.append(f"{file.path}: front matter: {key}: not that of {files[0].path.name}")
        for line, position in file.positions:
            place = f"{file.path}: line {line}"
            if position.id in seen:
                faults.append(
                    f"{place}: position {position.id} occurs twice, also {seen[position.id]}"
                )
            seen.setdefault(position.id, f"{file.path.name} line {line}")
    return faults
