"""What an attorney's answer says.

Verdict and article, read from the house sentence or, failing that, from free words.

Free words are read only where they leave no doubt: one article of a named law, and words of one
verdict. Not covered: answers that judge parts of a clause differently, laws named by abbreviations
that no title has.
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
    r"\b(?:invalid|void|unenforceable|unlawful|not\s+(?:valid|enforceable|permitted|lawful|allowed))\b",
    re.IGNORECASE,
)
_VALID = re.compile(r"(?<!not )\b(?:valid|enforceable|permitted|lawful|allowed)\b", re.IGNORECASE)
_UNGOVERNED = re.compile(
    r"\bno\s+(?:article|provision|statute|law)\b.{0,40}\bgoverns\b|\b(?:not\s+governed|ungoverned)\b",
    re.IGNORECASE,
)
_WORDS: tuple[tuple[Verdict, re.Pattern[str]], ...] = (
    ("invalid", _INVALID),
    ("valid", _VALID),
    ("ungoverned", _UNGOVERNED),
)
_BLANKS = frozenset(
    {"", "-", "--", "?", "n/a", "na", "none", "null", "nil", "tbd", "todo", "nan", "#n/a"}
)


@dataclass(frozen=True)
class Judgement:
    """A verdict and the article it rests on; law and article are empty where none governs."""

    verdict: Verdict
    law: str = ""
    article: str = ""

    @property
    def sentence(self) -> str:
        """The house sentence."""
        return sentence(cite(self.law, self.article), self.verdict)


def is_blank(answer: str) -> bool:
    """Say whether an answer is none: empty, or a filler such as `n/a`."""
    return answer.strip().casefold() in _BLANKS


def read_sentence(answer: str) -> Judgement | None:
    """Return what the house sentence at the head of an answer says, None where there is none."""
    if answer.startswith(UNGOVERNED):
        return Judgement("ungoverned")
    found = _SENTENCE.match(answer)
    if not found:
        return None
    return Judgement(
        "valid" if found["verdict"] == "valid" else "invalid", found["law"], found["article"]
    )


def rest_of(answer: str) -> str:
    """Return what follows the house sentence."""
    if answer.startswith(UNGOVERNED):
        return answer.removeprefix(UNGOVERNED).strip()
    found = _SENTENCE.match(answer)
    return answer[found.end() :].strip() if found else answer


def read_free_words(answer: str) -> Judgement | None:
    """Return what free words say without doubt, else None."""
    verdicts = [verdict for verdict, words in _WORDS if words.search(answer)]
    cited = {
        (cited.law, label.article)
        for cited in find_citations(answer)
        for label in cited.labels
        if cited.law
    }
    if verdicts == ["ungoverned"] and not cited:
        return Judgement("ungoverned")
    if len(verdicts) != 1 or verdicts == ["ungoverned"] or len(cited) != 1:
        return None
    law, article = cited.pop()
    return Judgement(verdicts[0], law.removeprefix("the ").removeprefix("The "), article)


def contradicts_itself(answer: str, verdict: Verdict) -> bool:
    """Say whether an answer says "this clause is ..." with another verdict somewhere."""
    return any(found[1] != verdict for found in _JUDGES.finditer(answer))


def bring_into_style(
    answer: str, known: Judgement | None, guide: StyleGuide
) -> tuple[str, tuple[str, ...]]:
    """Repair an answer where that is safe.

    Args:
        answer: The answer as written.
        known: The verdict and article that the row's own columns give, if any.
        guide: The style guide; its fixes are applied, and where the sentence is still missing it is
            put before the answer, provided that the columns or the answer's words leave no doubt of
            it.

    Returns:
        The answer and the ids of the rules that were mended.
    """
    repaired, changed = guide.repair(answer)
    if read_sentence(repaired):
        return repaired, changed
    judgement = known or read_free_words(repaired)
    if judgement is None:
        return repaired, changed
    composed = f"{judgement.sentence} {repaired}"
    return composed, (*changed, "opening")
