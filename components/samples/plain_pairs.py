"""Plain pairs in a second house style, English or Chinese: a clause, an answer, a day.

They are made of the sample pairs, whose analysis is left out and said in an attorney's free words
instead. They show that a firm's style comes from its pairs: the guides in `data/styles/` open in
another way, name the verdicts in other words and cite in another form than the project's own.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from components.prompting.house_sentence import HouseSentence
from components.prompting.reason import MAX_QUOTED_WORDS, choose_sentence
from components.records import Pair, Verdict

Language = Literal["english", "chinese"]
STYLES = Path(__file__).parent / "data" / "styles"
Wording = Callable[[Pair], str]

# what an attorney says of two figures, by language, relation and verdict
_ON_FIGURES: dict[tuple[Language, str, Verdict], tuple[str, ...]] = {
    ("english", "at most", "invalid"): (
        "{figure} is more than the {limit} that may be agreed",
        "the {figure} it asks for lie beyond the ceiling of {limit}",
        "it goes to {figure} where {limit} is the ceiling",
    ),
    ("english", "at most", "valid"): (
        "{figure} stays within the ceiling of {limit}",
        "the {figure} it asks for do not pass the {limit} that may be agreed",
    ),
    ("english", "at least", "invalid"): (
        "{figure} falls short of the {limit} that must be granted",
        "the {figure} it grants lie below the floor of {limit}",
    ),
    ("english", "at least", "valid"): (
        "{figure} reaches the floor of {limit}",
        "the {figure} it grants are no less than the {limit} that must be granted",
    ),
    ("chinese", "at most", "invalid"): (
        "所定{figure}逾該條上限{limit}",
        "{figure}高於該條所許之{limit}",
    ),
    ("chinese", "at most", "valid"): ("所定{figure}未逾該條上限{limit}",),
    ("chinese", "at least", "invalid"): (
        "所定{figure}低於該條下限{limit}",
        "{figure}不及該條所求之{limit}",
    ),
    ("chinese", "at least", "valid"): ("所定{figure}已達該條下限{limit}",),
}
_ON_WORDS: dict[tuple[Language, Verdict], tuple[str, ...]] = {
    ("english", "invalid"): (
        "it {does}, and that is against the words “{quote}”",
        "it {does} although the article provides “{quote}”",
    ),
    ("english", "valid"): (
        "it {does}, which the words “{quote}” allow",
        "it {does} and so keeps to the words “{quote}”",
    ),
    ("chinese", "invalid"): ("其約定牴觸該條「{quote}」", "其內容違反該條「{quote}」"),
    ("chinese", "valid"): ("其約定合於該條「{quote}」", "其內容為該條「{quote}」所許"),
}


def style_path(language: Language) -> Path:
    """Return the file of the second house style in a language."""
    return STYLES / f"second-{language}.yaml"


def make_plain_pairs(
    pairs: Sequence[Pair],
    sentence: HouseSentence,
    language: Language,
    wording: Wording,
    *,
    seed: int = 5,
) -> Iterator[Pair]:
    """Yield each pair without its analysis, its answer in an attorney's own words.

    Args:
        pairs: Sample pairs under the sample code's own wording, with their analysis.
        sentence: The second house sentence.
        language: Of the answers; the clauses stay in English.
        wording: Gives the text of a pair's article.
        seed: Of the choice of words.
    """
    rng = random.Random(seed)
    for pair in pairs:
        answer = sentence.ungoverned
        if pair.law:
            reason = _say_why(pair, language, wording(pair), rng)
            citation = sentence.cite(pair.law, pair.article)
            answer = sentence.render(pair.verdict, citation, reason)
        yield Pair(
            id=pair.id,
            clause=pair.clause,
            law=pair.law,
            article=pair.article,
            verdict=pair.verdict,
            family=pair.family,
            as_of=pair.as_of,
            jurisdiction=pair.jurisdiction,
            reviewer=pair.reviewer,
            answer=answer,
        )


def _say_why(pair: Pair, language: Language, article: str, rng: random.Random) -> str:
    """Return the reason in an attorney's words: of the figures where they decide."""
    if pair.relation:
        forms = _ON_FIGURES[language, pair.relation, pair.verdict]
        return rng.choice(forms).format(figure=pair.figure, limit=pair.limit)
    sentence = choose_sentence(article, f"{pair.rule} {pair.does} {pair.clause}")
    quote = " ".join(sentence.split()[:MAX_QUOTED_WORDS]).rstrip(".;")
    return rng.choice(_ON_WORDS[language, pair.verdict]).format(does=pair.does, quote=quote)
