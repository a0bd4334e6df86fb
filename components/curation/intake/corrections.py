"""Corrections: the findings that analysts accepted, edited or rejected, as rows of pairs.

A file of corrections is JSONL, one decision a line (`Correction`). It gives a row only where the
right answer is known: an accepted finding as it stood, an edited one as the analyst wrote it. A
rejection says that something is wrong and not what is right, so it is refused. A decision without a
reviewer's name and their consent to train on it is refused too. The rows are then checked like all
others; their `origin` is `correction`, by which gold sets keep them out.

Of several decisions about one finding the last one in the file counts. Not covered: who may decide
(see the service's accounts).
"""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from components.curation.intake.answers import StatedVerdict, read_sentence
from components.curation.intake.refusals import Code
from components.curation.intake.rows import RawRow, require_file
from components.records import Finding, Record, Review, Verdict

Decision = Literal["accepted", "edited", "rejected"]

_KEPT = {"clause", "verdict", "law", "article", "answer", "as_of", "jurisdiction", "reviewer"}


class Correction(Record):
    """An analyst's decision about one finding, with all that its pair needs.

    `verdict`, `law`, `article` and `answer` are the right ones: the finding's own where it was
    accepted, the analyst's where it was edited.
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
    """Reads one decision a line; a later one about the same finding replaces an earlier one."""

    def read(self, path: Path) -> Iterator[RawRow]:
        """Yield the rows; a decision that gives no pair has its fault."""
        last_line = {identity: number for number, identity in _read_ids(path)}
        for number, line in _read_lines(path):
            try:
                correction = Correction.model_validate_json(line)
            except ValidationError as error:
                yield RawRow(number, fault=_describe(error))
                continue
            is_last = last_line[correction.finding_id] == number
            yield _row(number, correction, is_last=is_last)


def _describe(error: ValidationError) -> str:
    """Return the first fault of a line: its key and what is wrong."""
    first = error.errors()[0]
    key = ".".join(map(str, first["loc"])) or "line"
    return f"{key}: {first['msg'][:1].lower()}{first['msg'][1:]}"


def _row(number: int, correction: Correction, *, is_last: bool) -> RawRow:
    """Return the row of pairs that a decision makes, or one with the fault that prevents it."""
    refusal = _refuse(correction, is_last=is_last)
    if refusal:
        code, fault = refusal
        return RawRow(number, fault=fault, code=code)
    values = correction.model_dump(mode="json", include=_KEPT)
    return RawRow(number, values | {"id": correction.finding_id, "origin": "correction"})


def _refuse(correction: Correction, *, is_last: bool) -> tuple[Code, str] | None:
    """Return why a decision gives no pair, None where it gives one."""
    if not is_last:
        return "rejected", "finding_id: a later decision about this finding stands further on"
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


def _read_ids(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the finding that each line is about; broken lines are passed over."""
    for number, line in _read_lines(path):
        try:
            identity = json.loads(line).get("finding_id", "")
        except (ValueError, AttributeError):
            continue
        yield number, str(identity)
