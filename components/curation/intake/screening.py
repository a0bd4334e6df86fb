"""What can be said of a row without the edition: read, built, checked, redacted, counted in tokens.

Rows are screened in chunks, in processes of their own where the machine has several cores:
everything here is computed from the rows alone, so the order of processes makes no difference to
the result.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import Field
from tokenizers import Tokenizer

from components.config import Section
from components.curation.intake.answers import rest_of
from components.curation.intake.pair_building import Built, PairDefaults, build_pair
from components.curation.intake.refusals import Refusal, RefusedError
from components.curation.intake.rows import FIELDS, PairField, RawRow, map_columns
from components.curation.intake.validation import (
    LanguageCheck,
    ValidationConfig,
    check_clause,
    check_encoding,
    check_not_copied,
)
from components.curation.redaction.redact import RedactionConfig, Redactor
from components.prompting.style import StyleGuide
from components.prompting.template import analysis_lines, render_clause, sentence
from components.records import Pair

_REDACTED = ("clause", "answer", "does", "rule")


class ScreeningConfig(Section):
    """How rows are checked."""

    validation: ValidationConfig = ValidationConfig()
    redaction: RedactionConfig = RedactionConfig()
    defaults: PairDefaults = Field(default=PairDefaults(), description="what fills gaps in rows")


@dataclass(frozen=True)
class ScreenedPair:
    """A row that may be used if the edition bears it out.

    `num_tokens` are those of clause and answer.
    """

    source: str
    line: int
    pair: Pair
    num_tokens: int


@dataclass
class Screened:
    """What came of some rows."""

    candidates: list[ScreenedPair] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    broken: Counter[str] = field(default_factory=Counter)
    mended: Counter[str] = field(default_factory=Counter)
    redactions: Counter[str] = field(default_factory=Counter)
    num_answers: int = 0
    num_conforming: int = 0

    def count(self, other: "Screened") -> None:
        """Add the counts of other rows to these.

        Their candidates and refusals stay where they are.
        """
        self.broken += other.broken
        self.mended += other.mended
        self.redactions += other.redactions
        self.num_answers += other.num_answers
        self.num_conforming += other.num_conforming


class Screener:
    """Screens rows; loads its models and lists once.

    Args:
        config: The checks.
        guide: The style guide.
        tokenizer: The base model's `tokenizer.json`.
    """

    def __init__(self, config: ScreeningConfig, guide: StyleGuide, tokenizer: Path) -> None:
        self._config, self._guide = config, guide
        self._language = LanguageCheck(config.validation)
        self._redactor = Redactor(config.redaction)
        self._tokenizer = Tokenizer.from_file(str(tokenizer))

    def screen(
        self, source: str, rows: Sequence[RawRow], columns: dict[PairField, str]
    ) -> Screened:
        """Return the candidates among rows of one file, with the refusals of the others."""
        found, built = Screened(), []
        for row in rows:
            try:
                built.append((row.line, self._screen(row, columns, found)))
            except RefusedError as error:
                found.refusals.append(error.refusal(source, row.line))
        lengths = self._count_tokens([pair for _, pair in built])
        found.candidates = [
            ScreenedPair(source, line, pair, length)
            for (line, pair), length in zip(built, lengths, strict=True)
        ]
        return found

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the length of each text in tokens of the base model."""
        return [
            len(encoded)
            for encoded in self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        ]

    def _screen(self, row: RawRow, columns: dict[PairField, str], found: Screened) -> Pair:
        if row.fault:
            place, _, reason = row.fault.partition(": ")
            raise RefusedError(row.code, place, reason)
        built = build_pair(
            self._whole(map_columns(row, columns)),
            defaults=self._config.defaults,
            guide=self._guide,
        )
        self._check(built.pair)
        self._count(built, found)
        return self._redact(built.pair, found)

    def _whole(self, values: dict[str, Any]) -> dict[str, Any]:  # Any: as in Row
        repair = self._config.validation.repair_encoding
        return {
            name: (
                check_encoding(value, name, repair=repair)
                if isinstance(value, str) and name in FIELDS
                else value
            )
            for name, value in values.items()
        }

    def _check(self, pair: Pair) -> None:
        check_clause(pair.clause, self._config.validation)
        if pair.answer:
            check_not_copied(pair.answer, rest_of(pair.answer), pair.clause)
        self._language.check(pair.clause, "clause")

    def _count(self, built: Built, found: Screened) -> None:
        found.num_answers += bool(built.pair.answer)
        found.num_conforming += bool(built.pair.answer) and not built.broken
        found.broken.update({rule.partition(":")[0] for rule in built.broken})
        found.mended.update(built.mended)

    def _redact(self, pair: Pair, found: Screened) -> Pair:
        texts = [getattr(pair, name) for name in _REDACTED]
        redacted = self._redactor.redact(texts, protected=(pair.law,))
        if not redacted.counts:
            return pair
        found.redactions.update(redacted.counts)
        return pair.model_copy(update=dict(zip(_REDACTED, redacted.texts, strict=True)))

    def _count_tokens(self, pairs: Sequence[Pair]) -> list[int]:
        """Return the tokens of each pair's clause and its answer, the analysis among it."""
        asked = self.count_tokens([render_clause(pair.clause) for pair in pairs])
        said = self.count_tokens([_said(pair) for pair in pairs])
        return [one + other for one, other in zip(asked, said, strict=True)]


def _said(pair: Pair) -> str:
    return analysis_lines(pair.does, pair.rule) + (
        pair.answer or sentence(pair.citation, pair.verdict)
    )
