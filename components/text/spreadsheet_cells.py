"""Cells of tables that a spreadsheet opens: a foreign text must not become a formula.

A cell that begins with `=`, `+`, `-`, `@`, their full-width forms, or a control character, blanks
left aside, is preceded by an apostrophe.
"""

_FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_CONTROLS = ("\t", "\r", "\n")


def escape_cell(cell: str | float) -> str | float:
    """Return a cell that no spreadsheet takes for a formula; what is no text stays as it is."""
    if not isinstance(cell, str):
        return cell
    is_formula = cell.lstrip().startswith(_FORMULA_STARTS)
    return f"'{cell}" if is_formula or cell.lstrip(" ").startswith(_CONTROLS) else cell
