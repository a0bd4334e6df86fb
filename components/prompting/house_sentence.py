"""The house sentence: the one fixed form in which a finding says its verdict.

The model writes it with a marker where the citation stands. Code puts in the citation of the
version that was shown, so no article can be cited that was not. The form is a template of the
style guide: its wording, the words of the verdicts, how an article is cited, and the order of
citation and verdict are a firm's own. Not covered: more than one article in a sentence, a reason
that comes before the verdict.
"""

import re
from dataclasses import dataclass
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from components.config import Section
from components.domain import LEGAL, domain
from components.quantities.han_numerals import HAN, parse_han
from components.records import Verdict

MARKER = "[1]"
VERDICT = "{verdict}"
REASON = "{reason}"
Governed = Literal["valid", "invalid"]
GOVERNED: tuple[Governed, ...] = ("invalid", "valid")
LAW = "{law}"
ARTICLE = "{article}"
QUOTE = "{quote}"
_JOINTS = " :,;-–—：，；"  # what stands between the verdict and its reason
_WIDE_JOINTS = "：，；。、"  # after these no space follows
_LINK = re.compile(r"\s*[:;,–—：；，](?=\s|\w|$)[^:;,–—：；，]*$")
_NUMBER = rf"[0-9]+[A-Za-z]?(?:[.-][0-9]+[A-Za-z]?)*|[{HAN}]+"
_HAN_SUFFIX = rf"(?:\s*之\s*(?P<suffix>[0-9]+|[{HAN}]+))?"
_HAN_LETTER = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Written:
    """A house sentence as it was read: its verdict, and its reason without the final stop."""

    verdict: Governed
    reason: str


@dataclass(frozen=True)
class WrittenOpening:
    """The opening of an answer that a person wrote: what it states, and the text after it."""

    verdict: Governed
    law: str
    article: str
    rest: str


class HouseSentence(Section):
    """The house sentence as a template, and the words of its verdicts."""

    template: str = Field(
        default=LEGAL.sentence.template,
        description=(
            "the sentence: [1] stands for the citation, {verdict} for the verdict's word,"
            " {reason} for the reason, which comes last"
        ),
    )
    valid: str = Field(
        default=LEGAL.sentence.valid, min_length=1, description="word of the verdict valid"
    )
    invalid: str = Field(
        default=LEGAL.sentence.invalid, min_length=1, description="word of the verdict invalid"
    )
    ungoverned: str = Field(
        default=LEGAL.sentence.ungoverned,
        min_length=1,
        description="the whole sentence where no article governs",
    )
    citation: str = Field(
        default=LEGAL.sentence.citation,
        description="how an article is cited: {law} stands for the law's title, {article} for the"
        " number",
    )
    quotation: str = Field(
        default=LEGAL.sentence.quotation,
        description="what follows the sentence where the reason is left out; {quote} stands for"
        " the article's own words",
    )

    @field_validator("citation")
    @classmethod
    def _cites_law_and_article(cls, value: str) -> str:
        """Refuse a form of citation that lacks the law or the number, or has one twice."""
        for part in (LAW, ARTICLE):
            if value.count(part) != 1:
                raise ValueError(
                    f"must have {part} once, has it {value.count(part)} times. Write it where the"
                    " citation has it"
                )
        return value

    @field_validator("quotation")
    @classmethod
    def _holds_the_quote(cls, value: str) -> str:
        """Refuse a quotation without the article's words."""
        if QUOTE not in value:
            raise ValueError(f"must have {QUOTE}. Write it where the quoted words belong")
        return value

    @model_validator(mode="after")
    def _verdicts_differ(self) -> Self:
        """Refuse one word for both verdicts."""
        if self.valid == self.invalid:
            raise ValueError(
                f"valid and invalid must differ, got {self.valid!r} for both. Give each its word"
            )
        return self

    @field_validator("template")
    @classmethod
    def _has_each_part_once(cls, value: str) -> str:
        """Refuse a template that lacks a part, has one twice, or puts the reason first."""
        for part, remedy in (
            (MARKER, "Write [1] where the citation belongs"),
            (VERDICT, "Write {verdict} where the verdict's word belongs"),
            (REASON, "Write {reason} where the reason belongs"),
        ):
            count = value.count(part)
            if count != 1:
                raise ValueError(f"must have {part} once, has it {count} times. {remedy}")
        if value.index(REASON) < max(value.index(MARKER), value.index(VERDICT)):
            raise ValueError("must have {reason} last. Write it after [1] and {verdict}")
        return value

    @property
    def stop(self) -> str:
        """What ends the sentence: the text after the reason, a full stop where there is none."""
        return self.template.partition(REASON)[2] or "."

    @property
    def link(self) -> str:
        """What leads from the statement to the reason: `: `, or `, because `."""
        opening = self.template.partition(REASON)[0]
        end = max(opening.index(MARKER) + len(MARKER), opening.index(VERDICT) + len(VERDICT))
        tail = opening[end:]
        joint = _LINK.search(tail)
        return joint[0] if joint else tail

    @property
    def statement(self) -> str:
        """The template without its reason and what leads to it: verdict and citation."""
        return self.template.partition(REASON)[0].removesuffix(self.link)

    @property
    def is_han(self) -> bool:
        """Whether the sentence is written in Chinese characters."""
        return _HAN_LETTER.search(self.template) is not None

    def cite(self, law: str, article: str) -> str:
        """Return the citation of an article as the house writes it: `Civil Code Article 205`."""
        return self.citation.replace(LAW, law).replace(ARTICLE, article)

    def cite_example(self) -> str:
        """Return a citation that stands for any other, in the sentence's own script."""
        return self.cite("民法" if self.is_han else domain().example, "205")

    def quote(self, words: str) -> str:
        """Return the article's own words as they follow the sentence."""
        return self.quotation.replace(QUOTE, words)

    def word(self, verdict: Governed) -> str:
        """Return the word of a verdict."""
        return self.valid if verdict == "valid" else self.invalid

    def head(self, verdict: Governed, citation: str = MARKER) -> str:
        """Return the sentence up to its reason: `Per [1], this clause is invalid: `."""
        opening = self.template.partition(REASON)[0]
        return opening.replace(VERDICT, self.word(verdict)).replace(MARKER, citation)

    def render(self, verdict: Verdict, citation: str = MARKER, reason: str = "") -> str:
        """Return the whole sentence.

        Args:
            verdict: The verdict.
            citation: The article in house form, or the marker.
            reason: The reason without its final stop; empty leaves it out.
        """
        if verdict == "ungoverned":
            return self.ungoverned
        if reason:
            return f"{self.head(verdict, citation)}{reason}{self.stop}"
        stated = self.statement.replace(VERDICT, self.word(verdict)).replace(MARKER, citation)
        return stated.rstrip(_JOINTS) + self.stop.strip()

    def parse(self, text: str) -> Written | None:
        """Read a sentence that cites the marker; None where it does not have the form."""
        for verdict in GOVERNED:
            if text == self.render(verdict):
                return Written(verdict, "")
            head = self.head(verdict)
            if text.startswith(head) and text.endswith(self.stop):
                reason = text[len(head) : len(text) - len(self.stop)]
                if reason and reason == reason.strip() and "\n" not in reason:
                    return Written(verdict, reason)
        return None

    def read(self, answer: str) -> WrittenOpening | None:
        """Read the sentence with which an answer that a person wrote begins.

        Returns:
            What it states, and the text after it; None where the answer begins in another way.
        """
        match = self.pattern(self._citation_pattern()).match(answer)
        if match is None:
            return None
        verdict: Governed = "valid" if match["verdict"] == self.valid else "invalid"
        article = _plain_number(match["article"])
        suffix = match.groupdict().get("suffix")
        if suffix:
            article = f"{article}-{_plain_number(suffix)}"
        return WrittenOpening(verdict, match["law"].strip(), article, answer[match.end() :].strip())

    def pattern(self, citation: str) -> re.Pattern[str]:
        """Return the pattern of a sentence's opening in a written answer.

        Group `verdict` is the verdict's word. What follows the match is the reason.

        Args:
            citation: Regular expression of a citation.
        """
        words = "|".join(re.escape(self.word(verdict)) for verdict in GOVERNED)
        statement = re.escape(self.statement.rstrip(_JOINTS))
        statement = statement.replace(re.escape(VERDICT), f"(?P<verdict>{words})")
        statement = statement.replace(re.escape(MARKER), citation)
        link = re.escape(self.link.strip())
        if self.link.endswith(" "):
            link = rf"{link}(?=\s|$)"
        joints = re.escape(_JOINTS.strip() + self.stop.strip())
        return re.compile(rf"{statement}(?:\s*{link}|[{joints}](?=\s|$)|[{_WIDE_JOINTS}]|(?=$))")

    def _citation_pattern(self) -> str:
        """Return the pattern of a citation in house form, with the groups `law` and `article`."""
        pattern = re.escape(self.citation)
        pattern = pattern.replace(re.escape(LAW), "(?P<law>.+?)")
        pattern = pattern.replace(re.escape(ARTICLE), rf"\s*(?P<article>{_NUMBER})\s*")
        return pattern + _HAN_SUFFIX if self.citation.endswith(("條", "条")) else pattern


def _plain_number(number: str) -> str:
    """Return an article's number in digits: `二百零五` to `205`."""
    value = None if number[0].isascii() else parse_han(number)
    return number if value is None else str(value)


HOUSE_SENTENCE = HouseSentence()
