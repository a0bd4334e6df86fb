"""Style guides drafted from answers: they read what they were drafted from."""

import pytest

from components.curation.style_drafting.draft import StyleDraft, draft_style
from components.errors import InputError
from components.records import Version
from components.samples.plain_pairs import Language
from tests.curation.dataset.plain import plain_pairs, second_style
from tests.curation.drafting.material import sample_versions

PLAIN = [
    "Per Civil Code Article 205, this clause is invalid: it sets 18%.",
    "Per Labour Code Article 5, this clause is valid. It grants four weeks.",
    "Per Tenancy Act Article 7, this clause is valid: it grants four weeks.",
    "No article governs this clause.",
]


@pytest.fixture(scope="module")
def articles() -> list[Version]:
    """Give the articles of the sample code."""
    return sample_versions()


def draft_of(language: Language, articles: list[Version]) -> StyleDraft:
    """Return the draft of a hundred answers in the second style of a language."""
    pairs = plain_pairs(100, articles, language)
    ungoverned = second_style(language).sentence.ungoverned
    return draft_style([*(pair.answer for pair in pairs), ungoverned])


@pytest.mark.parametrize("language", ["english", "chinese"])
def test_draft_style_finds_the_second_style(language: Language, articles: list[Version]) -> None:
    """Template, verdict words and citation are those of the style that the answers are in."""
    draft = draft_of(language, articles)
    wanted = second_style(language).sentence
    found = draft.guide.sentence
    assert found.model_dump(exclude={"quotation"}) == wanted.model_dump(exclude={"quotation"})
    assert draft.num_kept == draft.num_answers == 101
    assert draft.guessed == ()
    assert len(draft.guide.rules) >= 6


def test_draft_style_finds_the_default_style() -> None:
    """The project's own form is found, with the sentence for clauses that no article governs."""
    sentence = draft_style(PLAIN).guide.sentence
    assert sentence.template == "Per [1], this clause is {verdict}: {reason}."
    assert (sentence.invalid, sentence.valid) == ("invalid", "valid")
    assert sentence.ungoverned == "No article governs this clause."
    assert sentence.citation == "{law} Article {article}"


def test_draft_style_names_what_it_guessed() -> None:
    """Where no answer shows a part, its opposite or a default stands for it and is named."""
    draft = draft_style(["This term is void under Article 5 of the Data Act."] * 3)
    assert draft.guide.sentence.valid == "effective"
    assert set(draft.guessed) == {"valid", "ungoverned", "template: what leads to the reason"}


def test_draft_style_leaves_hedges_to_a_person() -> None:
    """Hedges of the answers are counted and not forbidden, other openings are listed."""
    hedging = "Under Data Act Article 5 this clause is probably void: it takes consent as given."
    draft = draft_style([*PLAIN, *PLAIN, hedging, hedging])
    assert draft.hedges == {"probably": 2}
    assert draft.others == {"Under [1] this clause is probably {verdict}": 2}
    assert draft.num_kept == draft.num_answers - 2
    said = "Per Civil Code Article 205, this clause is invalid: it is {} so."
    assert draft.guide.violations(said.format("probably")) == []
    assert draft.guide.violations(said.format("perhaps")) == ["hedge: perhaps"]


def test_draft_style_without_a_common_opening() -> None:
    """Answers that begin in many ways, or give the reason first, make no draft."""
    mixed = [f"{word} clause is void under Article 5 of the Data Act." for word in "ABC"]
    with pytest.raises(InputError, match=r"3 of 3 name an article .* and 1 of these alike"):
        draft_style(mixed)
    with pytest.raises(InputError, match="0 of 2 name an article"):
        draft_style(["It is too high.", "Fine."])
