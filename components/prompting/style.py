"""The style guide: rules of the house style as data, and what a text breaks of them.

Covered: the required opening, forbidden hedges, length. Not covered: grammar, tone, anything a rule cannot say.
"""

import re

from pydantic import Field, field_validator

from components.config import Section


class StyleGuide(Section):
    """Rules that every finding's sentence and reason must keep."""

    opening: str = Field(
        default=(
            r"^(Per .+ Article [0-9]+[A-Za-z]?([.-][0-9]+[A-Za-z]?)*, this clause is (invalid|valid)\."
            r"|No article governs this clause\.)"
        ),
        description="regular expression that the text must start with",
    )
    hedges: tuple[str, ...] = Field(default=("possibly", "I suggest", "it may be that"), description="words and phrases that may not occur")
    max_words: int = Field(default=90, ge=5, description="longest text, in words")

    @field_validator("opening")
    @classmethod
    def _compiles(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"not a regular expression: {error}") from error
        return value

    def violations(self, text: str) -> list[str]:
        """Return the id of every rule that `text` breaks, none for text in house style."""
        found = [] if re.search(self.opening, text) else ["opening"]
        found += [f"hedge: {hedge}" for hedge in self.hedges if re.search(rf"(?<!\w){re.escape(hedge)}(?!\w)", text, re.IGNORECASE)]
        if len(text.split()) > self.max_words:
            found.append("length")
        return found
