"""From a row's columns to a pair, before the edition is asked.

A row may carry every part of a pair, or only a clause and an answer in plain text: verdict and
article are then read from the answer, and the pair has no analysis. The attorney's answer is kept
as written but for the style guide's safe fixes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import Field, ValidationError

from components.config import Section
from components.curation.intake.answers import (
    Judgement,
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
    """What a pair gets where its row does not say."""

    as_of: date | None = Field(
        default=None,
        description="day on which the clause was judged; without it a row must have one",
    )
    reviewer: str = Field(default="", description="who reviewed the rows")
    family: str = Field(default="", description="family of the rows; empty: the article they cite")
    jurisdiction: str = Field(
        default="", description="whose law the rows cite; empty: that of the pairs"
    )


@dataclass(frozen=True)
class Built:
    """A pair in house style, the rules its answer broke as it was written, and those that were mended."""

    pair: Pair
    broken: tuple[str, ...] = ()
    mended: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Given:
    """What a row's own columns say of the answer; empty where they do not."""

    verdict: Verdict | None
    law: str
    article: str

    def judgement(self) -> Judgement | None:
        is_whole = self.verdict == "ungoverned" or (self.verdict and self.law and self.article)
        return (
            Judgement(self.verdict, self.law, self.article) if is_whole and self.verdict else None
        )


def build_pair(
    values: Mapping[str, Any], *, defaults: PairDefaults, guide: StyleGuide
) -> Built:  # Any: as in Row
    """Return the pair that a row's columns make.

    Args:
        values: Columns under the fields' names.
        defaults: What fills gaps.
        guide: The style guide that answers must keep.

    Raises:
        RefusedError: Code `missing-field`, `wrong-value`, `no-answer`, `style`, `citation` or
            `verdict`.
    """
    fields = _clean(values)
    given = _given(fields)
    written = "" if is_blank(fields.get("answer", "")) else fields["answer"]
    if not written and given.judgement() is None:
        raise RefusedError(
            "no-answer", "answer", "neither an answer nor a verdict with its article"
        )
    answer, mended = bring_into_style(written, given.judgement(), guide) if written else ("", ())
    broken = tuple(guide.violations(written)) if written else ()
    if left := guide.violations(answer) if answer else []:
        raise RefusedError("style", "answer", f"not in house style: {', '.join(left)}")
    judgement = _agree(given, read_sentence(answer) if answer else None)
    if answer and contradicts_itself(answer, judgement.verdict):
        raise RefusedError(
            "verdict", "answer", f"says {judgement.verdict} and, further on, the contrary"
        )
    return Built(_pair(fields, judgement, answer, defaults), broken, mended)


def _clean(values: Mapping[str, Any]) -> dict[str, str]:  # Any: as in Row
    unknown = sorted(set(values) - set(FIELDS))
    if unknown:
        raise RefusedError(
            "wrong-value", unknown[0], "no field of a pair. Map the columns in pairs.layout.columns"
        )
    wrong = [name for name, value in values.items() if isinstance(value, list | dict | bool)]
    if wrong:
        raise RefusedError(
            "wrong-value", wrong[0], f"must be text, got {type(values[wrong[0]]).__name__}"
        )
    return {
        name: str(value).strip()
        for name, value in values.items()
        if value is not None and str(value).strip()
    }


def _given(fields: Mapping[str, str]) -> _Given:
    law, article = fields.get("law", ""), _ARTICLE_WORD.sub("", fields.get("article", ""))
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
    return _Given(verdict, law, article)


def _agree(given: _Given, said: Judgement | None) -> Judgement:
    """Return the judgement that columns and answer share."""
    if said is None:
        known = given.judgement()
        if known is None:
            raise RefusedError("no-answer", "answer", "its verdict and article cannot be read")
        return known
    if given.verdict and given.verdict != said.verdict:
        raise RefusedError(
            "verdict", "verdict", f"is {given.verdict}, the answer says {said.verdict}"
        )
    if given.law and (given.law.casefold(), given.article.casefold()) != (
        said.law.casefold(),
        said.article.casefold(),
    ):
        raise RefusedError("citation", "law, article", "the answer cites another article")
    return Judgement(said.verdict, given.law or said.law, given.article or said.article)


def _pair(
    fields: Mapping[str, str], judgement: Judgement, answer: str, defaults: PairDefaults
) -> Pair:
    values = {
        name: value for name, value in defaults.model_dump(exclude={"family"}).items() if value
    } | dict(fields)
    if "as_of" not in values:
        raise RefusedError(
            "missing-field",
            "as_of",
            "no day. Give the column or pairs.intake.screening.defaults.as_of",
        )
    if "clause" not in values:
        raise RefusedError("missing-field", "clause", "must not be empty")
    values |= {
        "verdict": judgement.verdict,
        "law": judgement.law,
        "article": judgement.article,
        "answer": answer,
    }
    citation = f"{judgement.law} {judgement.article}" if judgement.law else UNGOVERNED_FAMILY
    values.setdefault("family", defaults.family or citation)
    identity = content_hash(
        values["clause"],
        answer,
        judgement.sentence,
        values.get("wording", ""),
        str(values["as_of"]),
    )
    values.setdefault("id", identity[:16])
    try:
        return Pair.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        raise RefusedError(
            "wrong-value",
            ".".join(map(str, first["loc"])),
            first["msg"][:1].lower() + first["msg"][1:],
        ) from error
