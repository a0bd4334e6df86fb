"""Findings held against the playbook of the house, beside the law.

Each clause keeps what the law says of it; what the house says is added with the position and the
version that it stands in, and the severity is the worse of the two. A clause that gives orders to
its reader is judged by its own words, as under the law. What no clause is about comes last, over
the whole contract: required positions that are missing, and the red lines.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from components.documents.paragraph_labels import split_label
from components.domain import domain
from components.playbooks.floor import evaluate_floor, judge_red_lines
from components.playbooks.matching import PositionMatcher, is_known
from components.playbooks.outcomes import judge_clause, make_outcome
from components.playbooks.playbook import Playbook, Position
from components.playbooks.source import PlaybookVersions, open_playbook
from components.prompting.prompt_injection import clear_orders
from components.records import Clause, Finding, HouseReview, LeftOut, PositionOutcome, Review
from components.severity import add_house_severity

ABSENT = "nothing is about it"


class HouseReviewer:
    """Holds findings against the version of a playbook that is in force on their day."""

    def __init__(self, versions: PlaybookVersions) -> None:
        self.versions = versions
        self._matchers = {version.sha256: PositionMatcher(version) for version in versions.versions}

    def in_force(self, day: date) -> Playbook | None:
        """Return the version in force on a day; None before the first one."""
        return self.versions.in_force(day)

    def stamp(self, day: date) -> str:
        """Return what names the version in force on a day, for the ids of reviews."""
        playbook = self.in_force(day)
        return f"{playbook.id}@{playbook.sha256}" if playbook else ""

    def weigh(self, findings: Sequence[Finding], day: date) -> list[Finding]:
        """Return findings with the positions that their clauses are about.

        Args:
            findings: Any number; each is weighed by itself.
            day: The day of the review.
        """
        playbook = self.in_force(day)
        if playbook is None:
            return list(findings)
        return [self._weigh(playbook, finding) for finding in findings]

    def judge_words(self, clause: str, day: date) -> tuple[PositionOutcome, ...]:
        """Return what the positions in force on a day say of a clause, none where none are."""
        playbook = self.in_force(day)
        return () if playbook is None else tuple(self._judge(playbook, clause))

    def begin(self, day: date) -> HouseReview:
        """Return which version a review on a day is held against, before anything was found."""
        playbook = self.in_force(day)
        if playbook is None:
            return self._say_none(day)
        return HouseReview(
            playbook=playbook.id,
            title=playbook.title,
            version=playbook.version,
            sha256=playbook.sha256,
            num_positions=len(playbook.positions),
            notes=playbook.notes,
        )

    def conclude(
        self, findings: Sequence[Finding], day: date, left_out: Sequence[LeftOut] = ()
    ) -> HouseReview:
        """Return what a review found of the playbook as a whole.

        Args:
            findings: All findings of a contract, weighed.
            day: The day of the review.
            left_out: What of the contract was not reviewed.
        """
        begun = self.begin(day)
        playbook = self.in_force(day)
        if playbook is None:
            return begun
        matched = {outcome.position for finding in findings for outcome in finding.positions}
        absent = [
            _say_absent(playbook, position, findings, left_out)
            for position in playbook.positions
            if position.id not in matched
        ]
        floor = evaluate_floor(playbook, findings)
        return begun.model_copy(update={"absent": tuple(absent), "floor": tuple(floor)})

    def add_to(self, review: Review) -> Review:
        """Return a review with its findings weighed and its conclusion."""
        findings = self.weigh(review.findings, review.as_of)
        house = self.conclude(findings, review.as_of, review.not_reviewed)
        return review.model_copy(update={"findings": tuple(findings), "house": house})

    def _weigh(self, playbook: Playbook, finding: Finding) -> Finding:
        """Return a finding with its positions and the severity that they give it."""
        outcomes = self._judge(playbook, finding.clause)
        severity = add_house_severity(finding.severity, (outcome.state for outcome in outcomes))
        return finding.model_copy(update={"positions": tuple(outcomes), "severity": severity})

    def _judge(self, playbook: Playbook, text: str) -> list[PositionOutcome]:
        """Return what each position that a clause is about says of it, and the red lines."""
        clause = clear_orders(split_label(text)[1]).text
        positions = self._matchers[playbook.sha256].match(clause)
        outcomes = [judge_clause(playbook, position, clause) for position in positions]
        ids = {position.id for position in positions}
        return [*outcomes, *judge_red_lines(playbook, clause, ids)]

    def _say_none(self, day: date) -> HouseReview:
        """Return that no version was in force."""
        first = self.versions.versions[0]
        note = (
            f"No version of the playbook was in force on {day.isoformat()}; the first is of"
            f" {first.version}. No position was held against the {domain().document}."
        )
        return HouseReview(playbook=first.id, title=first.title, notes=(note,))


def open_house(path: Path | None) -> HouseReviewer | None:
    """Open a playbook for reviews; None where none is set.

    Raises:
        MissingError: There is nothing at the path.
        InputError: The playbook cannot be read.
    """
    return None if path is None else HouseReviewer(open_playbook(path))


def _say_absent(
    playbook: Playbook,
    position: Position,
    findings: Sequence[Finding],
    left_out: Sequence[LeftOut],
) -> PositionOutcome:
    """Return what to say of a position that no clause is about.

    A required one is missing where nothing has the words by which the playbook knows it, and
    `unclear` where a heading, or a text that was not reviewed, has them. One without such words is
    known by likeness alone, which is too little to say that it is missing.
    """
    if not position.is_required:
        return make_outcome(playbook, position, "absent", ABSENT)
    if not position.known_by:
        reason = "it is required, and nothing is like it enough; it has no words to be known by"
        return make_outcome(playbook, position, "unclear", reason)
    headings = dict.fromkeys(finding.heading for finding in findings if finding.heading)
    for heading in headings:
        if is_known(position, heading):
            reason = "only a heading has its words; read what stands below it"
            return make_outcome(playbook, position, "unclear", reason)
    if any(is_known(position, item.text) for item in left_out):
        reason = "its words stand in a text that was not reviewed"
        return make_outcome(playbook, position, "unclear", reason)
    words = "; ".join(position.known_by)
    reason = f"it is required, and nothing has the words by which it is known ({words})"
    return make_outcome(playbook, position, "missing", reason)


def make_unjudged(clause: Clause) -> Finding:
    """Return a clause as a finding that says nothing of the law, to try a playbook on it."""
    return Finding(
        id=clause.id,
        clause=clause.text,
        heading=clause.heading,
        start=clause.start,
        end=clause.end,
        verdict="ungoverned",
        status="ungoverned",
        citations=(),
        reason="",
        confidence=0.0,
        decided_by="none",
    )
