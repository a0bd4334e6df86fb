"""The files of a dataset: Parquet tables of groups and of pairs.

Schema, order and compression are fixed, so the same rows give the same bytes with the same version
of pyarrow. Reading gives the records back as they were.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from components.curation.dataset.splitting import SPLITS
from components.errors import IntegrityError, MissingError
from components.records import Group, Pair

if TYPE_CHECKING:
    import pyarrow as pa

COMPRESSION = "zstd"


def write_groups(path: Path, groups: Sequence[Group]) -> None:
    """Write groups to a Parquet file, one a row, in their order."""
    rows = [group.model_dump(mode="json") for group in groups]
    for row in rows:
        for example in row["examples"]:
            example["completion"] = [
                {"text": text, "weight": weight} for text, weight in example["completion"]
            ]
    _write(path, rows, _group_schema())


def read_groups(dataset: Path, split: str) -> list[Group]:
    """Read the groups of one split of a dataset, in their order.

    Raises:
        MissingError: The dataset has no file of this split.
        IntegrityError: The file is not what `write_groups` writes.
    """
    path = dataset / f"{split}.parquet"
    return [_read_group(path, row) for row in _read(path)]


def write_pairs(
    path: Path, pairs: Mapping[str, Sequence[Pair]], clusters: Mapping[str, str]
) -> None:
    """Write the pairs of every split to a Parquet file, each with its split and its cluster.

    Args:
        path: The file.
        pairs: The pairs of each split.
        clusters: The cluster of near-duplicates of each pair, by its id.
    """
    rows: list[dict[str, Any]] = []  # Any: JSON values
    for split, part in pairs.items():
        for pair in part:
            added = {"split": split, "cluster": clusters.get(pair.id, pair.id)}
            rows.append(pair.model_dump(mode="json") | added)
    _write(path, rows, None)


def read_pairs(dataset: Path, split: str = "") -> list[Pair]:
    """Read the pairs that a dataset was made from, of one split or of all.

    Args:
        dataset: The dataset's folder.
        split: One of `SPLITS`; empty for all.

    Raises:
        MissingError: `pairs.parquet` is missing, or there is no such split.
        IntegrityError: The file is not what `write_pairs` writes.
    """
    if split and split not in SPLITS:
        raise MissingError(
            f"{dataset}: no such split, got {split} (there are: {', '.join(SPLITS)}). Ask for one"
            " of them."
        )
    path = dataset / "pairs.parquet"
    pairs: list[Pair] = []
    for row in _read(path):
        row_split, pair = _read_pair(path, row)
        if not split or row_split == split:
            pairs.append(pair)
    return pairs


def _read_group(path: Path, row: dict[str, Any]) -> Group:  # Any: JSON values
    """Return the group of a row."""
    try:
        for example in row["examples"]:
            example["completion"] = [
                (piece["text"], piece["weight"]) for piece in example["completion"]
            ]
        return Group.model_validate(row)
    except (KeyError, TypeError, ValidationError) as error:
        raise _other_columns(path) from error


def _read_pair(path: Path, row: dict[str, Any]) -> tuple[str, Pair]:  # Any: JSON values
    """Return the split and the pair of a row."""
    try:
        row_split: str = row.pop("split")
        del row["cluster"]
        return row_split, Pair.model_validate(row)
    except (KeyError, ValidationError) as error:
        raise _other_columns(path) from error


def _other_columns(path: Path) -> IntegrityError:
    """Return the error of a table whose columns or values are not a dataset's."""
    return IntegrityError(
        f"{path}: not a table of this version. Delete the dataset and run curate_pairs again."
    )


def _write(
    path: Path, rows: Sequence[Mapping[str, Any]], schema: "pa.Schema | None"
) -> None:  # Any: JSON values
    """Write rows to a Parquet file; without a schema pyarrow reads it from the rows."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pylist(list(rows), schema=schema)
    pq.write_table(table, path, compression=COMPRESSION)


def _read(path: Path) -> list[dict[str, Any]]:  # Any: JSON values
    """Read the rows of a Parquet file of a dataset."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    except FileNotFoundError as error:
        raise MissingError(f"{path}: no such table. Run: clausula run curate_pairs.") from error
    except pa.ArrowInvalid as error:
        raise IntegrityError(
            f"{path}: not a Parquet table. Delete the dataset and run curate_pairs again."
        ) from error
    return rows


def _group_schema() -> "pa.Schema":
    """Return the schema of groups, which holds for an empty table too."""
    import pyarrow as pa

    text = pa.string()
    completion = pa.list_(pa.struct([("text", text), ("weight", pa.float64())]))
    example = pa.struct(
        [
            ("pair_id", text),
            ("family", text),
            ("clause", text),
            ("verdict", text),
            ("has_figure", pa.bool_()),
            ("completion", completion),
            ("origin", text),
        ]
    )
    return pa.schema(
        [
            ("id", text),
            ("citation", text),
            ("text", text),
            ("examples", pa.list_(example)),
        ]
    )
