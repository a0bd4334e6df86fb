"""Answers: what their house sentence or free words say, and how they come into house style."""

import pytest

from components.config import load_config
from components.curation.intake.answers import (
    StatedVerdict,
    bring_into_style,
    contradicts_itself,
    is_blank,
    read_free_words,
    read_sentence,
    rest_of,
)
from components.prompting.style import StyleGuide
from tests.conftest import ROOT

SENTENCE = "Per Civil Code Article 205, this clause is invalid."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The clause is not enforceable under Section 12 of the Tenancy Act.",
            StatedVerdict("invalid", "Tenancy Act", "12"),
        ),
        ("Under Article 12 of the Tenancy Act and Article 3 of the Civil Code it is void.", None),
        ("It is void.", None),
        ("No provision of the code governs the matter.", StatedVerdict("ungoverned")),
    ],
)
def test_read_free_words(text: str, expected: StatedVerdict | None) -> None:
    """Free words count only where one article and one verdict are all they name."""
    assert read_free_words(text) == expected


def test_read_sentence_is_the_templates() -> None:
    """The house sentence of a verdict reads back as the same verdict."""
    for verdict in (
        StatedVerdict("valid", "Act on Article Marking", "12A"),
        StatedVerdict("invalid", "民法", "205"),
        StatedVerdict("ungoverned"),
    ):
        assert read_sentence(verdict.render()) == verdict


@pytest.mark.parametrize("answer", ["", " ", "N/A", "tbd", "#n/a"])
def test_is_blank_fillers(answer: str) -> None:
    """Empty answers and fillers are no answers."""
    assert is_blank(answer)
    assert not is_blank(f"{answer} The rate is too high.")


def test_rest_of_is_what_follows_the_sentence() -> None:
    """The house sentence is cut off; an answer without one stays whole."""
    assert rest_of(f"{SENTENCE} 18% is more than 16%.") == "18% is more than 16%."
    assert rest_of("No article governs this clause. It is a heading.") == "It is a heading."
    assert rest_of("The rate is too high.") == "The rate is too high."


def test_contradicts_itself() -> None:
    """An answer that says the contrary further on contradicts its verdict."""
    assert contradicts_itself(f"{SENTENCE} On reflection this clause is valid.", "invalid")
    assert not contradicts_itself(f"{SENTENCE} So this clause is invalid.", "invalid")


def test_bring_into_style_puts_the_columns_verdict_first() -> None:
    """Where the columns leave no doubt, the house sentence is put before the answer."""
    guide = load_config(ROOT / "configs" / "style" / "house.yaml", StyleGuide)
    verdict = StatedVerdict("invalid", "Civil Code", "205")
    answer, mended = bring_into_style("18% is more than 16%.", verdict, guide)
    assert answer == f"{SENTENCE} 18% is more than 16%."
    assert "opening" in mended
    assert bring_into_style("The rate looks high.", None, guide)[0] == "The rate looks high."
