"""The style guide: rules of the house style as data, and which of them a text breaks.

A rule requires a pattern, forbids one, or bounds the length. It has an id, texts that keep and that
break it, and a fix where one is safe. The same guide lints training answers, checks every finding
and scores the gates. Where a finding quotes an article (`exempt`), the words are the statute's and
count for the length only. Covered: opening, citation form, hedges, person, length, language by
script, spacing. Not covered: grammar, tone, anything a pattern cannot express.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from components.config import Section
from components.domain import LEGAL
from components.prompting.house_sentence import GOVERNED, HOUSE_SENTENCE, HouseSentence

RuleKind = Literal["require", "forbid", "max_words", "script"]


class Fix(Section):
    r"""A safe repair: a match of `pattern` becomes `replacement`, where `\1` is its first group."""

    pattern: str
    replacement: str


class Breach(Section):
    """A text that breaks a rule, and the same text after the rule's fix, where it has one."""

    text: str
    fixed: str = ""


class Rule(Section):
    """One rule of the house style."""

    id: str = Field(
        pattern=r"^[a-z][a-z-]*$", description="small letters and hyphens; shown in reports"
    )
    about: str = Field(description="what the rule asks for, in a sentence")
    kind: RuleKind = Field(
        description=(
            "require or forbid: a pattern or phrases; max_words: length; script: which letters"
        )
    )
    pattern: str = Field(
        default="",
        description=(
            "regular expression, for require and forbid; for script it matches one letter of the"
            " script"
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
    fixes: tuple[Fix, ...] = Field(default=(), description="safe repairs, applied in turn")

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, value: str) -> str:
        """Refuse what is no regular expression."""
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"not a regular expression: {error}") from error
        return value

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> Self:
        """Refuse a rule without the pattern or the limit that its kind works with."""
        match self.kind:
            case "require":
                is_complete, need = bool(self.pattern), "a pattern"
            case "forbid":
                is_complete, need = bool(self.pattern or self.phrases), "a pattern"
            case "max_words" | "script":
                is_complete, need = self.limit > 0, "a limit above 0"
        if not is_complete:
            raise ValueError(f"rule {self.id}: kind {self.kind} needs {need}")
        return self

    def breaches(self, text: str, own: str) -> list[str]:
        """Return what in a text breaks the rule, as reports show it: `hedge: possibly`.

        Args:
            text: The whole text.
            own: The text without the words that are exempt.
        """
        match self.kind:
            case "forbid":
                return self._forbidden_in(own)
            case "require":
                is_broken = not _compiled(self.pattern).search(own)
            case "max_words":
                is_broken = len(text.split()) > self.limit
            case "script":
                is_broken = self._has_few_own_letters(own)
        return [self.id] if is_broken else []

    def _forbidden_in(self, text: str) -> list[str]:
        """Return the forbidden phrases of a text, and the rule's id where its pattern matches."""
        breaches = [
            f"{self.id}: {phrase}" for phrase in self.phrases if _phrase(phrase).search(text)
        ]
        if self.pattern and _compiled(self.pattern).search(text):
            breaches.append(self.id)
        return breaches

    def _has_few_own_letters(self, text: str) -> bool:
        """Say whether fewer letters than `limit` asks for belong to the rule's script."""
        letters = [letter for letter in text if letter.isalpha()]
        own_letters = [letter for letter in letters if _compiled(self.pattern).match(letter)]
        return len(own_letters) < self.limit * len(letters)


_MARK = "\ufffc"  # the character that stands for an object
HOUSE = (
    Rule(
        id="opening",
        about="The sentence comes first, in its fixed form.",
        kind="require",
        pattern=LEGAL.sentence.opening,
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
    """The house sentence, and the rules that every finding must keep."""

    sentence: HouseSentence = HOUSE_SENTENCE
    exempt: str = Field(
        default=LEGAL.sentence.exempt,
        description="regular expression; what it matches are the source's own words",
    )
    rules: tuple[Rule, ...] = Field(
        default=HOUSE, min_length=1, description="the rules, each with its own id"
    )

    @field_validator("rules")
    @classmethod
    def _ids_differ(cls, value: tuple[Rule, ...]) -> tuple[Rule, ...]:
        """Refuse two rules with one id."""
        ids = [rule.id for rule in value]
        if len(set(ids)) < len(ids):
            raise ValueError("rules: two rules have the same id")
        return value

    @model_validator(mode="after")
    def _sentence_keeps_the_rules(self) -> Self:
        """Refuse a house sentence that breaks the guide's own rules."""
        for verdict in GOVERNED:
            said = self.sentence.render(
                verdict, self.sentence.cite_example(), self.sentence.word(verdict)
            )
            broken = self.violations(said)
            if broken:
                raise ValueError(
                    f"sentence: {said!r} breaks {', '.join(broken)}. Change the sentence or the"
                    " rule"
                )
        return self

    def violations(self, text: str) -> list[str]:
        """Return the id of every rule that a text breaks; none for text in house style."""
        own, _ = self._split(text)
        broken: list[str] = []
        for rule in self.rules:
            broken += rule.breaches(text, own)
        return broken

    def repair(self, text: str) -> tuple[str, tuple[str, ...]]:
        """Apply the fixes of the rules that a text breaks.

        Returns:
            The text and the ids of the rules whose fixes changed it. Faults without a fix remain.
        """
        own, exempt = self._split(text)
        changed: list[str] = []
        for rule in self.rules:
            if not rule.breaches(text, own):
                continue
            fixed = own
            for fix in rule.fixes:
                fixed = _compiled(fix.pattern).sub(fix.replacement, fixed)
            if fixed != own:
                changed.append(rule.id)
                own = fixed
        return _put_back(own, exempt), tuple(changed)

    def _split(self, text: str) -> tuple[str, list[str]]:
        """Return the house's own words, a mark in the place of those exempt, and the exempt ones.

        A text that ends in exempt words has no mark for them, so that its own words end it.
        """
        if not self.exempt:
            return text, []
        spans = list(_compiled(rf"\s*(?:{self.exempt})", re.DOTALL).finditer(text))
        own = ""
        start = 0
        for span in spans:
            own += text[start : span.start()]
            own += "" if span.end() == len(text) else _MARK
            start = span.end()
        return own + text[start:], [span[0] for span in spans]


def _put_back(own: str, exempt: Sequence[str]) -> str:
    """Return a text with its exempt words in the places of their marks, the last at the end."""
    for words in exempt:
        own = own.replace(_MARK, words, 1) if _MARK in own else own + words
    return own


@cache
def _compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Compile a pattern once."""
    return re.compile(pattern, flags)


@cache
def _phrase(phrase: str) -> re.Pattern[str]:
    """Compile a pattern for a phrase as whole words, in any case."""
    return re.compile(rf"(?<!\w){re.escape(phrase)}(?!\w)", re.IGNORECASE)
