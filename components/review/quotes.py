"""What an article would be quoted with: all of it, or the part around its best sentence."""

from collections.abc import Sequence
from dataclasses import dataclass

from components.knowledge.search import KnowledgeBase
from components.prompting.reason import split_sentences
from components.quantities.reading import find_quantities
from components.records import Hit, Version

MAX_QUOTED = 600
"""Characters; a shorter article is quoted whole."""


@dataclass(frozen=True)
class Quote:
    """What an article would be quoted with.

    Attributes:
        version: The article.
        text: The words quoted, a part of its text.
        similarity: The cosine of the question and the best sentence of it.
        search: The score of the search.
        has_figure: Whether that sentence has a figure.
    """

    version: Version
    text: str
    similarity: float
    search: float = 0.0
    has_figure: bool = False

    @property
    def passage(self) -> str:
        """The words with the article's heading, as the reader is shown them."""
        return f"{self.version.heading}: {self.text}" if self.version.heading else self.text


def quote_best(text: str, hits: Sequence[Hit], knowledge: KnowledgeBase) -> list[Quote]:
    """Return what each article would be quoted with, around its most similar sentence."""
    sentences = [split_sentences(hit.version.text) for hit in hits]
    shown: list[str] = []
    for hit, pieces in zip(hits, sentences, strict=True):
        shown += [f"{hit.version.heading}: {piece}" for piece in pieces]
    if not shown:
        return []
    vectors = knowledge.embedder.embed([text, *shown])  # (1 + n, d)
    similarities = vectors[1:] @ vectors[0]  # (n,)
    quotes = []
    first = 0
    for hit, pieces in zip(hits, sentences, strict=True):
        own = similarities[first : first + len(pieces)]
        first += len(pieces)
        if len(pieces):
            place = int(own.argmax())
            quotes.append(
                Quote(
                    hit.version,
                    cut_quote(hit.version.text, pieces, place),
                    float(own[place]),
                    hit.score,
                    bool(find_quantities(pieces[place])),
                )
            )
    return quotes


def cut_quote(text: str, sentences: Sequence[str], place: int) -> str:
    """Return the part of an article to quote: all of it, or a sentence with those around it.

    The sentence before comes along, since an exception is no answer without its rule; those that
    follow do as far as there is room.

    Args:
        text: The article.
        sentences: Its sentences, verbatim.
        place: Of the sentence that answers best.
    """
    if len(text) <= MAX_QUOTED:
        return text
    first = max(0, place - 1)
    last = place
    while last + 1 < len(sentences):
        if sum(len(sentence) for sentence in sentences[first : last + 2]) > MAX_QUOTED:
            break
        last += 1
    spans: list[tuple[int, int]] = []
    end = 0
    for sentence in sentences:
        begin = text.index(sentence, end)
        end = begin + len(sentence)
        spans.append((begin, end))
    return text[spans[first][0] : spans[last][1]]
