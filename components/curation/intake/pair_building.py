"""Pairs built from the columns of a row, before they are checked against the edition.

A row may carry every part of a pair, or only a clause and an answer in plain text: verdict and
article are then read from the answer, and the pair has no analysis. The attorney's answer is kept
as written, apart from the style guide's safe fixes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn

from pydantic import Field, ValidationError

from components.config import Section
from components.curation.intake.absent import is_absent
from components.curation.intake.answers import (
    OPENING_RULE,
    StatedVerdict,
    bring_into_style,
    check_answer,
    fold_title,
    has_answer,
    read_sentence,
)
from components.curation.intake.cited_columns import read_article, read_law, split_citation_cell
from components.curation.intake.days import read_day
from components.curation.intake.reading.xlsx_rows import SheetDay
from components.curation.intake.refusals import RefusedError
from components.curation.intake.rows import FIELDS
from components.curation.intake.verdict_words import abstains, is_formula, read_column
from components.domain import domain
from components.prompting.style import StyleGuide
from components.records import Pair, Verdict, content_hash

UNGOVERNED_FAMILY = "ungoverned"


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
    filled = _fill_gaps(values, fields, defaults)
    answer = fields.get("answer", "")
    if not has_answer(answer, guide.sentence):
        return _build_without_answer(filled, columns, defaults)
    return _build_with_answer(answer, filled, columns, defaults=defaults, guide=guide)


def _build_without_answer(
    fields: Mapping[str, Any], columns: _Columns, defaults: PairDefaults
) -> Built:  # Any: a pair's values
    """Build a pair from its columns alone."""
    stated = columns.stated_verdict()
    if stated is None:
        raise RefusedError(
            "no-answer", "answer", f"neither an answer nor a verdict with its {domain().unit}"
        )
    return Built(_pair(fields, stated, "", defaults))


def _build_with_answer(
    written: str,
    fields: Mapping[str, Any],  # Any: a pair's values
    columns: _Columns,
    *,
    defaults: PairDefaults,
    guide: StyleGuide,
) -> Built:
    """Bring an answer into house style and build the pair from it and the columns."""
    if abstains(written):
        raise RefusedError("not-judged", "answer", "leaves the judgement to somebody else")
    answer, mended = bring_into_style(written, columns.stated_verdict(), guide)
    sentence = read_sentence(answer, guide.sentence)
    if sentence is None and columns.stated_verdict() is None:
        _refuse_free_words(answer, guide)
    violations = guide.violations(answer)
    if violations:
        raise RefusedError("style", "answer", f"not in house style: {', '.join(violations)}")
    stated = _agree(columns, sentence)
    check_answer(written, answer, stated, guide)
    broken = tuple(guide.violations(written))
    return Built(_pair(fields, stated, answer, defaults), broken, mended)


def _refuse_free_words(answer: str, guide: StyleGuide) -> NoReturn:
    """Refuse an answer from which no verdict is read.

    Raises:
        RefusedError: Code `style` where it breaks another rule too, else `free-words`.
    """
    others = [rule for rule in guide.violations(answer) if not rule.startswith(OPENING_RULE)]
    if others:
        raise RefusedError("style", "answer", f"not in house style: {', '.join(others)}")
    raise RefusedError(
        "free-words",
        "answer",
        "no verdict is read from free words. Begin with the house sentence, or give columns of"
        " verdict, law, article",
    )


def _clean(values: Mapping[str, Any]) -> dict[str, Any]:  # Any: as in RawRow
    """Return the columns that hold something, as texts; refuse unknown fields and other types."""
    unknown = sorted(set(values) - set(FIELDS))
    if unknown:
        raise RefusedError(
            "wrong-value", unknown[0], "no field of a pair. Map the columns in pairs.layout.columns"
        )
    fields: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, list | dict | bool | bytes):
            raise RefusedError("wrong-value", name, f"must be text, got {type(value).__name__}")
        if is_absent(value):
            continue
        fields[name] = _read_value(name, value)
    return fields


def _read_value(name: str, value: Any) -> Any:  # Any: as in RawRow
    """Return the value of a column as text, a day as it is."""
    if name == "as_of" and isinstance(value, date):
        return value
    if isinstance(value, date | SheetDay):
        if name == "as_of":
            return str(value)
        fault = "a day: the spreadsheet turned it into one. Format the column as text, type it anew"
        raise RefusedError("wrong-value", name, fault)
    text = str(value).strip()
    if is_formula(text):
        raise RefusedError("no-value", name, "a formula in the place of its value")
    return text


def _read_columns(fields: Mapping[str, Any]) -> _Columns:  # Any: as in RawRow
    """Read verdict, law and article from their columns."""
    law_cell, article_cell = split_citation_cell(fields.get("law", ""), fields.get("article", ""))
    law = read_law(law_cell)
    article = read_article(article_cell, law)
    written = fields.get("verdict", "")
    verdict = read_column(written)
    if written and verdict is None:
        raise RefusedError("wrong-value", "verdict", "must be `invalid`, `valid` or `ungoverned`")
    if bool(law) != bool(article):
        raise RefusedError("citation", "law, article", "one of the two is missing")
    if verdict == "ungoverned" and law:
        raise RefusedError(
            "citation", "law", "must be empty exactly when the verdict is `ungoverned`"
        )
    return _Columns(verdict, law, article)


def _agree(columns: _Columns, sentence: StatedVerdict | None) -> StatedVerdict:
    """Return the verdict on which the columns and the answer's sentence agree."""
    if sentence is None:
        stated = columns.stated_verdict()
        if stated is None:
            raise RefusedError(
                "no-answer", "answer", f"its verdict and {domain().unit} cannot be read"
            )
        return stated
    if columns.verdict and columns.verdict != sentence.verdict:
        raise RefusedError(
            "verdict", "verdict", f"is {columns.verdict}, the answer says {sentence.verdict}"
        )
    if columns.law and not _is_same_article(columns, sentence):
        raise RefusedError("citation", "law, article", f"the answer cites another {domain().unit}")
    law = columns.law or sentence.law
    article = columns.article or sentence.article
    return StatedVerdict(sentence.verdict, law, article)


def _is_same_article(columns: _Columns, sentence: StatedVerdict) -> bool:
    """Say whether the columns cite the article of the sentence, without regard to case."""
    is_same_law = fold_title(columns.law) == fold_title(sentence.law)
    return is_same_law and columns.article.casefold() == sentence.article.casefold()


def _pair(
    fields: Mapping[str, Any], stated: StatedVerdict, answer: str, defaults: PairDefaults
) -> Pair:  # Any: a pair's values
    """Return the pair; refuse a value that a pair cannot have."""
    values = dict(fields) | {
        "verdict": stated.verdict,
        "law": stated.law,
        "article": stated.article,
        "answer": answer,
    }
    values.setdefault("family", defaults.family or name_family(stated.law, stated.article))
    identity = content_hash(
        values["clause"],
        answer,
        stated.render(),
        values.get("wording", ""),
        str(values["as_of"]),
    )
    values.setdefault("id", identity[:16])
    values["relation"] = values.get("relation", "").casefold()
    if not values["relation"] and values.get("figure") and values.get("limit"):
        raise RefusedError(
            "figures", "relation", "missing beside figure and limit. Give at most or at least"
        )
    try:
        return Pair.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        reason = first["msg"][:1].lower() + first["msg"][1:]
        raise RefusedError("wrong-value", key, reason) from error


def name_family(law: str, article: str) -> str:
    """Return the family of a pair that names none: the article that it cites."""
    return f"{law} {article}" if law else UNGOVERNED_FAMILY


def _fill_gaps(
    values: Mapping[str, Any], fields: Mapping[str, Any], defaults: PairDefaults
) -> dict[str, Any]:
    """Return the row's fields with the defaults of those it has no column for.

    A gap in a column that is there is no reason to guess. Any: a pair's values.
    """
    filled: dict[str, Any] = {}
    for name, value in defaults.model_dump().items():
        if value and name not in values and name != "family":  # that depends on the article
            filled[name] = value
    filled |= fields
    if "as_of" not in filled:
        raise RefusedError(
            "missing-field",
            "as_of",
            "no day. Give the column or pairs.intake.screening.defaults.as_of",
        )
    if "clause" not in filled:
        raise RefusedError("missing-field", "clause", "must not be empty")
    if "jurisdiction" not in filled:
        raise RefusedError(
            "missing-field",
            "jurisdiction",
            "no jurisdiction. Give the column or pairs.jurisdiction",
        )
    filled["as_of"] = read_day(filled["as_of"], date.today())
    return filled
