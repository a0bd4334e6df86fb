"""The reason that an attorney wrote, as it may be trained on: without facts to learn by heart.

What follows the house sentence of an answer is the reason. The prompt shows the article without its
title and number, so both are replaced by "the article" and "the law". Sentences are kept up to the
first one with a figure, a name, a quotation or another article that neither clause nor article
shows. Covered: English and Chinese. Not covered: facts in other words, names of people in Chinese
(redaction replaces them before).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from components.curation.dataset.leaked_facts import foreign_facts
from components.domain import domain
from components.prompting.chat_markup import on_one_line
from components.prompting.house_sentence import HouseSentence
from components.prompting.reason import split_sentences
from components.records import Pair
from components.statutes.citations import LawReference, find_citations
from components.writing.reasons import find_unsupported

_HAN = re.compile(r"[\u3400-\u9fff]")
_STOPS = " .。;；"
_STOP_IN_QUOTES = re.compile(r"[.。]([\"”’」])$")
_PLACEHOLDER = re.compile(r"\[[A-Z]+_\d+\]")  # what redaction puts in the place of a name
_SENTENCE_START = re.compile(r"(?:^|[.!?] )$")
_NAME_ENDING = re.compile(r" (?:\d|[A-Z]\b)")  # `May 2024`, `Bank A`
# words that begin a sentence and are no names, so that they may stand in small letters behind a
# colon
_STARTERS = frozenset(
    re.findall(
        r"\w+",
        "a all an any as because both by each every for if in it its neither no nor on since such"
        " that the their there these they this those under what when where which while without",
    )
)


@dataclass(frozen=True)
class OwnWords:
    """A reason that may be trained on, and the facts of the sentences that were left out.

    Attributes:
        reason: Without its final stop; empty where the answer gives none, or none that may stay.
        facts: As `figure 20%` or `name Bank`; none where the whole reason stays.
    """

    reason: str
    facts: tuple[str, ...] = ()


def read_own_words(pair: Pair, rest: str, sentence: HouseSentence) -> OwnWords:
    """Return the reason of an answer as its prompt bears it out.

    Args:
        pair: The pair, its wording filled in.
        rest: Its answer behind verdict and citation.
        sentence: The house sentence.
    """
    text = _without_citation(on_one_line(rest), pair).lstrip(_STOPS + ":,：，")
    shown = [on_one_line(pair.wording), on_one_line(pair.clause)]
    kept: list[str] = []
    facts: list[str] = []
    for part in split_sentences(text):
        facts = find_foreign(part, shown)
        if facts:
            break
        kept.append(part)
    joiner = "" if sentence.is_han else " "
    reason = _close(joiner.join(kept))
    return OwnWords(_begin(reason, shown, sentence), tuple(facts))


def find_foreign(text: str, shown: Sequence[str]) -> list[str]:
    """Return the facts and names of a text that the texts of its prompt do not show."""
    said = _PLACEHOLDER.sub("", text)  # its number is none
    faults = foreign_facts(said, shown)
    faults += find_unsupported(said, "\n".join(shown))
    cited = {article for other in shown for article in _find_articles(other)}
    unit = domain().unit
    faults += [f"{unit}: {article}" for article in _find_articles(text) if article not in cited]
    for placeholder in _PLACEHOLDER.findall(text):
        if not any(placeholder in other for other in shown):
            faults.append(f"name {placeholder}")
    return list(dict.fromkeys(faults))


@lru_cache(maxsize=4096)
def _find_articles(text: str) -> tuple[str, ...]:
    """Return the articles that a text cites; many texts of a file are the same."""
    labels = [label for cited in find_citations(text) for label in cited.labels]
    return tuple(label.article for label in labels)


def _without_citation(text: str, pair: Pair) -> str:
    """Return a text in which the pair's own article and law are named without title and number."""
    is_han = _HAN.search(text) is not None
    words = domain()
    article, law = ("該條", "該法") if is_han else (f"the {words.unit}", f"the {words.source}")
    for cited in reversed(find_citations(text)):
        start = _start_of_own(text, cited, pair)
        if start is not None:
            text = _put(text, start, cited.end, article)
    start = text.find(pair.law)
    while start >= 0:
        text = _put(text, start, start + len(pair.law), law)
        start = text.find(pair.law)
    return text


def _start_of_own(text: str, cited: LawReference, pair: Pair) -> int | None:
    """Return where a citation of the pair's own article begins, None where it is of another."""
    if [label.article for label in cited.labels] != [pair.article]:
        return None
    if not cited.law:
        return cited.start
    # beside Chinese signs a title is read with one too many, or from its last word on
    place = text.rfind(pair.law, max(cited.start - len(pair.law), 0), cited.end)
    if place < 0:
        return cited.start if cited.law.casefold() == pair.law.casefold() else None
    is_stray = all(_HAN.match(sign) for sign in text[cited.start : place])
    return place if is_stray else min(place, cited.start)


def _put(text: str, start: int, end: int, words: str) -> str:
    """Put words in the place of a span, and of the article "the" before it."""
    before = text[:start]
    if words.startswith("the ") and before.lower().endswith("the "):
        before = before[:-4]
    if _SENTENCE_START.search(before):
        words = words[:1].upper() + words[1:]
    return before + words + text[end:]


def _close(reason: str) -> str:
    """Return a reason without its final stop, outside its quotation marks or inside."""
    return _STOP_IN_QUOTES.sub(r"\1", reason.rstrip(_STOPS))


def _begin(reason: str, shown: Sequence[str], sentence: HouseSentence) -> str:
    """Return a reason that begins as the house sentence goes on.

    It begins small, but for a name; where the link before it ends in a full stop, with a capital.
    """
    word = re.match(r"[A-Za-z][a-z]*\b", reason)
    if word is None:
        return reason
    if sentence.link.rstrip().endswith("."):
        return reason[:1].upper() + reason[1:]
    small = word[0].lower()
    is_shown = any(re.search(rf"\b{small}\b", text) for text in shown)
    is_name = _NAME_ENDING.match(reason, word.end()) is not None
    is_common = small in _STARTERS or (is_shown and not is_name)
    return small + reason[word.end() :] if is_common else reason
