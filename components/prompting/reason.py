"""The reason of a house sentence: what the clause does, then what the article says about it.

Example with figures: `it sets interest at 18%, where the article allows at most 15%`. Without: `it
excludes liability for gross negligence, where the article says "Liability for gross negligence
cannot be excluded."`. The article's side is a limit or a quotation, so that code can check it word
for word: a small model that puts a rule in its own words puts it wrongly too often.
"""

import re

from components.domain import domain
from components.prompting.chat_markup import on_one_line
from components.records import Pair

DIVISION = ", where "
MAX_QUOTED_WORDS = 25
_STOPS = " .;。；"
_WORD = re.compile(r"[^\W\u3400-\u9fff]+")
_HAN_PAIR = re.compile("(?=([\u3400-\u9fff]{2}))")
# behind a Chinese stop stands no space; a bracket that closes belongs to its sentence
_SENTENCE_END = re.compile(
    r"(?<=[.;!?])\s+|(?<=[。；！？])(?![」』）])\s*|(?<=[。；！？][」』）])\s*|\n+"  # noqa: RUF001
)


def compose_reason(pair: Pair, article: str) -> str:
    """Return the reason that the analysis of a pair gives.

    Args:
        pair: The pair; `does`, and `relation` with `limit` or `rule`, are its analysis.
        article: The article as the prompt shows it.
    """
    does = on_one_line(pair.does).rstrip(_STOPS)
    return f"it {does}{DIVISION}{_say_rule(pair, article)}"


def _say_rule(pair: Pair, article: str) -> str:
    """Return the article's side: its limit where a figure decides, else its own words."""
    if pair.relation and pair.limit:
        words = domain().reason
        allows = words.at_most if pair.relation == "at most" else words.at_least
        return f"{allows} {on_one_line(pair.limit)}"
    sentence = choose_sentence(article, f"{pair.rule} {pair.does} {pair.clause}")
    quote = " ".join(sentence.split()[:MAX_QUOTED_WORDS]).rstrip(_STOPS)
    return f'{domain().reason.says} "{quote}"'


def choose_sentence(text: str, about: str, *, holding: str = "") -> str:
    """Return the sentence of a text that shares most words with another text, verbatim.

    Args:
        text: An article.
        about: What the sentence should be about.
        holding: Words that it should hold before anything else; empty for none.

    Returns:
        Empty where the text has no sentence.
    """
    words = _list_words(about)

    def rank(sentence: str) -> tuple[bool, int]:
        has_it = holding != "" and holding in sentence
        return has_it, len(words & _list_words(sentence))

    return max(split_sentences(text), key=rank, default="")


def _list_words(text: str) -> set[str]:
    """Return the words of a text in small letters; of Chinese, each pair of signs."""
    return {*_WORD.findall(text.lower()), *_HAN_PAIR.findall(text)}


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a text, verbatim, split after full stops and at line ends."""
    pieces = (piece.strip() for piece in _SENTENCE_END.split(text))
    return [piece for piece in pieces if piece]
