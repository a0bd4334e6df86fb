"""Lengths of pairs, against the tokenizer itself."""

from pathlib import Path

import pytest
from tokenizers import Tokenizer

from components.curation.intake.pair_lengths import PairLengths
from components.curation.intake.refusals import RefusedError
from components.prompting.template import Passage, render_prefix
from tests.curation.dataset.test_splitting import distinct


def test_measure_adds_the_article(plain_base: Path) -> None:
    """The tokens of the prompt's head are added; one more than allowed is refused."""
    pair = distinct(1)
    prefix = render_prefix(Passage(pair.wording))
    tokenizer = Tokenizer.from_file(str(plain_base / "tokenizer.json"))
    num_prefix = len(tokenizer.encode(prefix, add_special_tokens=False))
    lengths = PairLengths(plain_base / "tokenizer.json", max_tokens=num_prefix + 5)
    assert lengths.measure(pair, 5) == num_prefix + 5
    with pytest.raises(RefusedError, match=f"allowed {num_prefix + 5}") as refused:
        lengths.measure(pair, 6)
    assert refused.value.code == "too-long"
