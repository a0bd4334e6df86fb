"""The verdict and the article of an attorney's answer, from its house sentence or free words.

The house sentence is the fixed first sentence of an answer in house style: "Per Civil Code Article
205, this clause is invalid: ..." or "No article governs this clause." (see
`prompting.house_sentence`). Free words are all other ways to say it: "void under Article 205 of the
Civil Code". They are read only where they leave no doubt: one article of a named law, and words of
one verdict. Not covered: answers that judge parts of a clause differently, laws named by
abbreviations that no title has.
"""

import re
from dataclasses import dataclass

from components.prompting.house_sentence import HOUSE_SENTENCE, HouseSentence
from components.prompting.style import StyleGuide
from components.records import Verdict
from components.statutes.citations import find_citations

_JUDGES = re.compile(r"\bthis clause is (invalid|valid)\b")
_INVALID = re.compile(
    r"\b(?:invalid|void|unenforceable|unlawful"
    r"|not\s+(?:valid|enforceable|permitted|lawful|allowed))\b",
    re.IGNORECASE,
)
_VALID = re.compile(r"(?<!not )\b(?:valid|enforceable|permitted|lawful|allowed)\b", re.IGNORECASE)
_UNGOVERNED = re.compile(
    r"\bno\s+(?:article|provision|statute|law)\b.{0,40}\bgoverns\b"
    r"|\b(?:not\s+governed|ungoverned)\b",
    re.IGNORECASE,
)
_WORDS: tuple[tuple[Verdict, re.Pattern[str]], ...] = (
    ("invalid", _INVALID),
    ("valid", _VALID),
    ("ungoverned", _UNGOVERNED),
)
_OPENING_RULE = "opening"  # the style guide's rule that the house sentence comes first
_BLANKS = frozenset(
    {"", "-", "--", "?", "n/a", "na", "none", "null", "nil", "tbd", "todo", "nan", "#n/a"}
)


@dataclass(frozen=True)
class StatedVerdict:
    """A verdict and the article it rests on; law and article are empty where none governs."""

    verdict: Verdict
    law: str = ""
    article: str = ""

    def render(self, sentence: HouseSentence = HOUSE_SENTENCE) -> str:
        """Return the house sentence, without a reason."""
        return sentence.render(self.verdict, sentence.cite(self.law, self.article))


def is_blank(answer: str) -> bool:
    """Say whether an answer is empty or a filler such as `n/a`."""
    return answer.strip().casefold() in _BLANKS


def read_sentence(answer: str, sentence: HouseSentence = HOUSE_SENTENCE) -> StatedVerdict | None:
    """Return the verdict of the house sentence that an answer begins with, None without one."""
    if answer.startswith(sentence.ungoverned):
        return StatedVerdict("ungoverned")
    opening = sentence.read(answer)
    if opening is None:
        return None
    return StatedVerdict(opening.verdict, opening.law, opening.article)


def rest_of(answer: str, sentence: HouseSentence = HOUSE_SENTENCE) -> str:
    """Return the text after the verdict of the house sentence; the whole answer without one."""
    if answer.startswith(sentence.ungoverned):
        return answer.removeprefix(sentence.ungoverned).strip()
    opening = sentence.read(answer)
    return opening.rest if opening else answer


def read_free_words(answer: str) -> StatedVerdict | None:
    """Return the verdict that an answer's free words leave no doubt of, else None."""
    verdicts = [verdict for verdict, words in _WORDS if words.search(answer)]
    articles: set[tuple[str, str]] = set()
    for cited in find_citations(answer):
        if cited.law:
            articles.update((cited.law, label.article) for label in cited.labels)
    if verdicts == ["ungoverned"] and not articles:
        return StatedVerdict("ungoverned")
    if len(verdicts) != 1 or verdicts == ["ungoverned"] or len(articles) != 1:
        return None
    law, article = articles.pop()
    return StatedVerdict(verdicts[0], law.removeprefix("the ").removeprefix("The "), article)


def contradicts_itself(answer: str, verdict: Verdict) -> bool:
    """Say whether an answer says "this clause is ..." with another verdict somewhere."""
    return any(match[1] != verdict for match in _JUDGES.finditer(answer))


def bring_into_style(
    answer: str, column_verdict: StatedVerdict | None, guide: StyleGuide
) -> tuple[str, tuple[str, ...]]:
    """Apply the guide's fixes, and put a house sentence before an answer that has none.

    The sentence states the columns' verdict, else that of the answer's free words; without either
    none is added.

    Args:
        answer: The answer as written.
        column_verdict: The verdict and article that the row's own columns give, if any.
        guide: The style guide.

    Returns:
        The answer, and the ids of the rules whose breach was mended.
    """
    repaired, mended = guide.repair(answer)
    if read_sentence(repaired, guide.sentence):
        return repaired, mended
    verdict = column_verdict or read_free_words(repaired)
    if verdict is None:
        return repaired, mended
    composed = f"{verdict.render(guide.sentence)} {repaired}"
    return composed, (*mended, _OPENING_RULE)
