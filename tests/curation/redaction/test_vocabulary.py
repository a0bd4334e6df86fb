"""The word lists that names are checked against."""

import re

from components.curation.redaction.vocabulary import Vocabulary
from components.samples.pairs import FOLDER

SMALL_WORD = re.compile(r"(?<![\w'-])[a-z]{2,}(?![\w'-])")


def test_trade_words_cover_the_sample_law() -> None:
    """Every word that the sample statutes and clauses use in small letters is listed."""
    files = [*FOLDER.glob("statutes/*/*.md"), *FOLDER.glob("families/*.yaml")]
    words = {word for path in files for word in SMALL_WORD.findall(path.read_text("utf-8"))}
    assert len(files) > 50
    assert len(words) > 4000
    assert words <= Vocabulary.load().trade
