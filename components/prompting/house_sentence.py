"""The house sentence: the one fixed form in which a finding says its verdict.

The model writes it with a marker where the citation stands. Code puts in the citation of the
version that was shown, so no article can be cited that was not. The form is a template of the
style guide. Not covered: more than one article in a sentence.
"""

import re
from dataclasses import dataclass
from typing import Literal

from pydantic import Field, field_validator

from components.config import Section
from components.records import Verdict

MARKER = "[1]"
VERDICT = "{verdict}"
REASON = "{reason}"
Governed = Literal["valid", "invalid"]
GOVERNED: tuple[Governed, ...] = ("invalid", "valid")
_JOINTS = " :,;-–—：，；"  # what stands between the verdict and its reason


@dataclass(frozen=True)
class Written:
    """A house sentence as it was read: its verdict, and its reason without the final stop."""

    verdict: Governed
    reason: str


class HouseSentence(Section):
    """The house sentence as a template, and the words of its verdicts."""

    template: str = Field(
        default=f"Per {MARKER}, this clause is {VERDICT}: {REASON}.",
        description=(
            "the sentence: [1] stands for the citation, {verdict} for the verdict's word,"
            " {reason} for the reason, which comes last"
        ),
    )
    valid: str = Field(default="valid", min_length=1, description="word of the verdict valid")
    invalid: str = Field(default="invalid", min_length=1, description="word of the verdict invalid")
    ungoverned: str = Field(
        default="No article governs this clause.",
        min_length=1,
        description="the whole sentence where no article governs",
    )

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
        head = self.head(verdict, citation)
        if reason:
            return f"{head}{reason}{self.stop}"
        return head.rstrip(_JOINTS) + self.stop.strip()

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

    def pattern(self, citation: str) -> re.Pattern[str]:
        """Return the pattern of a sentence's opening in a written answer.

        Group `verdict` is the verdict's word. What follows the match is the reason.

        Args:
            citation: Regular expression of a citation.
        """
        opening = re.escape(self.template.partition(REASON)[0].rstrip(_JOINTS))
        words = "|".join(re.escape(self.word(verdict)) for verdict in GOVERNED)
        opening = opening.replace(re.escape(VERDICT), f"(?P<verdict>{words})")
        opening = opening.replace(re.escape(MARKER), citation)
        joints = re.escape(_JOINTS.strip() + self.stop.strip())
        return re.compile(rf"{opening}(?:[{joints}](?=\s|$)|(?=$))")


HOUSE_SENTENCE = HouseSentence()
