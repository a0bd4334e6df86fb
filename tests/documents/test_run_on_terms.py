"""Several numbered terms in one paragraph."""

import pytest

from components.documents.blocks import Block
from components.documents.run_on_terms import split_terms


@pytest.mark.parametrize(
    "pieces",
    [
        ["SALE", "1. The price is EUR 5.", "2. No returns."],
        ["1. Rent", "1.1 The rent is EUR 5.", "1.2 It is due.", "2. Term", "2.1 One year."],
        ["Section 1. The fee is 5%.", "Section 2. It is due."],
        ["(1) The seller delivers.", "(2) The buyer pays."],
        ["第一條 利率為百分之十二。", "第二條 期間為一年。"],
    ],
)
def test_numbers_that_go_on_begin_terms(pieces: list[str]) -> None:
    """Each number that follows the one before it after a sentence begins a term."""
    assert [block.text for block in split_terms(Block(" ".join(pieces)))] == pieces


@pytest.mark.parametrize(
    "text",
    [
        "The buyer pays (a) the price; (b) the freight. It may (1) inspect and (2) reject.",
        "1. The fee follows from No. 2. The rest is free.",
        "1. The fee is 5. The rest is 3. And no more.",
        "1. See Section 2. It is short and 3. is not.",
        "Fee | 1. Five. 2. Six.",
    ],
)
def test_numbers_within_a_sentence_begin_nothing(text: str) -> None:
    """Enumerations, citations, sums and rows of tables stay whole."""
    assert [block.text for block in split_terms(Block(text))] == [text]


def test_first_term_keeps_what_the_block_had() -> None:
    """An automatic label belongs to the first term, the place in the file to all."""
    first, second = split_terms(Block("1. One. 2. Two.", label="7.", source_index=4))
    assert (first.label, second.label) == ("7.", "")
    assert (first.source_index, second.source_index) == (4, 4)
