"""Triage of a review: what breaks the law, what needs a person's eye, and what is fine.

Every report, the page and the command line open with the sentence of this file and show findings in
its order. A finding breaks the law if it is void or cut down to a limit; one that the law lets pass
may deviate from a house position; an unclear one is never said to break the law or to be fine. A
finding keeps the number that it has in the contract.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from components.documents.blocks import clean_text
from components.domain import domain
from components.records import Finding, HouseReview, Record, Review
from components.reports.clause_names import find_words, name_clause
from components.reports.house_summary import house_sentences, position_marks
from components.reports.review_summary import burdens_side
from components.severity import NEEDS_REVIEW, severity_rank

NEEDS_YOUR_EYE = "Needs your eye"
DEVIATES = "Deviates from house positions"


class NumberedFinding(NamedTuple):
    """A finding with its number in the contract, from 1."""

    number: int
    finding: Finding

    @property
    def name(self) -> str:
        """The number and the clause's name on one line, such as `Finding 14 (5.2 Staff)`."""
        clause = name_clause(self.finding.number, self.finding.heading)
        return clean_text(
            f"Finding {self.number} ({clause})" if clause else f"Finding {self.number}"
        )

    @property
    def start(self) -> int:
        """Where the clause's words begin, behind the number that is part of the name."""
        return find_words(self.finding.clause, self.finding.number)

    @property
    def words(self) -> str:
        """The clause without the number that is part of the name."""
        return self.finding.clause[self.start :]


@dataclass(frozen=True)
class TriagedFindings:
    """The findings of a review in groups, in the order in which they are to be read.

    Attributes:
        breaks_the_law: Void ones, then those cut down to a limit, the surest first.
        deviates: Those that only a position of the house is against.
        needs_your_eye: Those that are unclear: the invalid ones, the surest first, then the others,
            the least sure first.
        fine: Valid ones and those that no article governs, which stand, as in the contract.
    """

    breaks_the_law: tuple[NumberedFinding, ...]
    deviates: tuple[NumberedFinding, ...]
    needs_your_eye: tuple[NumberedFinding, ...]
    fine: tuple[NumberedFinding, ...]

    @property
    def worst(self) -> tuple[NumberedFinding, ...]:
        """All that a person should read, the worst first."""
        return self.breaks_the_law + self.deviates + self.needs_your_eye

    @property
    def worst_groups(self) -> tuple[tuple[str, tuple[NumberedFinding, ...]], ...]:
        """The groups that a person should read with their names, without an empty one."""
        breaking = domain().breaks.capitalize()
        groups = (
            (breaking, self.breaks_the_law),
            (DEVIATES, self.deviates),
            (NEEDS_YOUR_EYE, self.needs_your_eye),
        )
        return tuple(group for group in groups if group[1])


class Triage(Record):
    """The sentence that a review comes to, and the ids of its findings in groups.

    The findings of a group stand in the order in which they are to be read.
    """

    sentence: str
    breaks_the_law: tuple[str, ...]
    deviates: tuple[str, ...] = ()
    needs_your_eye: tuple[str, ...]
    fine: tuple[str, ...]


def number_findings(findings: Sequence[Finding]) -> list[NumberedFinding]:
    """Return findings with their numbers in the contract, in the order of the contract."""
    return [NumberedFinding(number, finding) for number, finding in enumerate(findings, start=1)]


def triage_findings(findings: Sequence[Finding], side: str = "") -> TriagedFindings:
    """Return findings in their groups.

    Args:
        findings: All findings of a review, in the order of the contract.
        side: The party that the review is read for; of findings that are as severe, those that
            burden it come first.
    """
    breaking: list[NumberedFinding] = []
    deviating: list[NumberedFinding] = []
    waiting: list[NumberedFinding] = []
    fine: list[NumberedFinding] = []
    for item in number_findings(findings):
        if item.finding.severity == "fine":
            fine.append(item)
        elif item.finding.severity == "unclear":
            waiting.append(item)
        elif item.finding.severity == "deviates":
            deviating.append(item)
        else:
            breaking.append(item)
    for group in (breaking, deviating, waiting):
        group.sort(key=lambda item: _rank(item.finding, side))
    return TriagedFindings(tuple(breaking), tuple(deviating), tuple(waiting), tuple(fine))


def _rank(finding: Finding, side: str) -> tuple[int, bool, bool, float]:
    """Return where a finding stands in its group; the lowest comes first."""
    is_invalid = finding.verdict == "invalid"
    confidence = -finding.confidence if is_invalid else finding.confidence
    is_other_side = not burdens_side(finding, side)
    return severity_rank(finding.severity), not is_invalid, is_other_side, confidence


def make_triage(
    findings: Sequence[Finding],
    num_clauses: int = 0,
    side: str = "",
    house: HouseReview | None = None,
) -> Triage:
    """Return the triage of findings as programs read it.

    Args:
        findings: The findings of a review, in the order of the contract.
        num_clauses: The clauses of the contract; where there are more than findings, the sentence
            says so.
        side: As for `triage_findings`.
        house: What came of the playbook, if there is one.
    """
    triaged = triage_findings(findings, side)
    sentence = summarise_findings(findings, house)
    if num_clauses > len(findings):
        clauses = domain().clauses
        sentence = f"Of {num_clauses} {clauses} {len(findings)} were reviewed: {sentence}"
    return Triage(
        sentence=sentence,
        breaks_the_law=_ids(triaged.breaks_the_law),
        deviates=_ids(triaged.deviates),
        needs_your_eye=_ids(triaged.needs_your_eye),
        fine=_ids(triaged.fine),
    )


def _ids(numbered: Sequence[NumberedFinding]) -> tuple[str, ...]:
    return tuple(item.finding.id for item in numbered)


def summarise_findings(findings: Sequence[Finding], house: HouseReview | None = None) -> str:
    """Return the counts in one sentence, and what of a playbook no clause is about.

    Example: `3 clauses break the law, 5 need your eye, 15 are fine, 2 are governed by no article.`

    Args:
        findings: The findings of a review.
        house: What came of the playbook, if there is one.
    """
    triaged = triage_findings(findings)
    num_broken = len(triaged.breaks_the_law)
    num_waiting = len(triaged.needs_your_eye)
    num_fine, num_ungoverned = _count_fine(triaged)
    words = domain()
    if num_broken == 1:
        breaking = f"{words.clause} {words.breaks}"
    else:
        breaking = f"{words.clauses} {words.break_many}"
    deviating = ""
    if house is not None or triaged.deviates:
        verb = "deviates" if len(triaged.deviates) == 1 else "deviate"
        deviating = f" {len(triaged.deviates)} {verb} from house positions,"
    waiting = "needs" if num_waiting == 1 else "need"
    fine = "is" if num_fine == 1 else "are"
    governed = "is" if num_ungoverned == 1 else "are"
    sentence = (
        f"{num_broken} {breaking},{deviating} {num_waiting} {waiting} your eye,"
        f" {num_fine} {fine} fine, {num_ungoverned} {governed} {words.uncovered}."
    )
    return " ".join([sentence, *house_sentences(house)])


def name_fine(triaged: TriagedFindings) -> str:
    """Return what the fold of the fine findings is called.

    Example: `15 fine clauses, 2 governed by no article`
    """
    num_fine, num_ungoverned = _count_fine(triaged)
    words = domain()
    fine = f"{num_fine} fine {words.clause if num_fine == 1 else words.clauses}"
    return f"{fine}, {num_ungoverned} {words.uncovered}" if num_ungoverned else fine


def _count_fine(triaged: TriagedFindings) -> tuple[int, int]:
    """Return how many fine clauses are valid, and how many no article governs."""
    num_valid = sum(item.finding.verdict == "valid" for item in triaged.fine)
    return num_valid, len(triaged.fine) - num_valid


def triage_lines(review: Review, limit: int = 5) -> list[str]:
    """Return what a terminal shows of a review: the sentence, the worst findings, the notes.

    Args:
        review: The review.
        limit: How many findings are shown at most; the last line counts the others.

    Example: `  Finding 14 (5.2 Staff): Per Labour Code Article 58, this clause is invalid: ...`
    """
    worst = triage_findings(review.findings, review.side).worst
    sentence = summarise_findings(review.findings, review.house)
    lines = [f"{clean_text(review.document)}: {sentence}"]
    lines += [f"  {describe_finding(item)}" for item in worst[:limit]]
    if len(worst) > limit:
        lines.append(f"  and {len(worst) - limit} more in the report")
    if review.house is not None:
        lines += [f"  Missing: {outcome.name}" for outcome in review.house.missing]
        lines += [f"  Note: {note}" for note in review.house.notes]
    lines += [f"  Note: {clean_text(note)}" for note in review.notes]
    return lines


def describe_finding(numbered: NumberedFinding) -> str:
    """Return one finding on a line: its name, its sentence, its severity, whom it burdens.

    Example: `Finding 14 (5.2 Staff): Per Labour Code Article 58, ... [cut down] [burdens employee]`
    """
    finding = numbered.finding
    return clean_text(f"{numbered.name}: {finding.reason} {rating_marks(finding)}")


def rating_marks(finding: Finding) -> str:
    """Return how severe a finding is, whom it burdens, what it costs, what the house says against.

    Example: `[cut down] [burdens Tenant] [1 month's rent above the limit] [P-10 deviates: 4 months
    is more than 3 months]`
    """
    rating = domain().severity(finding.severity)
    if finding.status == NEEDS_REVIEW:
        rating = NEEDS_REVIEW
    burdened = f" [burdens {finding.burdens}]" if finding.burdens else ""
    excess = finding.cost.rpartition(": ")[2].removesuffix(".")
    costs = f" [{excess}]" if excess else ""
    return f"[{rating}]{burdened}{costs}{position_marks(finding)}"
