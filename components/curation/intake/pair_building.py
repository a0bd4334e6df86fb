"""Pairs built from the columns of a row, before they are checked against the edition.

A row may carry every part of a pair, or only a clause and an answer in plain text: verdict and
article are then read from the answer, and the pair has no analysis. The attorney's answer is kept
as written, apart from the style guide's safe fixes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import Field, ValidationError

from components.config import Section
from components.curation.intake.answers import (
    StatedVerdict,
    bring_into_style,
    contradicts_itself,
    is_blank,
    read_sentence,
)
from components.curation.intake.refusals import RefusedError
from components.curation.intake.rows import FIELDS
from components.prompting.style import StyleGuide
from components.records import Pair, Verdict, content_hash

UNGOVERNED_FAMILY = "ungoverned"

_ARTICLE_WORD = re.compile(r"^(?:articles?|arts?\.?|sections?|secs?\.?|§+)\s*", re.IGNORECASE)
_VERDICTS: dict[str, Verdict] = {
    **dict.fromkeys(("invalid", "void", "unenforceable", "unlawful", "null and void"), "invalid"),
    **dict.fromkeys(("valid", "enforceable", "lawful"), "valid"),
    **dict.fromkeys(("ungoverned", "none", "no article"), "ungoverned"),
}


class PairDefaults(Section):
    """The values of a pair that its row does not give."""

    as_of: date | None = Field(
        default=None,
        description="day on which the clause was judged; without it each row must have one",
    )
    reviewer: str = Field(default="", description="who reviewed the rows")
    family: str = Field(default="", description="family of the rows; empty: the article they cite")
    jurisdiction: str = Field(
        default="", description="whose law the rows cite; empty: that of the pairs"
    )


@dataclass(frozen=True)
class Built:
    """A pair in house style, with the style rules its answer broke and those that were mended."""

    pair: Pair
    broken: tuple[str, ...] = ()
    mended: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Columns:
    """A row's own columns of verdict, law and article, empty where the row has none."""

    verdict: Verdict | None
    law: str
    article: str

    def stated_verdict(self) -> StatedVerdict | None:
        """Return the verdict that the columns state, None where they are not enough."""
        if self.verdict is None:
            return None
        if self.verdict != "ungoverned" and not (self.law and self.article):
            return None
        return StatedVerdict(self.verdict, self.law, self.article)


def build_pair(
    values: Mapping[str, Any],  # Any: as in RawRow
    *,
    defaults: PairDefaults,
    guide: StyleGuide,
) -> Built:
    """Return the pair that a row's columns make.

    Args:
        values: Columns under the fields' names.
        defaults: Values for the gaps.
        guide: The style guide that answers must keep.

    Raises:
        RefusedError: Code `missing-field`, `wrong-value`, `no-answer`, `style`, `citation` or
            `verdict`.
    """
    fields = _clean(values)
    columns = _read_columns(fields)
    answer = fields.get("answer", "")
    if is_blank(answer):
        return _build_without_answer(fields, columns, defaults)
    return _build_with_answer(answer, fields, columns, defaults=defaults, guide=guide)


def _build_without_answer(
    fields: Mapping[str, str], columns: _Columns, defaults: PairDefaults
) -> Built:
    """Build a pair from its columns alone."""
    stated = columns.stated_verdict()
    if stated is None:
        raise RefusedError(
            "no-answer", "answer", "neither an answer nor a verdict with its article"
        )
    return Built(_pair(fields, stated, "", defaults))


def _build_with_answer(
    written: str,
    fields: Mapping[str, str],
    columns: _Columns,
    *,
    defaults: PairDefaults,
    guide: StyleGuide,
) -> Built:
    """Bring an answer into house style and build the pair from it and the columns."""
    answer, mended = bring_into_style(written, columns.stated_verdict(), guide)
    violations = guide.violations(answer) if answer else []
    if violations:
        raise RefusedError("style", "answer", f"not in house style: {', '.join(violations)}")
    stated = _agree(columns, read_sentence(answer, guide.sentence) if answer else None)
    if answer and contradicts_itself(answer, stated.verdict):
        raise RefusedError(
            "verdict", "answer", f"says {stated.verdict} and, further on, the contrary"
        )
    broken = tuple(guide.violations(written))
    return Built(_pair(fields, stated, answer, defaults), broken, mended)


def _clean(values: Mapping[str, Any]) -> dict[str, str]:  # Any: as in RawRow
    """Return the columns that are not empty as texts; refuse unknown fields and other types."""
    unknown = sorted(set(values) - set(FIELDS))
    if unknown:
        raise RefusedError(
            "wrong-value", unknown[0], "no field of a pair. Map the columns in pairs.layout.columns"
        )
    fields: dict[str, str] = {}
    for name, value in values.items():
        if isinstance(value, list | dict | bool):
            raise RefusedError("wrong-value", name, f"must be text, got {type(value).__name__}")
        text = "" if value is None else str(value).strip()
        if text:
            fields[name] = text
    return fields


def _read_columns(fields: Mapping[str, str]) -> _Columns:
    """Read verdict, law and article from their columns."""
    law = fields.get("law", "")
    article = _ARTICLE_WORD.sub("", fields.get("article", ""))
    written = fields.get("verdict", "").casefold().rstrip(".")
    verdict = _VERDICTS.get(written)
    if written and verdict is None:
        raise RefusedError("wrong-value", "verdict", "must be invalid, valid or ungoverned")
    if bool(law) != bool(article):
        raise RefusedError("citation", "law, article", "one of the two is missing")
    if verdict == "ungoverned" and law:
        raise RefusedError(
            "citation", "law", "must be empty exactly when the verdict is ungoverned"
        )
    return _Columns(verdict, law, article)


def _agree(columns: _Columns, sentence: StatedVerdict | None) -> StatedVerdict:
    """Return the verdict on which the columns and the answer's sentence agree."""
    if sentence is None:
        stated = columns.stated_verdict()
        if stated is None:
            raise RefusedError("no-answer", "answer", "its verdict and article cannot be read")
        return stated
    if columns.verdict and columns.verdict != sentence.verdict:
        raise RefusedError(
            "verdict", "verdict", f"is {columns.verdict}, the answer says {sentence.verdict}"
        )
    if columns.law and not _is_same_article(columns, sentence):
        raise RefusedError("citation", "law, article", "the answer cites another article")
    law = columns.law or sentence.law
    article = columns.article or sentence.article
    return StatedVerdict(sentence.verdict, law, article)


def _is_same_article(columns: _Columns, sentence: StatedVerdict) -> bool:
    """Say whether the columns cite the article of the sentence, without regard to case."""
    is_same_law = columns.law.casefold() == sentence.law.casefold()
    return is_same_law and columns.article.casefold() == sentence.article.casefold()


def _pair(
    fields: Mapping[str, str], stated: StatedVerdict, answer: str, defaults: PairDefaults
) -> Pair:
    """Return the pair, its gaps filled in; refuse one that lacks its clause, its day or its law."""
    values = _fill_gaps(fields, defaults)
    values |= {
        "verdict": stated.verdict,
        "law": stated.law,
        "article": stated.article,
        "answer": answer,
    }
    citation = f"{stated.law} {stated.article}" if stated.law else UNGOVERNED_FAMILY
    values.setdefault("family", defaults.family or citation)
    identity = content_hash(
        values["clause"],
        answer,
        stated.render(),
        values.get("wording", ""),
        str(values["as_of"]),
    )
    values.setdefault("id", identity[:16])
    try:
        return Pair.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        reason = first["msg"][:1].lower() + first["msg"][1:]
        raise RefusedError("wrong-value", key, reason) from error


def _fill_gaps(fields: Mapping[str, str], defaults: PairDefaults) -> dict[str, Any]:
    """Return the row's fields with the defaults of those it lacks.

    Any: a pair's values.
    """
    values = {name: value for name, value in defaults.model_dump().items() if value}
    values.pop("family", None)  # it depends on the article
    values |= fields
    if "as_of" not in values:
        raise RefusedError(
            "missing-field",
            "as_of",
            "no day. Give the column or pairs.intake.screening.defaults.as_of",
        )
    if "clause" not in values:
        raise RefusedError("missing-field", "clause", "must not be empty")
    if "jurisdiction" not in values:
        raise RefusedError(
            "missing-field",
            "jurisdiction",
            "no jurisdiction. Give the column or pairs.jurisdiction",
        )
    return values
