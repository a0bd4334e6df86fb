"""Labelled sentences and how well redaction finds what they mark.

A line of a file is one text; `{{KIND|text}}` marks personal data in it, and a line without a mark
must stay as it is. `labelled_development.txt` is what the rules were mended against;
`labelled_heldout.txt` was written and marked before the rules were run on it; its head says what
became of that.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from components.curation.redaction.spans import Span
from components.quantities.reading import find_quantities

HALVES = ("labelled_development.txt", "labelled_heldout.txt")
LANGUAGES = ("English", "Chinese")

_MARK = re.compile(r"\{\{([A-Z]+)\|(.+?)\}\}")
_Z = 1.96  # of the 95 % interval


@dataclass(frozen=True)
class Sentence:
    """A text without its marks, and the spans that they marked."""

    text: str
    marks: tuple[Span, ...]

    @property
    def language(self) -> str:
        """`Chinese` where the text has a Han character."""
        return "Chinese" if re.search("[\u4e00-\u9fff]", self.text) else "English"


def read_sentences(name: str) -> list[Sentence]:
    """Return the sentences of a file that stands beside this module."""
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    return [read_sentence(line) for line in lines if not line.startswith("#")]


def read_sentence(line: str) -> Sentence:
    """Return the sentence of a marked line."""
    text = ""
    marks: list[Span] = []
    end = 0
    for mark in _MARK.finditer(line):
        text += line[end : mark.start()]
        marks.append(Span(len(text), len(text) + len(mark[2]), mark[1], ""))
        text += mark[2]
        end = mark.end()
    return Sentence(text + line[end:], tuple(marks))


@dataclass
class Score:
    """Counts by kind and language.

    `marked` are the marked spans, `found` those of which no word is left, `replaced` the spans that
    were replaced, `right` those that lie on marks for the greater part. `lost_figures` counts
    quantities outside of marks that a placeholder would take away.
    """

    marked: Counter[tuple[str, str]] = field(default_factory=Counter)
    found: Counter[tuple[str, str]] = field(default_factory=Counter)
    replaced: Counter[tuple[str, str]] = field(default_factory=Counter)
    right: Counter[tuple[str, str]] = field(default_factory=Counter)
    lost_figures: int = 0
    faults: list[str] = field(default_factory=list)

    def add(self, sentence: Sentence, spans: Sequence[Span]) -> None:
        """Count one sentence."""
        text, language = sentence.text, sentence.language
        for mark in sentence.marks:
            self.marked[mark.kind, language] += 1
            if is_hidden(text, mark, spans):
                self.found[mark.kind, language] += 1
            else:
                self.faults.append(f"missed {mark.kind}: {text[mark.start : mark.end]} | {text}")
        for span in spans:
            self.replaced[span.kind, language] += 1
            if 2 * num_shared(span, sentence.marks) >= span.end - span.start:
                self.right[span.kind, language] += 1
            else:
                self.faults.append(f"wrong {span.kind}: {text[span.start : span.end]} | {text}")
        for quantity in find_quantities(text):
            place = Span(quantity.start, quantity.end, "FIGURE", "")
            if num_shared(place, spans) and not num_shared(place, sentence.marks):
                self.lost_figures += 1
                self.faults.append(f"lost figure: {quantity.text} | {text}")

    def recall(self, kinds: Sequence[str], languages: Sequence[str] = LANGUAGES) -> "Share":
        """Return how much of what is marked was found."""
        return _share(self.found, self.marked, kinds, languages)

    def precision(self, kinds: Sequence[str], languages: Sequence[str] = LANGUAGES) -> "Share":
        """Return how much of what was replaced is marked."""
        return _share(self.right, self.replaced, kinds, languages)


@dataclass(frozen=True)
class Share:
    """So many of so many, with the 95 % interval of Wilson (1927)."""

    num_hits: int
    num_all: int

    @property
    def value(self) -> float:
        """The share; 1 where there is nothing to count."""
        return self.num_hits / self.num_all if self.num_all else 1.0

    @property
    def interval(self) -> tuple[float, float]:
        """The least and the greatest share that the count allows for."""
        if not self.num_all:
            return 0.0, 1.0
        square = _Z * _Z / self.num_all
        middle = self.value + square / 2
        spread = self.value * (1 - self.value) / self.num_all + square / (4 * self.num_all)
        half = _Z * math.sqrt(spread)
        return max(0.0, (middle - half) / (1 + square)), min(1.0, (middle + half) / (1 + square))


def score_sentences(
    sentences: Sequence[Sentence], find: Callable[[Sequence[str]], list[list[Span]]]
) -> Score:
    """Return the score of a finder on sentences, each of them a document of its own.

    Args:
        sentences: From `read_sentences`.
        find: Returns the personal data of each text of a document, as `Redactor.find_all` does.
    """
    score = Score()
    for sentence in sentences:
        score.add(sentence, find([sentence.text])[0])
    return score


def is_hidden(text: str, mark: Span, spans: Sequence[Span]) -> bool:
    """Say whether no word of a marked span is left when the spans are replaced."""
    for word in re.finditer(r"\w+", text[mark.start : mark.end]):
        start = mark.start + word.start()
        if not any(span.start <= start < span.end for span in spans):
            return False
    return True


def num_shared(span: Span, others: Sequence[Span]) -> int:
    """Return how many characters of a span lie on others, which do not overlap each other."""
    shared = 0
    for other in others:
        shared += max(0, min(span.end, other.end) - max(span.start, other.start))
    return shared


def _share(
    hits: Counter[tuple[str, str]],
    all_of_them: Counter[tuple[str, str]],
    kinds: Sequence[str],
    languages: Sequence[str],
) -> Share:
    """Return the share over some kinds and languages."""
    num_hits = 0
    num_all = 0
    for kind in kinds:
        num_hits += sum(hits[kind, language] for language in languages)
        num_all += sum(all_of_them[kind, language] for language in languages)
    return Share(num_hits, num_all)
