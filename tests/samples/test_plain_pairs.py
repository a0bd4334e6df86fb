"""Plain pairs of the second house styles: in style, without analysis, each verdict as it was."""

import pytest

from components.records import Version
from components.samples.plain_pairs import Language
from tests.curation.dataset.plain import plain_pairs, second_style
from tests.curation.drafting.material import sample_versions


@pytest.fixture(scope="module")
def articles() -> list[Version]:
    """Give the articles of the sample code."""
    return sample_versions()


@pytest.mark.parametrize("language", ["english", "chinese"])
def test_make_plain_pairs(language: Language, articles: list[Version]) -> None:
    """Each answer keeps its guide and states verdict and article; no analysis is left."""
    guide = second_style(language)
    pairs = plain_pairs(150, articles, language)
    for pair in pairs:
        assert guide.violations(pair.answer) == []
        opening = guide.sentence.read(pair.answer)
        assert opening is not None
        assert (opening.verdict, opening.law, opening.article) == (
            pair.verdict,
            pair.law,
            pair.article,
        )
        assert (pair.rule, pair.does, pair.relation) == ("", "", "")
    assert len({pair.answer for pair in pairs}) > 100
    assert {pair.verdict for pair in pairs} == {"valid", "invalid"}


@pytest.mark.parametrize("language", ["english", "chinese"])
def test_second_style_rules(language: Language) -> None:
    """Each rule of a second style has texts that keep it and texts that break it."""
    for rule in second_style(language).rules:
        assert all(not rule.breaches(text, text) for text in rule.passes), rule.id
        assert all(rule.breaches(breach.text, breach.text) for breach in rule.fails), rule.id
