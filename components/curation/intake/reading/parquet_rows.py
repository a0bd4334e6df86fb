"""Parquet files, whose rows may hold chats and exports as JSON files do."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from components.curation.intake.reading.shapes import Shape, unfold
from components.curation.intake.rows import Account, RawRow, RowsConfig, check_head, require_file

_BATCH = 1000


class ParquetReader:
    """Reads the rows of a Parquet file, numbered from 1.

    Args:
        config: The layout.
        shape: The form of the rows, None for each row's own.
    """

    def __init__(self, config: RowsConfig, shape: Shape | None = None) -> None:
        self._config = config
        self._shape = shape

    def read_columns(self, path: Path) -> list[str]:
        """Return the names of the columns."""
        return list(_open(path).schema_arrow.names)

    def read(self, path: Path, account: Account) -> Iterator[RawRow]:
        """Yield the rows."""
        file = _open(require_file(path))
        names = list(file.schema_arrow.names)
        if self._config.columns:
            check_head(path, names, self._config.columns)
        number = 0
        for batch in file.iter_batches(batch_size=_BATCH):
            for values in batch.to_pylist():
                number += 1
                if any(value is not None for value in values.values()):
                    yield unfold(RawRow(number, values), self._shape, self._config)


def _open(path: Path) -> Any:  # Any: pyarrow has no types
    """Open a Parquet file."""
    import pyarrow.parquet as parquet

    return parquet.ParquetFile(path)
