"""The verdict and the article of an attorney's answer, from its house sentence or free words.

The house sentence is the fixed first sentence of an answer in house style: "Per Civil Code Article
205, this clause is invalid." or "No article governs this clause." (see `prompting.template`). Free
words are all other ways to say it: "void under Article 205 of the Civil Code". They are read only
where they leave no doubt: one article of a named law, and words of one verdict. Not covered:
answers that judge parts of a clause differently, laws named by abbreviations that no title has.
"""

import re
from dataclasses import dataclass

from components.prompting.style import StyleGuide
from components.prompting.template import UNGOVERNED, sentence
from components.records import Verdict, cite
from components.statutes.citations import find_citations

_SENTENCE = re.compile(
    r"Per (?P<law>.+?) Article (?P<article>[0-9]+[A-Za-z]?(?:[.-][0-9]+[A-Za-z]?)*), this clause is"
    r" (?P<verdict>invalid|valid)\.(?=\s|$)"
)
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

    @property
    def sentence(self) -> str:
        """The house sentence."""
        return sentence(cite(self.law, self.article), self.verdict)


def is_blank(answer: str) -> bool:
    """Say whether an answer is empty or a filler such as `n/a`."""
    return answer.strip().casefold() in _BLANKS


def read_sentence(answer: str) -> StatedVerdict | None:
    """Return the verdict of the house sentence that an answer begins with, None without one."""
    if answer.startswith(UNGOVERNED):
        return StatedVerdict("ungoverned")
    match = _SENTENCE.match(answer)
    if not match:
        return None
    verdict: Verdict = "valid" if match["verdict"] == "valid" else "invalid"
    return StatedVerdict(verdict, match["law"], match["article"])


def rest_of(answer: str) -> str:
    """Return the text after the house sentence; the whole answer where it has none."""
    if answer.startswith(UNGOVERNED):
        return answer.removeprefix(UNGOVERNED).strip()
    match = _SENTENCE.match(answer)
    return answer[match.end() :].strip() if match else answer


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
    if read_sentence(repaired):
        return repaired, mended
    verdict = column_verdict or read_free_words(repaired)
    if verdict is None:
        return repaired, mended
    composed = f"{verdict.sentence} {repaired}"
    return composed, (*mended, _OPENING_RULE)
