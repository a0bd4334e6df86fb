"""CSV files: where rows begin, delimiters, heads, and quotes that swallow rows."""

from pathlib import Path

import pytest

from components.curation.intake.rows import Account, RawRow, RowsConfig
from components.errors import InputError, UsageError
from tests.curation.intake.row_files import read_rows


def read(path: Path, text: str, account: Account | None = None) -> list[RawRow]:
    """Write a table and read it."""
    (path / "pairs.csv").write_text(text, encoding="utf-8", newline="")
    return read_rows(path / "pairs.csv", "csv", RowsConfig(), account)


def test_csv_lines_are_where_rows_begin(tmp_path: Path) -> None:
    """A row is numbered by its first line; other columns and broken quotes are its fault."""
    rows = read(
        tmp_path,
        'clause,answer\n"two\nlines",x\nonly one\na,b,c\n"broken"quote,x\nlast,y\n',
    )
    assert [(row.line, row.fault[:22]) for row in rows] == [
        (2, ""),
        (4, "line: 1 columns, the h"),
        (5, "line: 3 columns, the h"),
        (6, "line: not CSV: ',' exp"),
        (7, ""),
    ]
    assert (rows[0].line, rows[0].last_line) == (2, 3)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("start", ["", "sep={}\n", "\n\n"])
def test_delimiter_is_found(tmp_path: Path, delimiter: str, start: str) -> None:
    """Any delimiter is found by the head, a `sep=` line is passed over, and both are told."""
    head = ["clause", "answer", "as_of"]
    row = ["Rent is due", "No article, or rule; governs", "2026-03-01"]
    quoted = [f'"{cell}"' for cell in row]
    text = "".join(f"{delimiter.join(cells)}\r\n" for cells in (head, quoted))
    account = Account()
    rows = read(tmp_path, start.format(delimiter) + text, account)
    assert [list(row.values.values()) for row in rows] == [row]
    assert any("delimiter" in note for note in account.notes) == (delimiter != ",")


def test_a_quote_that_is_not_closed_costs_its_own_line(tmp_path: Path) -> None:
    """Every other row of the file is read, however many a quote would have swallowed."""
    lines = [f"Locker {number} is let to the tenant.,x" for number in range(500)]
    lines[3] = '"' + lines[3]
    lines[100] = '"Locker 100, and its key, is let.",x'
    rows = read(tmp_path, "\n".join(["clause,answer", *lines, ""]))
    assert len(rows) == 500
    assert [row.line for row in rows if row.fault] == [5]


def test_a_cell_that_holds_rows_is_refused(tmp_path: Path) -> None:
    """Quotes that happen to match do not make one clause of three rows."""
    rows = read(
        tmp_path,
        "clause,answer,as_of\n"
        '"Rent is due at once.,No article,2026-03-01\n'
        "The rent rises, by three percent.,No article,2026-03-01\n"
        'Heat is paid","No article",2026-03-01\n'
        '"One,\ntwo,\nthree","No article",2026-03-01\n',
    )
    assert [(row.line, bool(row.fault)) for row in rows] == [
        (2, True),
        (3, True),
        (4, True),
        (5, False),
    ]


def test_blank_rows_are_no_rows(tmp_path: Path) -> None:
    """Rows of commas alone, as spreadsheets leave them, are no rows."""
    assert len(read(tmp_path, "clause,answer\na,b\n" + ",\n" * 1000)) == 1


def test_heads_that_cannot_be_read(tmp_path: Path) -> None:
    """No head, a broken one, and names that stand twice are refused without contract text."""
    clause = "The tenant pays the rent in advance on the third working day of each month."
    with pytest.raises(UsageError, match="give it a head") as refused:
        read(tmp_path, f"{clause},x\n{clause},y\n")
    assert "tenant" not in str(refused.value)
    with pytest.raises(InputError, match="a quote is not closed"):
        read(tmp_path, '"clause,answer\na,b\n')
    with pytest.raises(UsageError, match="Note stand twice"):
        read(tmp_path, "clause,Note,Note\na,b,c\n")
    with pytest.raises(InputError, match="empty"):
        read(tmp_path, "")


def test_columns_of_other_names_are_told(tmp_path: Path) -> None:
    """Without a map, a column that is no field is left out and told; a title is too."""
    account = Account()
    rows = read(tmp_path, "Spring,,\nclause,answer,Note\na,b,c\n", account)
    assert [dict(row.values) for row in rows] == [{"clause": "a", "answer": "b"}]
    assert [item.place for item in account.not_read] == ["line 1", "column 'Note'"]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_delimiter_is_found_under_a_head_of_unknown_words(tmp_path: Path, mark: str) -> None:
    """A head in another language tells the delimiter by its width, so that its words are listed."""
    text = (
        "Klausel;Bewertung;Gepr\u00fcft am\r\n"
        "No work for 36 months, or more;Per Labour Code Article 58, this is invalid.;01.06.2024\r\n"
        '"Liability for ""hidden"" defects; the buyer accepts";Void, see below.;02.06.2024\r\n'
    )
    with pytest.raises(UsageError, match="'Klausel', 'Bewertung', 'Gepr\u00fcft am'"):
        read(tmp_path, mark + text)
