"""Blocks: text on one line, without characters that nobody sees."""

from components.documents.blocks import Block, clean_text, join_cells


def test_clean_text_drops_what_is_invisible() -> None:
    """Zero-width marks, overrides, soft hyphens and control characters go, letters stay."""
    assert clean_text("re\u00adnt\u200b is\u202e due\x00\ufeff") == "rent is due"


def test_clean_text_is_single_spaced() -> None:
    """Line breaks, tabs and no-break spaces become one space."""
    assert clean_text(" Rent\t\u00a0is\r\n\x85 due\u2028now ") == "Rent is due now"


def test_join_cells_leaves_empty_cells_out() -> None:
    """A table row reads as its cells that hold text."""
    assert join_cells(["Rent ", "\u200b", "500  marks"]) == "Rent | 500 marks"


def test_block_repr_has_no_text() -> None:
    """A block shows the length of its text."""
    assert repr(Block("secret")) == "Block(length=6, heading_level=None, source_index=-1)"
