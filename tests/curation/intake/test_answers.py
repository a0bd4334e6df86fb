"""Answers: what their house sentence or free words say, and how they come into house style."""

import pytest

from components.config import load_config
from components.curation.intake.answers import (
    StatedVerdict,
    bring_into_style,
    check_answer,
    contradicts_itself,
    fold_title,
    has_answer,
    read_sentence,
    rest_of,
)
from components.curation.intake.refusals import RefusedError
from components.prompting.style import StyleGuide
from tests.conftest import ROOT

SENTENCE = "Per Civil Code Article 205, this clause is invalid."


def test_read_sentence_is_the_templates() -> None:
    """The house sentence of a verdict reads back as the same verdict."""
    for verdict in (
        StatedVerdict("valid", "Act on Article Marking", "12A"),
        StatedVerdict("invalid", "民法", "205"),
        StatedVerdict("ungoverned"),
    ):
        assert read_sentence(verdict.render()) == verdict


@pytest.mark.parametrize(
    "answer", ["", " ", "N/A", "tbd", "#n/a", "OK", "x", "✓", "see above", "同上"]
)
def test_has_answer_not_in_fillers(answer: str) -> None:
    """Empty answers, fillers and ticks are no answers; a house sentence is one."""
    assert not has_answer(answer)
    assert has_answer(f"{answer} The rate is too high.")
    assert has_answer(SENTENCE)


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


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (f"{SENTENCE} It asks for 18%, where a higher rate is void.", ""),
        (f"{SENTENCE} See Article 206.", ""),
        (f"{SENTENCE[:-1]}, unless the lender is a bank.", "verdict"),
        (f"{SENTENCE} The second half is valid.", "verdict"),
        (f"{SENTENCE} The deposit is void under Tenancy Act Article 13 as well.", "citation"),
        (f"{SENTENCE} Per Tenancy Act Article 13, this clause is invalid.", "citation"),
        ("The rate is never permitted.", ""),
        ("The rate is not unlawful.", "verdict"),
        ("Such a rate is valid.", "verdict"),
        ("It is void only above sixteen percent.", "verdict"),
        ("The rate is more than Tenancy Act Article 13 allows.", "citation"),
        ("The rate is more than § 205 of the civil code allows.", ""),
    ],
)
def test_check_answer_agrees_with_its_row(answer: str, code: str) -> None:
    """An answer that says the contrary of its row, or cites another article, is refused."""
    guide = load_config(ROOT / "configs" / "style" / "house.yaml", StyleGuide)
    stated = StatedVerdict("invalid", "Civil Code", "205")
    styled, _ = bring_into_style(answer, stated, guide)
    if not code:
        check_answer(answer, styled, stated, guide)
        return
    with pytest.raises(RefusedError) as refused:
        check_answer(answer, styled, stated, guide)
    assert refused.value.code == code


def test_fold_title_of_one_law() -> None:
    """Case, width, spaces and an article before it make no other law."""
    titles = ("the Civil  Code", "CIVIL CODE", "Ｃｉｖｉｌ Code")
    assert {fold_title(title) for title in titles} == {"civil code"}
