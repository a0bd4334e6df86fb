"""The lines of a position in Markdown, read into the fields of its record."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from components.playbooks.limits import read_limits, unbounded_figures
from components.playbooks.playbook import Level, Position, PositionStatement

KEYS: dict[str, str] = {
    "type": "type",
    "required": "is_required",
    "known by": "known_by",
    "not known by": "not_known_by",
    "preferred": "preferred",
    "acceptable": "acceptable",
    "unacceptable": "unacceptable",
    "wording": "wordings",
    "fallback": "fallback",
    "ask": "ask",
    "note": "note",
}
"""The keys that a line may begin with, and the fields that they fill."""
_KEY = "|".join(sorted(KEYS, key=len, reverse=True))
_LINE = re.compile(
    rf"\s*(?:[-*+]\s+)?(?:\*\*|__)?({_KEY})(?:\*\*|__)?\s*:(?:\*\*|__)?\s*(.*)", re.I
)
# What looks like a key and is none: it would be read as part of the line before.
_UNKNOWN = re.compile(
    r"(?:[-*+]\s+)?(?:\*\*|__)?([A-Z][a-z]+(?: [a-z]+)?)(?:\*\*|__)?\s*:(?:\s|\*)"
)
_QUOTED = re.compile(r"“([^”]+)”|\"([^\"]+)\"|「([^」]+)」|„([^“”]+)[“”]")
_YES = {"yes": True, "true": True, "no": False, "false": False, "": False}
_ONCE = ("type", "required", "fallback", "ask", "note")


@dataclass
class KeyedLine:
    """A key of a position with its text, on a line of the file."""

    key: str
    line: int
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text on one line."""
        return " ".join(" ".join(self.texts).split())


def read_position(
    position_id: str, title: str, lines: Iterable[tuple[int, str]], faults: list[str]
) -> Position:
    """Return a position.

    Args:
        position_id: Its id.
        title: Its title.
        lines: The lines below its heading, each with its number in the file.
        faults: What is wrong is added here, with its line.
    """
    keyed = _split_keys(lines, faults)
    for key in _ONCE:
        repeated = [each for each in keyed if each.key == key][1:]
        faults += [f"line {each.line}: {key} occurs twice in this position" for each in repeated]
    single = {each.key: each.text for each in keyed}
    required = single.get("required", "").casefold()
    if required not in _YES:
        line = next(each.line for each in keyed if each.key == "required")
        faults.append(f"line {line}: required: not yes or no, got {required[:30]!r}")
    faults += [f"line {each.line}: {each.key}: empty" for each in keyed if not each.text]
    return Position(
        id=position_id,
        title=title,
        type=single.get("type") or title,
        is_required=_YES.get(required, False),
        known_by=_split_entries(keyed, "known by"),
        not_known_by=_split_entries(keyed, "not known by"),
        preferred=_read_statements(keyed, "preferred", faults),
        acceptable=_read_statements(keyed, "acceptable", faults),
        unacceptable=_read_statements(keyed, "unacceptable", faults),
        wordings=tuple(each.text for each in keyed if each.key == "wording"),
        fallback=single.get("fallback", ""),
        ask=single.get("ask", ""),
        note=single.get("note", ""),
    )


def find_keys(lines: Iterable[tuple[int, str]]) -> list[int]:
    """Return the numbers of the lines that begin with a key."""
    return [number for number, line in lines if _LINE.fullmatch(line)]


def make_statement(text: str, *, is_ban: bool = False) -> PositionStatement:
    """Return a statement with its limits and its quoted phrases.

    Args:
        text: The statement.
        is_ban: Whether it says what is not accepted.
    """
    phrases = ["".join(match.groups(default="")) for match in _QUOTED.finditer(text)]
    limits = read_limits(text, is_ban=is_ban)
    inside = [
        (match.start(), match.end())
        for match in _QUOTED.finditer(text)
        if any(match.start() < limit.start < match.end() for limit in limits)
    ]
    # a figure within a phrase belongs to the phrase
    own = [limit for limit in limits if not any(a < limit.start < b for a, b in inside)]
    return PositionStatement(text=text, limits=tuple(own), phrases=tuple(phrases))


def _read_statements(
    keyed: Iterable[KeyedLine], level: Level, faults: list[str]
) -> tuple[PositionStatement, ...]:
    """Return the lines of one level."""
    lines = [each for each in keyed if each.key == level and each.text]
    return tuple(_read_statement(each, faults) for each in lines)


def _read_statement(keyed: KeyedLine, faults: list[str]) -> PositionStatement:
    """Return a line's statement; a figure that sets no limit is a fault."""
    statement = make_statement(keyed.text, is_ban=keyed.key == "unacceptable")
    outside = _QUOTED.sub(" ", keyed.text)
    for figure in unbounded_figures(outside):
        faults.append(
            f"line {keyed.line}: {keyed.key}: a figure without its direction, got {figure!r}"
            " (at most, at least, more than, less than, exactly, between … and …)"
        )
    return statement


def _split_keys(lines: Iterable[tuple[int, str]], faults: list[str]) -> list[KeyedLine]:
    """Return the lines of a position by their keys; other lines go on with the one before."""
    keyed: list[KeyedLine] = []
    for number, line in lines:
        match = _LINE.fullmatch(line)
        if match:
            keyed.append(KeyedLine(match[1].casefold(), number, [match[2]]))
            continue
        text = line.strip()
        unknown = _UNKNOWN.match(text)
        if unknown:
            faults.append(f"line {number}: unknown key, got {unknown[1]!r} ({', '.join(KEYS)})")
        elif text and not keyed:
            faults.append(f"line {number}: text before the first key ({', '.join(KEYS)})")
        elif text:
            keyed[-1].texts.append(text.lstrip(">").strip())
    for each in keyed:
        each.texts = [text.removeprefix(">").strip() for text in each.texts]
    return keyed


def _split_entries(keyed: Iterable[KeyedLine], key: str) -> tuple[str, ...]:
    """Return the entries of a list, parted by commas or semicolons."""
    entries: list[str] = []
    for each in keyed:
        if each.key == key:
            entries += [entry.strip().strip('“”"') for entry in re.split(r"[,;，；、]", each.text)]
    return tuple(entry for entry in entries if entry)
