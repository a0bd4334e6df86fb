"""Rows screened before the edition is asked: pairs built, checked, redacted, counted in tokens.

Rows are screened in chunks, in several processes if the config asks for them. Everything here is
computed from the rows alone, so the order of processes makes no difference to the result.
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
from components.curation.intake.cleaning import clean_text
from components.curation.intake.pair_building import Built, PairDefaults, build_pair
from components.curation.intake.reading.xlsx_rows import SheetDay
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
from components.prompting.house_sentence import HouseSentence
from components.prompting.reason import MAX_QUOTED_WORDS
from components.prompting.style import StyleGuide
from components.prompting.template import render_clause
from components.records import Pair

_REDACTED = ("clause", "answer", "does", "rule")


class ScreeningConfig(Section):
    """How rows are checked."""

    validation: ValidationConfig = ValidationConfig()
    redaction: RedactionConfig = RedactionConfig()
    defaults: PairDefaults = Field(default=PairDefaults(), description="values for gaps in rows")


@dataclass(frozen=True)
class ScreenedPair:
    """A row that may be used if it agrees with the edition.

    `num_tokens` counts clause and answer.
    """

    source: str
    line: int
    pair: Pair
    num_tokens: int


@dataclass
class Screened:
    """The results of some rows, with counts of style rules, redactions and answers."""

    candidates: list[ScreenedPair] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    broken: Counter[str] = field(default_factory=Counter)
    mended: Counter[str] = field(default_factory=Counter)
    redactions: Counter[str] = field(default_factory=Counter)
    num_answers: int = 0
    num_conforming: int = 0

    def add_counts(self, other: "Screened") -> None:
        """Add the counts of other rows to these, without their candidates and refusals."""
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
        tokenizer: The base model's `tokenizer.json`; None where lengths are not measured.
    """

    def __init__(self, config: ScreeningConfig, guide: StyleGuide, tokenizer: Path | None) -> None:
        self._config = config
        self._guide = guide
        self._language = LanguageCheck(config.validation)
        self._redactor = Redactor(config.redaction)
        self._tokenizer = Tokenizer.from_file(str(tokenizer)) if tokenizer else None

    def screen(
        self, source: str, rows: Sequence[RawRow], columns: dict[PairField, str]
    ) -> Screened:
        """Return the candidates among rows of one file, with the refusals of the others."""
        screened = Screened()
        kept: list[RawRow] = []
        pairs: list[Pair] = []
        for row in rows:
            try:
                pair = self._screen(row, columns, screened)
            except RefusedError as error:
                place = _name_place(source, row)
                screened.refusals.append(error.refusal(place, row.line, row.last_line))
                continue
            kept.append(row)
            pairs.append(pair)
        lengths = self._count_tokens(pairs)
        for row, pair, length in zip(kept, pairs, lengths, strict=True):
            place = _name_place(source, row)
            screened.candidates.append(ScreenedPair(place, row.line, pair, length))
        return screened

    def _screen(self, row: RawRow, columns: dict[PairField, str], screened: Screened) -> Pair:
        """Build, check and redact one pair; its counts go to `screened`."""
        if row.fault:
            place, _, reason = row.fault.partition(": ")
            raise RefusedError(row.code, place, reason)
        values = self._clean_texts(map_columns(row, columns))
        built = build_pair(values, defaults=self._config.defaults, guide=self._guide)
        self._check(built.pair)
        _count(built, screened)
        return self._redact(built.pair, screened)

    def _clean_texts(self, values: dict[str, Any]) -> dict[str, Any]:  # Any: as in RawRow
        """Return the values with every field's text checked, and as a reader sees it."""
        repair = self._config.validation.repair_encoding
        checked = dict(values)
        for name, value in values.items():
            if isinstance(value, str) and name in FIELDS:
                sound = check_encoding(value, name, repair=repair)
                checked[name] = value if isinstance(value, SheetDay) else clean_text(sound, name)
        return checked

    def _check(self, pair: Pair) -> None:
        """Refuse a pair whose clause is too short, copied or in another language."""
        check_clause(pair.clause, self._config.validation)
        if pair.answer:
            check_not_copied(pair.answer, rest_of(pair.answer, self._guide.sentence), pair.clause)
        self._language.check_language(pair.clause, "clause")

    def _redact(self, pair: Pair, screened: Screened) -> Pair:
        """Return the pair with personal data replaced; the law's title stays."""
        texts = [getattr(pair, name) for name in _REDACTED]
        redacted = self._redactor.redact(texts, protected=(pair.law,))
        if not redacted.counts:
            return pair
        screened.redactions.update(redacted.counts)
        return pair.model_copy(update=dict(zip(_REDACTED, redacted.texts, strict=True)))

    def _count_tokens(self, pairs: Sequence[Pair]) -> list[int]:
        """Return the tokens of each pair's clause and its answer, analysis included."""
        clauses = self._encode([render_clause(pair.clause) for pair in pairs])
        answers = self._encode([_render_answer(pair, self._guide.sentence) for pair in pairs])
        return [clause + answer for clause, answer in zip(clauses, answers, strict=True)]

    def _encode(self, texts: Sequence[str]) -> list[int]:
        """Return the length of each text in tokens of the base model."""
        if self._tokenizer is None:
            return [0] * len(texts)
        encodings = self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        return [len(encoding) for encoding in encodings]


def _name_place(source: str, row: RawRow) -> str:
    """Return where a row stands: the file, and its sheet where several are read."""
    return f"{source}, sheet {row.part!r}" if row.part else source


def _count(built: Built, screened: Screened) -> None:
    """Count an answer and the style rules that it broke, each rule once."""
    has_answer = bool(built.pair.answer)
    screened.num_answers += has_answer
    screened.num_conforming += has_answer and not built.broken
    screened.broken.update({rule.partition(":")[0] for rule in built.broken})
    screened.mended.update(built.mended)


def _render_answer(pair: Pair, sentence: HouseSentence) -> str:
    """Return the longest answer that a pair may be trained on, before its wording is known."""
    quoted = "word " * MAX_QUOTED_WORDS
    composed = sentence.render(pair.verdict, reason=f"{pair.does} {quoted}")
    return max(pair.answer, composed, key=len)
