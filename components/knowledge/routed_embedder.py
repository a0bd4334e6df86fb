"""Two embedders as one: English law has the one, law in any other language the other.

The embedder of an edition, which may be tuned, reads English alone. Where an edition has a source
in another language, a multilingual one takes its articles, and the English ones keep the vectors
they had; the shorter get zeros behind them. A clause goes to the half that read the law it is asked
of. Where a jurisdiction has law of both, the clause's own language decides, told by its letters and
small words (`components.text.english`): a few words in plain Latin letters without a small one
count as English. Vectors of the two say nothing of each other, so there a clause finds by meaning
only law of its own half; words and citations are compared across both.
"""

import random
from collections.abc import Collection, Mapping, Sequence
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from components.knowledge.embedding import Embedder, OnProgress, TextEmbedder
from components.knowledge.vector_cache import VectorCache
from components.models.sources import MULTILINGUAL_EMBEDDER, fetch_model
from components.records import Version
from components.storage import Home
from components.text.english import MIN_WORDS, is_english

JOINT = " + "  # between the names of both halves; an English embedder's has none
MIN_FOREIGN = 0.1
SAMPLE = 200


Half = TypeVar("Half", bound=TextEmbedder)


class RoutedEmbedder(Generic[Half]):
    """Embeds English texts with one embedder and all others with another.

    Args:
        english: Embeds English texts.
        multilingual: Embeds the others.
    """

    def __init__(self, english: Half, multilingual: Half) -> None:
        self.english, self.multilingual = english, multilingual

    def __repr__(self) -> str:
        return f"RoutedEmbedder({self.name})"

    @property
    def name(self) -> str:
        """The names of both."""
        return f"{self.english.name}{JOINT}{self.multilingual.name}"

    @property
    def dimension(self) -> int:
        """Length of a vector, that of the longer half; loads both models."""
        return max(self.english.dimension, self.multilingual.dimension)

    def embed(
        self, texts: Sequence[str], on_progress: OnProgress | None = None
    ) -> NDArray[np.float32]:
        """Return unit vectors, (texts, dimension), each by the half of its text's language."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)  # (n, d)
        are_foreign = [is_foreign(text) for text in texts]
        num_done = 0
        for embedder, takes_foreign in ((self.english, False), (self.multilingual, True)):
            rows = [row for row, each in enumerate(are_foreign) if each == takes_foreign]
            if not rows:
                continue

            def report(count: int, _: int, done: int = num_done) -> None:
                if on_progress is not None:
                    on_progress(done + count, len(texts))

            vectors[rows] = self.pad(embedder.embed([texts[row] for row in rows], report))
            num_done += len(rows)
        return vectors

    def pad(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return vectors of either half, (texts, any), with zeros behind: (texts, dimension)."""
        padded = np.zeros((len(vectors), self.dimension), dtype=np.float32)
        padded[:, : vectors.shape[1]] = vectors
        return padded


def is_routed(name: str) -> bool:
    """Say whether an embedder's name is that of two."""
    return JOINT in name


def split_name(name: str) -> tuple[str, str]:
    """Return the names of both halves; the second is empty where there is but one."""
    english, _, multilingual = name.partition(JOINT)
    return english, multilingual


def open_multilingual(home: Home) -> Embedder:
    """Return the embedder of texts that are not English; it is fetched the first time."""
    return Embedder(fetch_model(MULTILINGUAL_EMBEDDER, home), home)


def find_foreign(versions: Sequence[Version]) -> list[str]:
    """Return the sources with law in another language than English, in alphabetical order.

    A source is such a one if a tenth of its wordings are, of two hundred drawn from it.
    """
    by_source: dict[str, list[str]] = {}
    for version in versions:
        by_source.setdefault(version.source, []).append(version.text)
    foreign: list[str] = []
    for source, texts in sorted(by_source.items()):
        sample = random.Random(0).sample(texts, min(SAMPLE, len(texts)))
        num_foreign = sum(map(is_foreign, sample))
        if num_foreign >= MIN_FOREIGN * len(sample):
            foreign.append(source)
    return foreign


def embed_wordings(
    home: Home,
    embedder: TextEmbedder,
    texts: Mapping[str, Sequence[str]],
    foreign: Collection[str],
    on_progress: OnProgress | None = None,
) -> dict[str, NDArray[np.float32]]:
    """Return the vectors of wordings, each by the half that reads its source.

    Args:
        home: Where vectors on their way to an edition are kept.
        embedder: Of one half, which reads all, or of two.
        texts: The texts of each wording by its key.
        foreign: The keys of those for the multilingual half.
        on_progress: Called now and then with the number of texts done so far and of all.

    Returns:
        The vectors of each wording by its key, shape (texts, dimension).
    """
    if not isinstance(embedder, RoutedEmbedder):
        return VectorCache(home, embedder).embed(texts, on_progress)
    total = sum(map(len, texts.values()))
    num_done = 0
    vectors: dict[str, NDArray[np.float32]] = {}
    for half, takes_foreign in ((embedder.english, False), (embedder.multilingual, True)):
        taken = {key: each for key, each in texts.items() if (key in foreign) == takes_foreign}

        def report(count: int, _: int, done: int = num_done) -> None:
            if on_progress is not None:
                on_progress(done + count, total)

        rows = VectorCache(home, half).embed(taken, report) if taken else {}
        vectors |= {key: embedder.pad(each) for key, each in rows.items()}
        num_done += sum(map(len, taken.values()))
    return vectors


def is_foreign(text: str) -> bool:
    """Say whether a text is in another language than English.

    A text may be found not to be English for want of small words alone, as a heading over a short
    article. So a third of its spans of seven words must have letters or small words of another.
    """
    if is_english(text):
        return False
    words = text.split()
    size = MIN_WORDS - 1  # a span this short is told by what it has, not by what it lacks
    spans = [" ".join(words[start : start + size]) for start in range(0, len(words), size)]
    with_letters = [span for span in spans if any(map(str.isalpha, span))]
    num_foreign = sum(not is_english(span) for span in with_letters)
    return num_foreign > len(with_letters) / 3
