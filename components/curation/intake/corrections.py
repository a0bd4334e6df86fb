"""Corrections: the findings that analysts accepted, edited or rejected, as rows of pairs.

A file of corrections is JSONL, one decision a line (`Correction`). It gives a row only where the
right answer is known: verdict and article of an accepted finding, the sentence that the analyst
wrote of an edited one. A
rejection says that something is wrong and not what is right, so it is refused. A decision without a
reviewer's name and their consent to train on it is refused too. The rows are then checked like all
others; their `origin` is `correction`, by which gold sets keep them out.

Of several decisions about one finding the one of the newest day counts, of one day the last in the
file. Not covered: who may decide (see the service's accounts).
"""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from components.curation.intake.answers import StatedVerdict, read_sentence
from components.curation.intake.refusals import Code
from components.curation.intake.rows import Account, RawRow, require_file
from components.records import Finding, Record, Review, Verdict

Decision = Literal["accepted", "edited", "rejected"]

_KEPT = {"clause", "verdict", "law", "article", "answer", "as_of", "jurisdiction", "reviewer"}


class Correction(Record):
    """An analyst's decision about one finding, with all that its pair needs.

    `verdict`, `law` and `article` are the right ones: the finding's own where it was accepted, the
    analyst's where it was edited. `answer` is the analyst's sentence where it was edited, else
    empty: verdict and article alone make the pair.
    """

    finding_id: str
    review_id: str
    release_id: str
    decision: Decision
    clause: str
    verdict: Verdict
    law: str = ""
    article: str = ""
    answer: str = ""
    as_of: date
    jurisdiction: str
    reviewer: str
    has_consent: bool
    decided_on: date


def correct_finding(
    review: Review,
    finding: Finding,
    decision: Decision,
    *,
    reviewer: str,
    has_consent: bool,
    decided_on: date,
    answer: str = "",
) -> Correction:
    """Return the correction that a decision about a finding makes.

    Args:
        review: The review that holds the finding.
        finding: The finding.
        decision: The decision.
        reviewer: The analyst's name.
        has_consent: Whether the analyst agrees that it is trained on.
        decided_on: The day of the decision.
        answer: The right answer in house style, if the finding was edited; verdict and article are
            read from it.
    """
    stated = _verdict_of(finding)
    if decision == "edited":
        stated = read_sentence(answer) or StatedVerdict(finding.verdict)
    return Correction(
        finding_id=finding.id,
        review_id=review.id,
        release_id=review.release_id,
        decision=decision,
        clause=finding.clause,
        verdict=stated.verdict,
        law=stated.law,
        article=stated.article,
        answer=answer if decision == "edited" else "",
        as_of=review.as_of,
        jurisdiction=review.jurisdiction,
        reviewer=reviewer,
        has_consent=has_consent,
        decided_on=decided_on,
    )


def _verdict_of(finding: Finding) -> StatedVerdict:
    """Return the finding's own verdict and the first article it cites."""
    if not finding.citations:
        return StatedVerdict(finding.verdict)
    cited = finding.citations[0]
    return StatedVerdict(finding.verdict, cited.law, cited.article)


class CorrectionsReader:
    """Reads one decision a line; a newer one about the same finding replaces an older one."""

    def read_columns(self, path: Path) -> list[str]:
        """Return the keys of a decision."""
        return list(Correction.model_fields)

    def read(self, path: Path, account: Account) -> Iterator[RawRow]:
        """Yield the rows; a decision that gives no pair has its fault."""
        newest = _find_newest(path)
        for number, line in _read_lines(path):
            try:
                correction = Correction.model_validate_json(line)
            except (ValidationError, RecursionError) as error:
                yield RawRow(number, fault=_describe(error))
                continue
            is_newest = newest.get(correction.finding_id) == number
            yield _row(number, correction, is_newest=is_newest)


def _describe(error: ValidationError | RecursionError) -> str:
    """Return the first fault of a line: its key and what is wrong."""
    if isinstance(error, RecursionError):
        return "line: nested too deep"
    first = error.errors()[0]
    key = ".".join(map(str, first["loc"])) or "line"
    return f"{key}: {first['msg'][:1].lower()}{first['msg'][1:]}"


def _row(number: int, correction: Correction, *, is_newest: bool) -> RawRow:
    """Return the row of pairs that a decision makes, or one with the fault that prevents it."""
    refusal = _refuse(correction, is_newest=is_newest)
    if refusal:
        code, fault = refusal
        return RawRow(number, fault=fault, code=code)
    values = correction.model_dump(mode="json", include=_KEPT)
    return RawRow(number, values | {"id": correction.finding_id, "origin": "correction"})


def _refuse(correction: Correction, *, is_newest: bool) -> tuple[Code, str] | None:
    """Return why a decision gives no pair, None where it gives one."""
    if not is_newest:
        return "rejected", "finding_id: a newer decision about this finding is in the file"
    if correction.decision == "rejected":
        return "rejected", "decision: a rejected finding says what is wrong, not what is right"
    if not correction.has_consent:
        return "no-consent", "has_consent: the reviewer did not agree that it is trained on"
    if not correction.reviewer.strip():
        return "no-consent", "reviewer: must not be empty"
    return None


def _read_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not blank, numbered from 1."""
    with require_file(path).open(
        encoding="utf-8-sig", errors="surrogateescape", newline="\n"
    ) as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield number, line


def _find_newest(path: Path) -> dict[str, int]:
    """Return the line of the newest decision about each finding; broken lines are passed over."""
    newest: dict[str, tuple[str, int]] = {}
    for number, line in _read_lines(path):
        try:
            values = json.loads(line)
            identity = str(values.get("finding_id", ""))
            day = str(values.get("decided_on", ""))
        except (ValueError, AttributeError, RecursionError):
            continue
        newest[identity] = max(newest.get(identity, ("", 0)), (day, number))
    return {identity: number for identity, (_, number) in newest.items()}
