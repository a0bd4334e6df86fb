"""The table of contents, and lines that only look like one."""

from components.documents.lines import Line, Role
from components.documents.paragraph_labels import split_label
from components.documents.table_of_contents import mark_contents


def roles_of(*texts: str) -> list[Role]:
    """Return the roles of lines that were clauses before."""
    lines: list[Line] = []
    for text in texts:
        label, rest = split_label(text)
        lines.append(Line(text, rest, label, None))
    roles: list[Role] = ["clause"] * len(lines)
    mark_contents(lines, roles)
    return roles


def test_entries_end_in_pages_or_come_back_as_headings() -> None:
    """Entries below the title are contents up to the first line that is none."""
    roles = roles_of("Contents", "1. Rent 2", "Annex A", "1. Rent", "The rent is due.", "Annex A")
    assert roles == ["contents", "contents", "contents", "clause", "clause", "clause"]


def test_terms_below_such_a_title_are_kept() -> None:
    """A line with a verb or a quantity is no entry, even if a number ends it."""
    assert roles_of("Contents", "The buyer pays for items 1 to 3") == ["clause", "clause"]
    assert roles_of("Index", "Rent of EUR 20") == ["clause", "clause"]


def test_dots_make_contents_only_in_a_run() -> None:
    """Three lines with dots and rising pages are contents; one, or falling numbers, are prices."""
    assert roles_of("Rent .... 2", "Term .... 3", "Law .... 9") == ["contents"] * 3
    assert roles_of("Key deposit .... 150") == ["clause"]
    assert roles_of("Keys .... 90", "Flat .... 20", "Door .... 10") == ["clause"] * 3
