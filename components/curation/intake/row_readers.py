"""The reader for each kind of file of raw pairs.

A file is told by its bytes, whatever its name: a kind only says how its rows are meant. To add a
kind, give it a name in `RowKind` and a `case` below.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from components.curation.intake.corrections import CorrectionsReader
from components.curation.intake.reading.containers import Form, PackedFile, unpack
from components.curation.intake.reading.csv_rows import CsvReader
from components.curation.intake.reading.json_rows import JsonReader
from components.curation.intake.reading.parquet_rows import ParquetReader
from components.curation.intake.reading.shapes import Shape, find_shape
from components.curation.intake.reading.xlsx_rows import XlsxReader
from components.curation.intake.rows import Account, RawRow, RowReader, RowsConfig
from components.errors import ClausulaError, InputError

RowKind = Literal[
    "auto",
    "jsonl",
    "json",
    "csv",
    "tsv",
    "xlsx",
    "parquet",
    "chat",
    "sharegpt",
    "alpaca",
    "prompt-completion",
    "label-studio",
    "argilla",
    "doccano",
    "corrections",
]
_SHAPES: dict[str, Shape] = {shape: shape for shape in get_args(Shape)}
_FORM_OF: dict[RowKind, Form] = {
    "jsonl": "json",
    "json": "json",
    "csv": "table",
    "tsv": "table",
    "xlsx": "xlsx",
    "parquet": "parquet",
    "corrections": "json",
}
_FORM_NAMES: dict[Form, str] = {
    "json": "JSON",
    "table": "a table of text (CSV)",
    "xlsx": "an XLSX workbook",
    "parquet": "Parquet",
    "gz": "a compressed file",
    "zip": "a ZIP archive",
}


@dataclass(frozen=True)
class ReadableFile:
    """A file, or one of those in an archive, with its reader: `name` stands in lists of rows."""

    name: str
    kind: RowKind
    path: Path
    reader: RowReader


def open_files(
    path: Path, kind: RowKind, config: RowsConfig, account: Account
) -> Iterator[ReadableFile]:
    """Yield the readers of a file and of the files within it.

    Raises:
        MissingError: The file is not there.
        InputError: It is of another kind; the message says which.
    """
    with tempfile.TemporaryDirectory(prefix="clausula-") as folder:
        for member in unpack(path, Path(folder), account):
            actual = _find_kind(member, kind, config)
            reader = _build(actual, member, config, _SHAPES.get(kind))  # None: each object's own
            yield ReadableFile(member.name, actual, member.path, reader)


def read_rows(opened: ReadableFile, account: Account) -> Iterator[RawRow]:
    """Yield the rows of an opened file; damage that a library meets is told with its place.

    Raises:
        InputError: The file is damaged.
    """
    line = 0
    try:
        for row in opened.reader.read(opened.path, account):
            line = row.line
            yield row
    except (ClausulaError, OSError, MemoryError):
        raise
    except Exception as error:  # of whichever library reads it
        place = f"after line {line}" if line else "at its beginning"
        raise InputError(
            f"{opened.name}: damaged {place}: {type(error).__name__} while reading it as"
            f" {opened.kind}. Open it in the program that made it, and save it again."
        ) from error


def read_columns(opened: ReadableFile) -> list[str]:
    """Return the names of the columns, of a workbook those of its first sheet.

    There are none where they cannot be read, for whatever reason: reading the rows tells it.
    """
    try:
        return opened.reader.read_columns(opened.path)
    except (OSError, MemoryError):
        raise
    except Exception:  # the reading itself tells what is wrong
        return []


def _find_kind(member: PackedFile, kind: RowKind, config: RowsConfig) -> RowKind:
    """Return the kind of a file, checked against the kind it is said to be."""
    allowed = _allowed_forms(kind)
    if member.form not in allowed:
        got = _FORM_NAMES[member.form]
        raise InputError(
            f"{member.name}: not {kind}, got {got}. Leave pairs.kind at auto, or name its own kind."
        )
    if kind not in ("auto", "jsonl", "json"):
        return kind
    match member.form:
        case "table":
            return "tsv" if member.path.suffix == ".tsv" else "csv"
        case "json":
            return _find_json_kind(member, kind, config)
        case "xlsx":
            return "xlsx"
        case _:
            return "parquet"


def _allowed_forms(kind: RowKind) -> tuple[Form, ...]:
    """Return the forms that a file of a kind may have."""
    if kind == "auto":
        return ("json", "table", "xlsx", "parquet")
    if kind in _SHAPES:
        return ("json", "parquet")
    return (_FORM_OF[kind],)


def _find_json_kind(member: PackedFile, kind: RowKind, config: RowsConfig) -> RowKind:
    """Return what the first object of a JSON file is."""
    reader = JsonReader(config.model_copy(update={"columns": {}}), "plain")
    try:
        rows = reader.read(member.path, account := Account())
        first = next((row for row in rows if not row.fault), None)
    except ClausulaError:
        return "jsonl"
    if first is None:
        return "jsonl"
    if kind == "auto" and {"finding_id", "decision"} <= set(first.values):
        return "corrections"
    shape = find_shape(first.values)
    if shape == "plain" or kind in ("jsonl", "json"):
        return "json" if any("JSON" in note or "key" in note for note in account.notes) else "jsonl"
    return shape


def _build(kind: RowKind, member: PackedFile, config: RowsConfig, shape: Shape | None) -> RowReader:
    """Return the reader of a kind of file."""
    match member.form:
        case "xlsx":
            return XlsxReader(config)
        case "parquet":
            return ParquetReader(config, shape)
        case "table":
            return CsvReader(config)
        case _:
            return CorrectionsReader() if kind == "corrections" else JsonReader(config, shape)
