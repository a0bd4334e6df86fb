"""What an attorney's answer states, and whether it agrees with itself and with the columns.

The house sentence is the fixed first sentence of an answer in house style: "Per Civil Code Article
205, this clause is invalid: ..." or "No article governs this clause." (see
`prompting.house_sentence`). Only it states a verdict; free words never do (see `verdict_words`).
Wherever the rest of an answer speaks of the verdict or cites an article, it must agree, or the row
is refused. Not covered: answers that judge parts of a clause in one sentence.
"""

import re
import unicodedata
from dataclasses import dataclass

from components.curation.intake.absent import is_absent
from components.curation.intake.refusals import RefusedError
from components.curation.intake.verdict_words import (
    abstains,
    begins_with_condition,
    find_opposition,
    speaks_of_verdict,
)
from components.domain import domain
from components.prompting.house_sentence import HOUSE_SENTENCE, HouseSentence
from components.prompting.style import StyleGuide
from components.records import Verdict
from components.statutes.citations import find_citations

OPENING_RULE = "opening"
"""The style guide's rule that the house sentence comes first."""
_SENTENCES = re.compile(r"(?<=[.;!?])\s+|(?<=[。；！？])\s*|\n+")
_MIN_WORDS = 3  # of an answer that says anything; below it is a tick, an `OK`, a filler
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+")


@dataclass(frozen=True)
class StatedVerdict:
    """A verdict and the article it rests on; law and article are empty where none governs."""

    verdict: Verdict
    law: str = ""
    article: str = ""

    def render(self, sentence: HouseSentence = HOUSE_SENTENCE) -> str:
        """Return the house sentence, without a reason."""
        return sentence.render(self.verdict, sentence.cite(self.law, self.article))


def has_answer(answer: str, sentence: HouseSentence = HOUSE_SENTENCE) -> bool:
    """Say whether an answer says anything: more than a filler, a tick or two words."""
    if is_absent(answer):
        return False
    is_short = len(_WORD.findall(answer)) < _MIN_WORDS
    return not is_short or read_sentence(answer, sentence) is not None or abstains(answer)


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


def contradicts_itself(
    answer: str, verdict: Verdict, sentence: HouseSentence = HOUSE_SENTENCE
) -> bool:
    """Say whether an answer says "this clause is ..." with another verdict somewhere."""
    subject = f"this {domain().clause} is "
    words = {sentence.valid: "valid", sentence.invalid: "invalid"}
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    choice = "|".join(map(re.escape, longest_first))
    judged = re.findall(rf"\b{re.escape(subject)}({choice})\b", answer)
    return any(words[word] != verdict for word in judged)


def check_answer(written: str, answer: str, stated: StatedVerdict, guide: StyleGuide) -> None:
    """Check that an answer says nothing against the verdict and the article of its row.

    Args:
        written: The answer as the attorney wrote it.
        answer: The same in house style.
        stated: What the row states.
        guide: The style guide.

    Raises:
        RefusedError: Code `verdict` or `citation`.
    """
    if contradicts_itself(answer, stated.verdict, guide.sentence):
        raise RefusedError(
            "verdict", "answer", f"says {stated.verdict} and, further on, the contrary"
        )
    repaired, _ = guide.repair(written)
    is_reason = read_sentence(repaired, guide.sentence) is not None
    rest = rest_of(repaired, guide.sentence)
    if is_reason and begins_with_condition(rest):
        raise RefusedError("verdict", "answer", "takes a part of its verdict back")
    opposition = find_opposition(rest, stated.verdict, is_reason=is_reason)
    if opposition:
        raise RefusedError("verdict", "answer", f"is {stated.verdict}, its words {opposition}")
    _check_citations(rest, stated, guide.sentence, is_reason=is_reason)


def _check_citations(
    rest: str, stated: StatedVerdict, sentence: HouseSentence, *, is_reason: bool
) -> None:
    """Refuse a second finding, and free words that cite another article than the row does."""
    for part in _SENTENCES.split(rest):
        if read_sentence(part, sentence) is not None:
            raise RefusedError("citation", "answer", "holds two findings. Give each its own row")
        others = [
            label.article
            for cited in find_citations(part)
            for label in cited.labels
            if not _is_cited(cited.law, label.article, stated)
        ]
        if others and (not is_reason or speaks_of_verdict(part)):
            fault = f"cites another {domain().unit}" if not is_reason else "holds a second finding"
            raise RefusedError("citation", "answer", f"{fault}. Give each finding its own row")


def _is_cited(law: str, article: str, stated: StatedVerdict) -> bool:
    """Say whether a citation is of the row's own article; one without a law is of its law."""
    is_same_law = not law or fold_title(law) == fold_title(stated.law)
    return is_same_law and article.casefold() == stated.article.casefold()


def fold_title(law: str) -> str:
    """Return a law's title without a difference in case, width or spaces, `the` left out."""
    folded = " ".join(unicodedata.normalize("NFKC", law).casefold().split())
    return folded.removeprefix("the ")


def bring_into_style(
    answer: str, column_verdict: StatedVerdict | None, guide: StyleGuide
) -> tuple[str, tuple[str, ...]]:
    """Apply the guide's fixes, and put a house sentence before an answer that has none.

    The sentence states the columns' verdict; without one none is added.

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
    if column_verdict is None:
        return repaired, mended
    composed = f"{column_verdict.render(guide.sentence)} {repaired}"
    return composed, (*mended, OPENING_RULE)
