"""The tables of the server's database held against those that this version has.

They are compared as they are, on SQLite and on PostgreSQL, and not by a number: a number says what
somebody wrote, not what is there. Tables, columns and indexes that lack are added where nothing
that is there has to change; the rest is told.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Column, Engine, create_engine, inspect
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import CreateColumn, Table

from components.errors import MissingError
from components.serving.tables import metadata


@dataclass(frozen=True)
class SchemaDifference:
    """How a database differs from this version's tables.

    Attributes:
        tables: Those that lack.
        columns: Those that lack in a table that is there, as `reviews.text`.
        unknown: Columns and tables that this version does not have.
    """

    tables: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def is_none(self) -> bool:
        """Whether nothing lacks."""
        return not self.tables and not self.columns

    def __str__(self) -> str:
        lacking = [*(f"table {name}" for name in self.tables), *self.columns]
        return ", ".join(lacking)


def compare_schema(url: str) -> SchemaDifference:
    """Return how the database at a URL differs; it is only read.

    Raises:
        MissingError: It cannot be reached.
    """
    engine = create_engine(url, hide_parameters=True)
    try:
        return _compare(engine)
    except (SQLAlchemyError, ImportError) as error:
        raise MissingError(
            f"database: cannot be read, {type(error).__name__}. Check the URL and that it runs."
        ) from error
    finally:
        engine.dispose()


def add_missing(url: str) -> SchemaDifference:
    """Add what lacks in the database at a URL, and return what still does.

    A column is added if it may be empty or has a default; a column of another kind would need a
    value for each row that is there.
    """
    engine = create_engine(url, hide_parameters=True)
    try:
        difference = _compare(engine)
        metadata.create_all(engine)
        with engine.begin() as connection:
            for column in _columns(difference):
                definition = _define(column, engine)
                if definition:
                    place = f"{column.table.name} ADD COLUMN {definition}"
                    connection.exec_driver_sql(f"ALTER TABLE {place}")
        for table in metadata.sorted_tables:
            _add_indexes(table, engine)
        return _compare(engine)
    finally:
        engine.dispose()


def _compare(engine: Engine) -> SchemaDifference:
    """Return how a database differs."""
    inspector = inspect(engine)
    present = set(inspector.get_table_names())
    tables = [table for table in metadata.sorted_tables if table.name not in present]
    columns: list[str] = []
    unknown = sorted(present - set(metadata.tables))
    for table in metadata.sorted_tables:
        if table.name not in present:
            continue
        names = {column["name"] for column in inspector.get_columns(table.name)}
        wanted = [column.name for column in table.columns]
        columns += [f"{table.name}.{name}" for name in wanted if name not in names]
        unknown += [f"{table.name}.{name}" for name in sorted(names - set(wanted))]
    return SchemaDifference(tuple(table.name for table in tables), tuple(columns), tuple(unknown))


def _columns(difference: SchemaDifference) -> Iterator[Column[object]]:
    """Yield the columns that lack."""
    for place in difference.columns:
        table, _, name = place.partition(".")
        yield metadata.tables[table].columns[name]


def _define(column: Column[object], engine: Engine) -> str:
    """Return the definition of a column for rows that are there; empty where there can be none."""
    definition = str(CreateColumn(column).compile(dialect=engine.dialect))
    if column.nullable:
        return definition
    value = getattr(column.default, "arg", None)
    if isinstance(value, str):
        return f"{definition.removesuffix(' NOT NULL')} DEFAULT '{value}' NOT NULL"
    if isinstance(value, int):  # a truth value too
        shown = str(bool(value)).upper() if isinstance(value, bool) else str(value)
        return f"{definition.removesuffix(' NOT NULL')} DEFAULT {shown} NOT NULL"
    return ""


def _add_indexes(table: Table, engine: Engine) -> None:
    """Add the indexes of a table that lack."""
    present = {column["name"] for column in inspect(engine).get_columns(table.name)}
    for index in table.indexes:
        if {column.name for column in index.columns} <= present:
            index.create(engine, checkfirst=True)
