"""Corrections come back: what analysts accepted, edited or rejected of findings, as rows of pairs.

A file of corrections is JSONL, one decision a line (`Correction`). It gives a row only where the
analyst's right answer is known: an accepted finding as it stood, an edited one as it was put right;
a rejection says that something is wrong and not what is right, so it is refused with that reason.
Without a reviewer's name and their consent to train on it a decision is refused. Rows then go the
way of all others; their `origin` is `correction`, by which gold sets keep them out.

Not covered: who may decide (see the service's accounts), several decisions on one finding: the last
one in the file counts.
"""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from components.curation.intake.answers import read_sentence
from components.curation.intake.refusals import Code
from components.curation.intake.rows import RawRow, require_file
from components.records import Finding, Record, Review, Verdict

Decision = Literal["accepted", "edited", "rejected"]


class Correction(Record):
    """What an analyst decided about one finding, with what the pair made of it needs.

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
    """Return the decision about a finding.

    Args:
        review: The review that the finding is of.
        finding: The finding.
        decision: What was decided.
        reviewer: Who decided.
        has_consent: Whether they agree that it is trained on.
        decided_on: When.
        answer: The right answer in house style, where it was edited; its verdict and article are
            read from it.
    """
    cited = finding.citations[0] if finding.citations else None
    known = {
        "verdict": finding.verdict,
        "law": cited.law if cited else "",
        "article": cited.article if cited else "",
        "answer": "",
    }
    if decision == "edited":
        said = read_sentence(answer)
        known = {
            "answer": answer,
            **({"verdict": said.verdict, "law": said.law, "article": said.article} if said else {}),
        }
        known.setdefault("verdict", finding.verdict)
    return Correction.model_validate(
        known
        | {
            "finding_id": finding.id,
            "review_id": review.id,
            "release_id": review.release_id,
            "decision": decision,
            "clause": finding.clause,
            "as_of": review.as_of,
            "jurisdiction": review.jurisdiction,
            "reviewer": reviewer,
            "has_consent": has_consent,
            "decided_on": decided_on,
        }
    )


class CorrectionsReader:
    """One decision a line; a later one about the same finding replaces an earlier one."""

    def read(self, path: Path) -> Iterator[RawRow]:
        """Yield the rows; a decision that gives no pair has its fault."""
        last = {identity: number for number, identity in _read_ids(path)}
        for number, line in _read_lines(path):
            try:
                correction = Correction.model_validate_json(line)
            except ValidationError as error:
                first = error.errors()[0]
                yield RawRow(
                    number,
                    fault=(
                        f"{'.'.join(map(str, first['loc'])) or 'line'}:"
                        f" {first['msg'][:1].lower()}{first['msg'][1:]}"
                    ),
                )
                continue
            yield _row(number, correction, is_last=last[correction.finding_id] == number)


def _row(number: int, correction: Correction, *, is_last: bool) -> RawRow:
    refused: tuple[Code, str] | None = None
    if not is_last:
        refused = ("rejected", "finding_id: a later decision about this finding stands further on")
    elif correction.decision == "rejected":
        refused = ("rejected", "decision: a rejected finding says what is wrong, not what is right")
    elif not correction.has_consent:
        refused = ("no-consent", "has_consent: the reviewer did not agree that it is trained on")
    elif not correction.reviewer.strip():
        refused = ("no-consent", "reviewer: must not be empty")
    if refused:
        return RawRow(number, fault=refused[1], code=refused[0])
    kept = {"clause", "verdict", "law", "article", "answer", "as_of", "jurisdiction", "reviewer"}
    values = correction.model_dump(mode="json", include=kept)
    return RawRow(number, values | {"id": correction.finding_id, "origin": "correction"})


def _read_lines(path: Path) -> Iterator[tuple[int, str]]:
    with require_file(path).open(
        encoding="utf-8-sig", errors="surrogateescape", newline="\n"
    ) as file:
        yield from ((number, line) for number, line in enumerate(file, 1) if line.strip())


def _read_ids(path: Path) -> Iterator[tuple[int, str]]:
    for number, line in _read_lines(path):
        try:
            identity = json.loads(line).get("finding_id", "")
        except (ValueError, AttributeError):
            continue
        yield number, str(identity)
