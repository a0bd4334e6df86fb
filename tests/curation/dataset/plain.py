"""What tests of plain pairs share: pairs in the second house style, with their wordings."""

from functools import cache

from components.config import load_config
from components.curation.intake.edition_check import CitedArticle, complete_pair
from components.errors import InputError
from components.prompting.style import StyleGuide
from components.records import Pair, Version
from components.samples.pairs import generate_pairs, load_families
from components.samples.plain_pairs import Language, make_plain_pairs, style_path


def second_style(language: Language = "english") -> StyleGuide:
    """Return the second house style."""
    return load_config(style_path(language), StyleGuide)


def plain_pairs(count: int, versions: list[Version], language: Language = "english") -> list[Pair]:
    """Return plain pairs under the sample code's own wordings, as intake leaves them."""
    wordings = {(version.law, version.article): version.text for version in versions}
    analysed = _analysed_pairs(tuple(wordings.items()))
    step = len(analysed) // count
    assert step >= 1
    chosen = analysed[::step][:count]
    sentence = second_style(language).sentence
    made = make_plain_pairs(chosen, sentence, language, lambda p: wordings[p.law, p.article])
    pairs: list[Pair] = []
    for pair in made:
        wording = wordings[pair.law, pair.article]
        pairs.append(pair.model_copy(update={"wording": wording, "family": pair.citation}))
    return pairs


@cache
def _analysed_pairs(articles: tuple[tuple[tuple[str, str], str], ...]) -> list[Pair]:
    """Return governed sample pairs under the articles, given by law and number."""
    wordings = dict(articles)

    def look_up(pair: Pair) -> CitedArticle:
        text = wordings[pair.law, pair.article]
        return CitedArticle(pair.jurisdiction, pair.law, pair.article, text)

    pairs: list[Pair] = []
    for family in load_families():
        own = family.model_copy(update={"wordings": [], "opposites": []})
        for pair in generate_pairs([own] if family.law else [], per_wording=24, seed=4):
            try:
                pairs.append(complete_pair(pair, look_up))
            except InputError:
                continue  # a figure that reads in another way, which intake refuses too
    return pairs
