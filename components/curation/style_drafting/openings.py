"""The opening of answers: citation, verdict and what leads to the reason, found one by one.

An opening is read where an answer cites one article of a named law and says the verdict in one of
the known words beside it. Not covered: answers that give the reason before the verdict, verdicts in
words that `words` does not list, laws whose title has no usual form.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from components.curation.style_drafting.words import LINK_WORDS, words_of
from components.prompting.house_sentence import (
    ARTICLE,
    GOVERNED,
    LAW,
    MARKER,
    VERDICT,
    Governed,
)
from components.statutes.citations import LawReference, find_citations

REACH = 240  # characters of an answer in which its opening must stand
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN_TITLE = re.compile(r"[\u3400-\u9fff]((?:[A-Z][\w'’-]*\s)+)$")
_END = re.compile(r"[.;:!?。；：！？](?=\s|$)|[。；：！？]")
_LINK = re.compile(
    rf"(?P<link>\s*(?:[:,;–—.：，；。]\s*|[\u3400-\u9fff]{{1,4}}[：，])?"
    rf"(?:(?:{'|'.join(LINK_WORDS)})(?=\s|[\u3400-\u9fff]))?\s*)"
)


@dataclass(frozen=True)
class AnswerOpening:
    """How one answer begins.

    Attributes:
        statement: Its beginning with marks in the place of citation and verdict.
        verdict: What it states.
        word: The verdict's word.
        citation: The citation with marks in the place of law and number.
        link: What leads to the reason; empty where the answer has none.
    """

    statement: str
    verdict: Governed
    word: str
    citation: str
    link: str


def read_openings(answers: Sequence[str]) -> list[AnswerOpening | None]:
    """Return the opening of each answer, None where none is read.

    Args:
        answers: As they were written.
    """
    cited = [_find_citation(" ".join(answer.split())) for answer in answers]
    stray = _common_start([found.law for found in cited if found])
    openings: list[AnswerOpening | None] = []
    for answer, found in zip(answers, cited, strict=True):
        text = " ".join(answer.split())
        openings.append(_read(text, found, stray) if found else None)
    return openings


def _find_citation(text: str) -> LawReference | None:
    """Return the first citation of one article of a named law near the beginning of a text."""
    for cited in find_citations(text[:REACH]):
        if cited.law and len(cited.labels) == 1:
            before = _LATIN_TITLE.search(text[: cited.start])
            if before is None:
                return cited
            # `依Civil Code第205條` is read from `Code` on
            return replace(cited, start=before.start(1), law=before[1] + cited.law)
    return None


def _common_start(laws: Sequence[str]) -> str:
    """Return the Chinese signs with which all laws begin: they are no part of their titles."""
    different = sorted(set(laws))
    if len(different) < 3:
        return ""
    first, last = different[0], different[-1]
    size = 0
    while size < min(len(first), len(last)) and first[size] == last[size]:
        size += 1
    return first[:size] if _HAN.match(first[:size]) else ""


def _read(text: str, cited: LawReference, stray: str) -> AnswerOpening | None:
    """Return the opening of a text around its citation, None where it states no verdict."""
    start = cited.start + len(stray)
    law = cited.law.removeprefix(stray).removeprefix("the ").removeprefix("The ")
    before, after = text[:start], text[cited.end :]
    form = _form_of(text[start : cited.end], law, cited.labels[0].article)
    if not form:
        return None
    stated = _find_verdict(before, is_last=True)
    if stated is not None:
        verdict, word_start, word_end = stated
        marked = before[:word_start] + VERDICT + before[word_end:] + MARKER
        word = before[word_start:word_end]
        rest = after
    else:
        end = _statement_end(after)
        stated = _find_verdict(after[:end], is_last=False)
        if stated is None:
            return None
        verdict, word_start, word_end = stated
        marked = before + MARKER + after[:word_start] + VERDICT
        word = after[word_start:word_end]
        rest = after[word_end:]
    match = _LINK.match(rest)
    link = match["link"] if match else ""
    return AnswerOpening(marked, verdict, word, form, link if rest[len(link) :].strip() else "")


def _statement_end(text: str) -> int:
    """Return where the sentence ends in which the verdict must stand."""
    match = _END.search(text, 1)
    return match.start() if match else len(text)


def _form_of(citation: str, law: str, article: str) -> str:
    """Return a citation with marks in the place of law and number, empty where that fails."""
    if law not in citation:
        return ""
    form = citation.replace(law, LAW, 1)
    if article in form:
        return form.replace(article, ARTICLE, 1)
    han = re.search(r"第\s*[^第條条]+\s*([條条])(?:之.+)?$", form)
    return form[: han.start()] + f"第{ARTICLE}{han[1]}" if han else ""


def _find_verdict(text: str, *, is_last: bool) -> tuple[Governed, int, int] | None:
    """Return the verdict that a text states, with the span of its word.

    Args:
        text: What stands before the citation, or after it.
        is_last: Whether the last word counts, the one beside the citation, or the first.
    """
    hits: list[tuple[int, int, Governed]] = []
    for verdict in GOVERNED:
        for word in words_of(verdict):
            is_han = _HAN.match(word) is not None
            pattern = re.escape(word) if is_han else rf"(?<![\w-]){re.escape(word)}(?![\w-])"
            for match in re.finditer(pattern, text, re.IGNORECASE):
                hits.append((match.start(), match.end(), verdict))
    if not hits:
        return None
    # of words within each other, such as `not valid`, the longest
    if is_last:
        start, end, verdict = max(hits, key=lambda hit: (hit[1], -hit[0]))
    else:
        start, end, verdict = min(hits, key=lambda hit: (hit[0], -hit[1]))
    return verdict, start, end


def most_common(counts: Counter[str]) -> str:
    """Return what is counted most, the first in the alphabet of several; empty for nothing."""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ranked[0][0] if ranked else ""
