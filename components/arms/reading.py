"""Read what a model wrote freely: its verdict, the articles it cites, whether it is in style.

A verdict is read leniently, so that a wrong form does not count twice: in house form, else from the
first word that says one. Style is read strictly, as the gate of style does. A citation counts as
fabricated where the edition has no such article in force on the item's day. Not covered: a verdict
in other words than the domain's, such as a paragraph that weighs both sides; it counts as none.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from components.arms.items import ArmItem
from components.domain import domain
from components.knowledge.search import KnowledgeBase
from components.prompting.style import StyleGuide
from components.records import Record, Verdict, cite
from components.statutes.citations import find_citations

ReadVerdict = Verdict | Literal[""]

# the longer words before the shorter that they hold
_VERDICTS: tuple[Verdict, ...] = ("ungoverned", "invalid", "valid")


class ArmAnswer(Record):
    """What an arm answered to one item, as it was read.

    Attributes:
        item: The item's id.
        text: The answer as a reader is shown it.
        verdict: Its verdict, empty where it says none.
        citations: The articles that it cites, in house form.
        num_fabricated: How many of them are not in force on the item's day.
        is_in_style: Whether it has the house form and breaks no rule of the style guide.
        is_cited_right: Whether it cites the right article and no other; where none governs, none.
        seconds: How long it took, with its share of the search.
        is_finished: Whether the model ended by itself.
    """

    item: str
    text: str
    verdict: ReadVerdict
    citations: tuple[str, ...]
    num_fabricated: int
    is_in_style: bool
    is_cited_right: bool
    num_prompt_tokens: int = 0
    num_tokens: int = 0
    seconds: float = 0.0
    is_finished: bool = True

    def __repr__(self) -> str:
        return f"ArmAnswer(item={self.item!r}, length={len(self.text)})"

    __str__ = __repr__


@dataclass(frozen=True)
class Spent:
    """What an answer took."""

    num_prompt_tokens: int = 0
    num_tokens: int = 0
    seconds: float = 0.0
    is_finished: bool = True


class AnswerReader:
    """Reads answers against the law of each item's day.

    Args:
        guide: The style guide.
        knowledge: The edition.
    """

    def __init__(self, guide: StyleGuide, knowledge: KnowledgeBase) -> None:
        self.guide = guide
        self._knowledge = knowledge
        sentence = guide.sentence
        words: dict[Verdict, tuple[str, ...]] = {
            "ungoverned": (sentence.ungoverned.rstrip(".。").lower(),),
            "invalid": (sentence.invalid.lower(),),
            "valid": (sentence.valid.lower(),),
        }
        self._verdicts = _compile_verdicts(words)

    def read(self, item: ArmItem, text: str, spent: Spent) -> ArmAnswer:
        """Read an answer in which the model wrote the citation itself."""
        return self._answer(
            item, text, self._read_verdict(text), self._find_cited(item, text), spent
        )

    def read_shown(
        self,
        item: ArmItem,
        text: str,
        verdict: ReadVerdict,
        cited: tuple[tuple[str, str], ...],
        spent: Spent,
        *,
        is_in_style: bool | None = None,
    ) -> ArmAnswer:
        """Return an answer whose verdict and citation code knows.

        Args:
            item: The item.
            text: As a reader is shown it.
            verdict: Its verdict.
            cited: Law and number of each article that code put in.
            spent: What it took.
            is_in_style: Whether it is in style, where that cannot be read from the text.
        """
        answer = self._answer(item, text, verdict, cited, spent)
        if is_in_style is None:
            return answer
        return answer.model_copy(update={"is_in_style": is_in_style})

    def is_in_style(self, text: str) -> bool:
        """Say whether a text has the house form and breaks no rule of the style guide."""
        sentence = self.guide.sentence
        has_form = sentence.read(text) is not None or text.startswith(sentence.ungoverned)
        return has_form and not self.guide.violations(text)

    def _answer(
        self,
        item: ArmItem,
        text: str,
        verdict: ReadVerdict,
        cited: tuple[tuple[str, str], ...],
        spent: Spent,
    ) -> ArmAnswer:
        """Hold the citations of an answer against the edition."""
        num_fabricated = 0
        for law, article in cited:
            shown = self._knowledge.find(
                law, article, as_of=item.as_of, jurisdiction=item.jurisdiction
            )
            num_fabricated += shown is None
        wanted = {(item.law.casefold(), item.article)} if item.law else set()
        return ArmAnswer(
            item=item.id,
            text=text,
            verdict=verdict,
            citations=tuple(cite(law, article) for law, article in cited),
            num_fabricated=num_fabricated,
            is_in_style=self.is_in_style(text),
            is_cited_right={(law.casefold(), article) for law, article in cited} == wanted,
            num_prompt_tokens=spent.num_prompt_tokens,
            num_tokens=spent.num_tokens,
            seconds=round(spent.seconds, 4),
            is_finished=spent.is_finished,
        )

    def _read_verdict(self, text: str) -> ReadVerdict:
        """Return the verdict of an answer in house form, else the first that its words say."""
        opening = self.guide.sentence.read(text)
        if opening is not None:
            return opening.verdict
        match = self._verdicts.search(text.lower())
        if match is None:
            return ""
        return next(verdict for verdict in _VERDICTS if match[verdict])

    def _find_cited(self, item: ArmItem, text: str) -> tuple[tuple[str, str], ...]:
        """Return the law and number of each article that an answer cites.

        In house form only the opening cites: what follows may quote the article's own references.
        """
        opening = self.guide.sentence.read(text)
        if opening is not None:
            return ((opening.law, opening.article),)
        cited: dict[tuple[str, str], None] = {}
        for reference in find_citations(text):
            for label in reference.labels:
                law = self._name_law(item, reference.law, label.article)
                cited[law, label.article] = None
        return tuple(cited)

    def _name_law(self, item: ArmItem, law: str, article: str) -> str:
        """Return a law's title without words of the sentence before it, if the edition has it so.

        Example: `Invalid by Civil Code` to `Civil Code`.
        """
        words = law.split()
        for start in range(len(words)):
            title = " ".join(words[start:])
            shown = self._knowledge.find(
                title, article, as_of=item.as_of, jurisdiction=item.jurisdiction
            )
            if shown is not None:
                return title
        return law


def _compile_verdicts(words: Mapping[Verdict, tuple[str, ...]]) -> re.Pattern[str]:
    """Compile a pattern with a group for each verdict, the house's own words first."""
    groups: list[str] = []
    common = domain().verdicts
    for verdict in _VERDICTS:
        phrases = dict.fromkeys((*words[verdict], *getattr(common, verdict)))
        groups.append(f"(?P<{verdict}>{'|'.join(map(_as_whole_words, phrases))})")
    return re.compile("|".join(groups))


def _as_whole_words(phrase: str) -> str:
    """Return the pattern of a phrase; in a script with spaces it matches whole words only."""
    escaped = re.escape(phrase)
    return rf"(?<!\w){escaped}(?!\w)" if phrase.isascii() else escaped
