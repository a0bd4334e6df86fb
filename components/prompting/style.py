"""The style guide: rules of the house style as data, and what a text breaks of them.

A rule asks for a pattern, forbids one, or bounds the length; it has an id, texts that keep and that
break it, and a fix where one is safe. The same guide lints training answers, checks every finding
and scores the gates. From where a finding repeats an article (`exempt`) the words are the
statute's, not the house's: only the length counts them. Covered: opening, citation form, hedges,
person, length, language by script, spacing. Not covered: grammar, tone, anything a pattern cannot
say.
"""

import re
from functools import cache
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from components.config import Section

RuleKind = Literal["require", "forbid", "max_words", "script"]


class Fix(Section):
    """A safe repair: what `pattern` finds becomes `replacement`, in which a backslash and 1 stand for its first group."""

    pattern: str
    replacement: str


class Breach(Section):
    """A text that breaks a rule, and what its fix makes of it where it has one."""

    text: str
    fixed: str = ""


class Rule(Section):
    """One rule of the house style."""

    id: str = Field(
        pattern=r"^[a-z][a-z-]*$", description="small letters and hyphens; stands in reports"
    )
    about: str = Field(description="what the rule asks for, in a sentence")
    kind: RuleKind = Field(
        description=(
            "require or forbid a pattern or phrases; max_words; script: the letters must be of one"
        )
    )
    pattern: str = Field(
        default="",
        description=(
            "regular expression, for require and forbid; for script the letters that count as"
            " its own"
        ),
    )
    phrases: tuple[str, ...] = Field(
        default=(), description="words and phrases that are forbidden, in any case; for forbid"
    )
    limit: float = Field(
        default=0, ge=0, description="most words for max_words; least share of letters for script"
    )
    passes: tuple[str, ...] = Field(default=(), description="texts that keep the rule")
    fails: tuple[Breach, ...] = Field(default=(), description="texts that break it")
    fixes: tuple[Fix, ...] = Field(default=(), description="safe repairs, each tried in turn")

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"not a regular expression: {error}") from error
        return value

    @model_validator(mode="after")
    def _says_what_it_needs(self) -> Self:
        wanted = {"require": bool(self.pattern), "forbid": bool(self.pattern or self.phrases)}
        if not wanted.get(self.kind, self.limit > 0):
            raise ValueError(
                f"rule {self.id}: kind {self.kind} needs"
                f" {'a pattern' if self.kind in wanted else 'a limit above 0'}"
            )
        return self

    def breaches(self, text: str, own: str) -> list[str]:
        """Return what in a text breaks the rule, as the ids that reports show.

        Args:
            text: The whole text.
            own: The text without the words that are exempt.
        """
        match self.kind:
            case "require":
                return [] if _compiled(self.pattern).search(own) else [self.id]
            case "forbid":
                found = [
                    f"{self.id}: {phrase}" for phrase in self.phrases if _phrase(phrase).search(own)
                ]
                return found + (
                    [self.id] if self.pattern and _compiled(self.pattern).search(own) else []
                )
            case "max_words":
                return [self.id] if len(text.split()) > self.limit else []
            case "script":
                letters = [letter for letter in own if letter.isalpha()]
                shared = sum(bool(_compiled(self.pattern).match(letter)) for letter in letters)
                return [self.id] if shared < self.limit * len(letters) else []


HOUSE = (
    Rule(
        id="opening",
        about="The sentence comes first, in its fixed form.",
        kind="require",
        pattern=(
            r"^(Per .+ Article [0-9]+[A-Za-z]?([.-][0-9]+[A-Za-z]?)*, this clause is"
            r" (invalid|valid)\."
            r"|No article governs this clause\.|A person must review this clause\.)"
        ),
    ),
    Rule(
        id="hedge",
        about="No hedges.",
        kind="forbid",
        phrases=("possibly", "I suggest", "it may be that"),
    ),
    Rule(id="length", about="Short.", kind="max_words", limit=90),
)


class StyleGuide(Section):
    """Rules that every finding's sentence and reason must keep."""

    exempt: str = Field(
        default=r"The article says: .*",
        description="regular expression; from where it matches the words are the statute's own",
    )
    rules: tuple[Rule, ...] = Field(
        default=HOUSE, min_length=1, description="the rules, each with its own id"
    )

    @field_validator("rules")
    @classmethod
    def _ids_differ(cls, value: tuple[Rule, ...]) -> tuple[Rule, ...]:
        ids = [rule.id for rule in value]
        if len(set(ids)) < len(ids):
            raise ValueError("rules: an id stands twice")
        return value

    def violations(self, text: str) -> list[str]:
        """Return the id of every rule that `text` breaks, none for text in house style."""
        own, _ = self._split(text)
        return [found for rule in self.rules for found in rule.breaches(text, own)]

    def repair(self, text: str) -> tuple[str, tuple[str, ...]]:
        """Apply the fixes of the rules that a text breaks.

        Returns:
            The text and the ids of the rules whose fixes changed it; what no fix reaches stays as
            it is.
        """
        own, rest = self._split(text)
        changed: list[str] = []
        for rule in self.rules:
            fixed = own
            for fix in rule.fixes if rule.breaches(text, own) else ():
                fixed = _compiled(fix.pattern).sub(fix.replacement, fixed)
            if fixed != own:
                changed.append(rule.id)
                own = fixed
        return own + rest, tuple(changed)

    def _split(self, text: str) -> tuple[str, str]:
        """Return the house's own words and the exempt rest, with the space before it."""
        found = _compiled(rf"\s*(?:{self.exempt})", re.DOTALL).search(text) if self.exempt else None
        return (text[: found.start()], text[found.start() :]) if found else (text, "")


@cache
def _compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    return re.compile(pattern, flags)


@cache
def _phrase(phrase: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(phrase)}(?!\w)", re.IGNORECASE)
