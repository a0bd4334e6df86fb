"""An article is quoted whole if it is short, else around its best sentence."""

from datetime import date
from pathlib import Path

from components.knowledge.refresh import refresh
from components.knowledge.search import KnowledgeBase
from components.knowledge.stores.embedded import EmbeddedStore
from components.prompting.reason import split_sentences
from components.review.quotes import MAX_QUOTED, cut_quote, quote_best
from components.storage import Home
from tests.knowledge.corpus import LOANS_2022, HashingEmbedder, write_2022

DAY = date(2022, 3, 1)


def test_best_sentence_of_each_hit(tmp_path: Path) -> None:
    """Each article that was found has its most similar sentence, its score, and its figure."""
    home = Home(tmp_path / "home")
    refresh(EmbeddedStore(home), home, source=write_2022(tmp_path), embedder=HashingEmbedder())
    knowledge = KnowledgeBase.open(EmbeddedStore(home), HashingEmbedder())
    asked = LOANS_2022["205"]
    hits = knowledge.search(asked, as_of=DAY, jurisdiction="sample", limit=3)
    quotes = quote_best(asked, hits, knowledge)
    assert [quote.version.id for quote in quotes] == [hit.version.id for hit in hits]
    assert [quote.search for quote in quotes] == [hit.score for hit in hits]
    best = max(quotes, key=lambda quote: quote.similarity)
    assert (best.version.article, best.text, best.has_figure) == ("205", asked, True)
    assert quote_best(asked, [], knowledge) == []


def test_cut_quote_of_a_long_article() -> None:
    """A long article is quoted around its best sentence, verbatim, with the one before it."""
    rule = "The tenant may keep animals."
    exception = "This does not apply to wolves."
    filler = " ".join(f"The landlord counts sheep number {number}." for number in range(40))
    text = f"{filler} {rule} {exception} {filler}"
    sentences = split_sentences(text)
    quote = cut_quote(text, sentences, sentences.index(exception))
    assert quote.startswith(f"{rule} {exception}")
    assert quote in text
    assert len(quote) <= MAX_QUOTED + len(sentences)
    assert cut_quote(f"{rule} {exception}", [rule, exception], 1) == f"{rule} {exception}"
