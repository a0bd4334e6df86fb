"""JSON: one object a line, objects one behind the other, or an array of them.

A file whose first line is a whole object is read line by line: a broken line costs itself alone,
and objects that were joined on one line are read one by one. Any other file is read as a whole: an
array, objects over several lines, or one object that holds the array. Its rows are numbered by the
line where their object begins.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from components.curation.intake.reading.encodings import Encoding, find_encoding, open_text
from components.curation.intake.reading.shapes import Shape, unfold
from components.curation.intake.rows import Account, RawRow, RowsConfig, check_head, require_file

_SKIPPED = re.compile(r"[\s\ufeff\x1e]*")
_NEXT_OBJECT = re.compile(r"\}\s*,?\s*(?=\{)|\n\s*(?=\{)")
_AROUND = "\ufeff \t\r\n\x1e"
_NUM_SHOWN = 100  # rows that show which columns there are
_LINE_END = re.compile(r"\r\n|\r|\n")


class JsonReader:
    """Reads objects, each a row.

    Args:
        config: The layout.
        shape: The form of the objects, None for each object's own.
    """

    def __init__(self, config: RowsConfig, shape: Shape | None = None) -> None:
        self._config = config
        self._shape = shape

    def read_columns(self, path: Path) -> list[str]:
        """Return the keys of the first objects, chats and exports already taken apart."""
        keys: dict[str, None] = {}
        unmapped = self._config.model_copy(update={"columns": {}})
        for row in islice(JsonReader(unmapped, self._shape).read(path, Account()), _NUM_SHOWN):
            keys |= dict.fromkeys(row.values)
        return list(keys)

    def read(self, path: Path, account: Account) -> Iterator[RawRow]:
        """Yield the objects; a line without one has its fault."""
        encoding = find_encoding(require_file(path), self._config.encoding)
        if encoding.describe():
            account.note(encoding.describe())
        if self._config.columns:
            check_head(path, self._list_keys(path, encoding), self._config.columns)
        for row in _read_objects(path, encoding, account):
            yield row if row.fault else unfold(row, self._shape, self._config)

    def _list_keys(self, path: Path, encoding: Encoding) -> list[str]:
        """Return every key that a row has, so that a column that none has is a mistyped one."""
        keys: dict[str, None] = {}
        for row in _read_objects(path, encoding, Account()):
            unfolded = row if row.fault else unfold(row, self._shape, self._config)
            keys |= dict.fromkeys(unfolded.values)
            keys |= dict.fromkeys(row.values)
        return list(keys)


def _read_objects(path: Path, encoding: Encoding, account: Account) -> Iterator[RawRow]:
    """Yield the objects of a file in whichever way they are laid out."""
    if _is_line_by_line(path, encoding):
        yield from _read_lines(path, encoding, account)
        return
    with open_text(path, encoding) as file:
        text = file.read()
    yield from _read_whole(path, text, account)


def _is_line_by_line(path: Path, encoding: Encoding) -> bool:
    """Say whether the first line that is not blank is a whole value, or no JSON at all."""
    with open_text(path, encoding) as file:
        lines = [line.strip("\ufeff\r\n\x1e") for line in islice(file, _NUM_SHOWN)]
    first, *others = [*filter(str.strip, lines), ""]
    first = first.strip(_AROUND)
    if not first.startswith(("[", "{")):
        return True
    if first.startswith("{") and any(map(_is_object, others)):
        return True
    try:
        value, _ = json.JSONDecoder().raw_decode(first)
    except json.JSONDecodeError as error:
        is_cut_off = error.pos >= len(first) or first in ("[", "{") or first[-1] in "[{,:"
        return not is_cut_off
    except (ValueError, RecursionError):
        return True
    is_list_of_rows = isinstance(value, list) and any(isinstance(part, dict) for part in value)
    return not (is_list_of_rows or _find_list(value))


def _is_object(line: str) -> bool:
    """Say whether a line is one whole object, at its beginning."""
    try:
        return line.startswith("{") and isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _read_lines(path: Path, encoding: Encoding, account: Account) -> Iterator[RawRow]:
    """Yield the objects of a file that has them on lines of their own."""
    with open_text(path, encoding) as file:
        for number, line in enumerate(file, 1):
            stripped = line.strip(_AROUND)
            if not stripped:
                continue
            rows = list(_parse_line(number, stripped))
            if len(rows) > 1:
                account.note("several objects on one line")
            yield from rows


def _parse_line(number: int, line: str) -> Iterator[RawRow]:
    """Yield the object of a line, or several that were joined, or the line's fault."""
    decoder = json.JSONDecoder(object_pairs_hook=_refuse_twice)
    position = 0
    rows: list[RawRow] = []
    while position < len(line):
        try:
            value, end = decoder.raw_decode(line, position)
        except json.JSONDecodeError as error:
            fault = f"line: not JSON: {error.msg} at column {error.colno}"
            rows.append(RawRow(number, fault=fault))
            break
        except (ValueError, RecursionError) as error:
            rows.append(RawRow(number, fault=f"line: {str(error)[:80]}"))
            break
        rows.append(_make_row(number, value))
        position = _skip(line, end)
        if position < len(line) and line[position] != "{":
            rows[-1] = RawRow(number, fault=f"line: not JSON: extra text at column {position + 1}")
            break
    yield from rows


def _read_whole(path: Path, text: str, account: Account) -> Iterator[RawRow]:
    """Yield the objects of an array, of an object that holds one, or one behind the other."""
    starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
    position = _skip(text, 0)
    if text[position : position + 1] == "{":
        held = _find_list(_decode(text, position)[0])
        if held:
            account.note(f"rows under the key {held[0]!r}")
            for number, value in enumerate(held[1], 1):
                yield _make_row(number, value)
            return
    else:
        account.note("an array of JSON")
        position = _skip(text, position + 1)
    while position < len(text) and text[position] != "]":
        line = bisect_right(starts, position)
        value, end, fault = _try_decode(text, position)
        if fault:
            following = _NEXT_OBJECT.search(text, end)
            end = following.end() if following else len(text)
            last = bisect_right(starts, max(position, end - 1))
            yield RawRow(line, fault=f"line: not JSON: {fault}", last_line=last)
        else:
            yield _make_row(line, value)
        position = _skip(text, end)
        if text[position : position + 1] == ",":
            position = _skip(text, position + 1)
    if position >= len(text) and "[" in text[: _skip(text, 0) + 1]:
        account.leave_out(f"line {len(starts)}", "the array is not closed: the file may be cut")


def _decode(text: str, position: int) -> tuple[Any, int]:  # Any: JSON value
    """Return the value at a place and where it ends, None where there is none."""
    try:
        return json.JSONDecoder().raw_decode(text, position)
    except (ValueError, RecursionError):
        return None, position


def _try_decode(text: str, position: int) -> tuple[Any, int, str]:  # Any: JSON value
    """Return the value at a place, where it ends or is broken, and its fault."""
    decoder = json.JSONDecoder(object_pairs_hook=_refuse_twice)
    try:
        value, end = decoder.raw_decode(text, position)
    except json.JSONDecodeError as error:
        return None, max(error.pos, position + 1), error.msg
    except (ValueError, RecursionError) as error:
        return None, position + 1, str(error)[:80]
    return value, end, ""


def _find_list(value: Any) -> tuple[str, list[Any]] | None:  # Any: JSON value
    """Return the one list of objects that an object holds, such as `data`, with its key."""
    if not isinstance(value, dict) or "messages" in value or "conversations" in value:
        return None
    lists = [
        (key, held)
        for key, held in value.items()
        if isinstance(held, list) and held and all(isinstance(part, dict) for part in held)
    ]
    is_export = any(key in value for key in ("clause", "text", "annotations", "fields"))
    return lists[0] if len(lists) == 1 and not is_export else None


def _make_row(number: int, value: Any) -> RawRow:  # Any: JSON value
    """Return the row of a value, or its fault if it is no object."""
    if not isinstance(value, Mapping):
        return RawRow(number, fault=f"line: must be an object, got {type(value).__name__}")
    return RawRow(number, value)


def _skip(text: str, position: int) -> int:
    """Return the next place that is not white space."""
    match = _SKIPPED.match(text, position)
    return match.end() if match else position


def _refuse_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:  # Any: JSON values
    """Return an object from its keys and values; refuse one in which a key stands twice."""
    values = dict(pairs)
    if len(values) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return values
