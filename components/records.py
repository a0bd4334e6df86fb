"""The records that parts hand to each other: law versions, clauses, findings, reviews, pairs.

All are small, frozen Pydantic models with content hashes as ids: each has a JSON schema and is
checked when it is created. A repr shows ids and lengths, never the text of a contract.
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from components.domain import domain
from components.severity import Severity, rate_severity

Verdict = Literal["invalid", "valid", "ungoverned"]
FindingStatus = Literal["verified", "repaired", "needs review", "ungoverned"]
CheckState = Literal["passed", "repaired", "failed", "not applicable"]
DateStatus = Literal["source", "snapshot"]
DaySource = Literal["asked", "contract", "today"]
Opening = Literal["added", "amended", "reworded", "moved", "retitled", "revived"]
PairOrigin = Literal["reviewed", "drafted", "correction"]
Decider = Literal["figures", "reader", "word", "none"]
ChangeKind = Literal[Opening, "repealed", "redated", "unchanged"]
PositionState = Literal["preferred", "acceptable", "deviates", "unclear", "missing", "absent"]
InvariantState = Literal["clear", "violation", "needs review", "not evaluated"]
RedlineState = Literal["offered", "accepted", "edited", "rejected"]
PieceKind = Literal["same", "deleted", "inserted"]
UNDATED = date.max
"""The day of what is to take effect, or to end, on a day that nobody has set yet."""

SAMPLE_JURISDICTION = "sample"
NONE_OFFERED = "none offered: "
"""What the log of a finding says before the reason why it has no redline."""
IN_FORCE = "article in force"
"""The check whether what is cited was in force on the day; the key of `Finding.checks`."""


def notice_of(jurisdiction: str) -> str:
    """Return what a reader must know about a jurisdiction's law, empty for nothing."""
    return domain().notices.get(jurisdiction, "")


def content_hash(*texts: str) -> str:
    """Return the SHA-256 of the texts as hex; ("a", "b") and ("ab",) have different hashes."""
    return hashlib.sha256("\x1f".join(texts).encode()).hexdigest()


def cite(law: str, article: str, unit: str = "") -> str:
    """Return a citation in house style: `Civil Code Article 205`, with a unit `Article 205 (1)`."""
    return f"{law}{_joint()}{article} {unit}".rstrip()


def split_citation(citation: str) -> tuple[str, str]:
    """Return law and article number of a citation in house style; the reverse of `cite`."""
    law, _, article = citation.rpartition(_joint())
    return law, article


def _joint() -> str:
    """Return what stands between law and number, such as ` Article `."""
    return f" {domain().label} "


class Record(BaseModel):
    """A frozen model that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Version(Record):
    """One wording of one article, in force over the half-open range `[valid_from, valid_to)`.

    `valid_from` may lie ahead, or be `UNDATED`: the wording is known and not in force. An empty
    range is a wording that is known to have been repealed, while nobody knows when it began.
    `date_status` is the origin of the dates: `source` (the statute's own date of change) or
    `snapshot` (the day of the snapshot in which the wording was first or last seen). A version with
    `valid_to` None has no end that is known. `change` is what brought this wording in;
    `moved_from` is the article's former number if it moved. `chapter` is the path of headings above
    the article when it was first seen, such as `Part I > Chapter 2`.
    """

    id: str
    source: str
    jurisdiction: str
    law_id: str
    law: str
    article: str
    heading: str = ""
    chapter: str = ""
    text: str
    valid_from: date
    valid_to: date | None = None
    date_status: DateStatus = "snapshot"
    content_hash: str
    change: Opening = "added"
    moved_from: str = ""

    @property
    def citation(self) -> str:
        """The citation in house style, such as `Civil Code Article 205`."""
        return cite(self.law, self.article)

    @property
    def validity(self) -> str:
        """The dates in words, such as `in force from 2021-07-20 to now`."""
        if self.valid_from == UNDATED:
            return "known, not in force: its day of entry into force is not set"
        if self.valid_from == self.valid_to:
            return f"repealed on {self.valid_to}, in force since an unknown day before"
        end = "a day that is not set" if self.valid_to == UNDATED else self.valid_to or "now"
        return f"in force from {self.valid_from} to {end}"

    def is_in_force(self, as_of: date) -> bool:
        """Return whether this wording was in force on the day `as_of`."""
        return self.valid_from <= as_of and (self.valid_to is None or as_of < self.valid_to)


class ContractFacts(Record):
    """What of a whole contract tells whom a clause of it burdens, and what that costs.

    Attributes:
        parties: What the contract calls its parties, such as `Landlord`.
        principal: The one sum that is lent, as the contract has it; empty where none is clear.
        rent: The monthly rent likewise.
    """

    parties: tuple[str, ...] = ()
    principal: str = ""
    rent: str = ""

    def __repr__(self) -> str:
        return f"ContractFacts(parties={len(self.parties)})"

    __str__ = __repr__


class Clause(Record):
    """A piece of a contract.

    `start` and `end` are character offsets into the document's plain text. `number` is the one
    that the contract gives it, such as `4.2` or `Article 5 (a)`, typed or counted by Word; empty
    where it has none. `facts` are those of the contract that it stands in.
    """

    id: str
    text: str
    heading: str = ""
    number: str = ""
    start: int
    end: int
    facts: ContractFacts = ContractFacts()

    def __repr__(self) -> str:
        return f"Clause(id={self.id!r}, length={len(self.text)})"

    __str__ = __repr__


@dataclass(frozen=True)
class LeftOut:
    """Text of a contract that is not reviewed, such as a signature, and the reason."""

    text: str
    reason: str

    def __repr__(self) -> str:
        return f"LeftOut(length={len(self.text)}, reason={self.reason!r})"


class Hit(Record):
    """A version that search returned, with its fused score.

    `scores` holds the score of each search that returned it: `dense`, `bm25`.
    """

    version: Version
    score: float
    scores: dict[str, float] = Field(default_factory=dict)


class Citation(Record):
    """An article as a finding cites it, with the wording's validity and the result of its check.

    `unit` is the paragraph or item that holds the quote, such as `(1)(2)`; empty where it has none.
    """

    law: str
    article: str
    unit: str = ""
    version_id: str
    valid_from: date
    valid_to: date | None
    quote: str
    status: CheckState

    @property
    def name(self) -> str:
        """The citation in house style, such as `Labor Standards Act Article 24 (1)`."""
        return cite(self.law, self.article, self.unit)


class ToolCall(Record):
    """One call of a tool: its name, its arguments and the answer.

    `components.review.tools` holds the schemas of the arguments.
    """

    tool: str
    arguments: dict[str, str | int]
    result: str


class Replacement(Record):
    """Words of a clause and what is to stand in their place.

    `start` and `end` are offsets into the clause's text, where `old` stands; an empty `new` strikes
    them.
    """

    start: int
    end: int
    old: str
    new: str

    def __repr__(self) -> str:
        return f"Replacement({self.start}:{self.end}, length={len(self.new)})"

    __str__ = __repr__


class WordingReview(Record):
    """What the review of an analyst's own wording came to.

    Attributes:
        has_passed: Whether nothing speaks against it.
        faults: What does, a sentence each; empty where it passed.
        verdict: What the law says of it.
        confidence: How sure that is.
        release_id: The release that reviewed it.
    """

    has_passed: bool
    faults: tuple[str, ...]
    verdict: Verdict
    confidence: float
    release_id: str

    def __repr__(self) -> str:
        return f"WordingReview(has_passed={self.has_passed}, verdict={self.verdict!r})"

    __str__ = __repr__


class Redline(Record):
    """A proposed wording of a clause, which was reviewed again and passed.

    `changes` stand in the order of the clause and do not overlap. `citation` is the article that
    the wording keeps, `confidence` that of the second review. `source` is the entry of the clause
    library that it is from, empty where code wrote it; `position` the house position whose own
    wording it is, as it is cited. `state` is what an analyst decided; an `edited` one has the
    analyst's own words, and `again` is what their review came to, None where there was none.
    """

    changes: tuple[Replacement, ...]
    citation: str
    confidence: float
    source: str = ""
    position: str = ""
    state: RedlineState = "offered"
    again: WordingReview | None = None

    def pieces(self, clause: str) -> list[tuple[PieceKind, str]]:
        """Return the clause in order as pieces that stay, are deleted, or are inserted."""
        pieces: list[tuple[PieceKind, str]] = []
        position = 0
        for change in self.changes:
            pieces += [
                ("same", clause[position : change.start]),
                ("deleted", clause[change.start : change.end]),
                ("inserted", change.new),
            ]
            position = change.end
        pieces.append(("same", clause[position:]))
        return [piece for piece in pieces if piece[1]]

    def apply(self, clause: str) -> str:
        """Return the clause as it reads with the changes accepted."""
        return "".join(text for kind, text in self.pieces(clause) if kind != "deleted")


class PositionOutcome(Record):
    """What a review found of one position of a playbook.

    In a clause, `state` is `preferred`, `acceptable`, `deviates` or `unclear` (for a person to
    decide). Of a position that no clause is about it is `missing` where the playbook requires such
    a clause, else `absent`.

    Attributes:
        position: The id of the position in the playbook.
        title: Its title.
        playbook: The playbook's id.
        version: The playbook's version: its first day, or how its fingerprint begins.
        state: What was found.
        reason: Why, in one sentence.
        decided_by: What gave the state; `none` leaves it to a person.
        fallback: The wording that the playbook offers.
        ask: Whom to ask.
    """

    position: str
    title: str
    playbook: str
    version: str
    state: PositionState
    reason: str
    decided_by: Literal["figures", "words", "none"] = "none"
    fallback: str = ""
    ask: str = ""

    @property
    def name(self) -> str:
        """The citation: `Position P-03 (Late payment), playbook supply, version 2026-01-01`."""
        title = f" ({self.title})" if self.title else ""
        return f"Position {self.position}{title}, playbook {self.playbook}, version {self.version}"

    def __repr__(self) -> str:
        return f"PositionOutcome(position={self.position!r}, state={self.state!r})"

    __str__ = __repr__


class InvariantOutcome(Record):
    """What a review found of a red line, a statement of a playbook that must never be crossed.

    Attributes:
        id: The id of the invariant in the playbook.
        statement: The statement.
        state: `not evaluated` where nothing in code can tell: a person must.
        reason: Why, in one sentence.
        findings: The ids of the findings whose clauses were evaluated.
    """

    id: str
    statement: str
    state: InvariantState
    reason: str
    findings: tuple[str, ...] = ()


class HouseReview(Record):
    """What a review found of a playbook as a whole; what it found in a clause is with the finding.

    Attributes:
        playbook: The playbook's id.
        title: Its title.
        version: The version in force on the day; empty where none was.
        sha256: The fingerprint of that version; empty likewise.
        num_positions: How many positions it has.
        absent: The positions that no clause is about.
        floor: Every invariant of the playbook.
        notes: What a reader must know of how it was applied.
    """

    playbook: str
    title: str
    version: str = ""
    sha256: str = ""
    num_positions: int = 0
    absent: tuple[PositionOutcome, ...] = ()
    floor: tuple[InvariantOutcome, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[PositionOutcome, ...]:
        """The required positions that no clause is about, or none for certain."""
        return tuple(outcome for outcome in self.absent if outcome.state != "absent")


def _rate(values: dict[str, Any]) -> Severity:  # Any: a finding's checked fields
    """Return the severity of a finding that was made without one."""
    return rate_severity(values["verdict"], values["status"])


class Finding(Record):
    """The result of reviewing one clause.

    `confidence` is the calibrated probability that the verdict is right. `decided_by` is what gave
    the verdict: `figures` (code compared figures), `reader` (the reader of rules), `word` (the
    model's own verdict), or `none` (no governing article was found). `severity` is how bad it is
    (`components.severity`). `cost` says, where a figure tells, by how much the clause leaves the
    limit; `burdens` is the party that an invalid clause burdens, as the contract calls it. `number`
    is the clause's own in the contract, empty where it has none. `positions` are the house
    positions that the clause is about.
    """

    id: str
    clause: str
    heading: str = ""
    number: str = ""
    start: int
    end: int
    verdict: Verdict
    status: FindingStatus
    citations: tuple[Citation, ...]
    reason: str
    confidence: float
    decided_by: Decider = "word"
    analysis: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    checks: dict[str, CheckState] = Field(default_factory=dict)
    notes: tuple[str, ...] = ()
    severity: Severity = Field(default_factory=_rate)
    cost: str = ""
    burdens: str = ""
    redline: Redline | None = None
    positions: tuple[PositionOutcome, ...] = ()

    def __repr__(self) -> str:
        return f"Finding(id={self.id!r}, verdict={self.verdict!r}, status={self.status!r})"

    __str__ = __repr__


class Review(Record):
    """All findings of one document, with the release and the edition that produced them.

    `not_reviewed` is the text of the document that no finding is about, with the reason; `notes`
    say how the document was read. `side` is the party that the review is read for, if one was
    named. `house` is what came of the playbook, if there is one.
    """

    id: str
    release_id: str
    edition: int
    jurisdiction: str
    as_of: date
    as_of_source: DaySource
    document: str
    document_hash: str
    findings: tuple[Finding, ...]
    notice: str = ""
    not_reviewed: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()
    side: str = ""
    house: HouseReview | None = None

    def __repr__(self) -> str:
        return f"Review(id={self.id!r}, findings={len(self.findings)})"

    __str__ = __repr__


class Pair(Record):
    """A clause that an attorney reviewed, with its ideal answer.

    `rule` and `does` are the attorney's analysis in a few words each: the article's rule and what
    the clause does. `relation`, `limit` and `figure` are set if a figure decides: the clause keeps
    the rule when `figure relation limit` holds, such as `30 days at most 60 days`. `wording` is the
    article's text that the attorney read; if it is empty, the edition's wording at `as_of` counts.
    `answer` is the answer as written; if it is empty, the house sentence is built from the other
    fields. A pair of plain texts has an answer and may lack `rule` and `does`. `origin` is the
    pair's source: `reviewed` by an attorney, `drafted` from a statute, or the `correction` of a
    finding by an analyst.
    """

    id: str
    clause: str
    law: str = ""
    article: str = ""
    verdict: Verdict
    rule: str = ""
    does: str = ""
    relation: Literal["at most", "at least", ""] = ""
    limit: str = ""
    figure: str = ""
    wording: str = ""
    family: str
    as_of: date
    jurisdiction: str
    reviewer: str = ""
    answer: str = ""
    origin: PairOrigin = "reviewed"

    @property
    def citation(self) -> str:
        """The governing article in house style, empty for an ungoverned clause."""
        return cite(self.law, self.article) if self.law else ""

    def __repr__(self) -> str:
        return f"Pair(id={self.id!r}, family={self.family!r}, length={len(self.clause)})"

    __str__ = __repr__


class Example(Record):
    """One clause of a group with its ideal completion.

    `completion` is a sequence of pieces of text, each with its weight in the loss.
    """

    pair_id: str
    family: str
    clause: str
    verdict: Verdict
    has_figure: bool
    completion: tuple[tuple[str, float], ...]
    origin: PairOrigin = "reviewed"


class Group(Record):
    """An article and the examples judged under it: one training sequence.

    `text` is the whole wording; a prompt shows its first words (see `prompting.template.Passage`).
    """

    id: str
    citation: str
    text: str
    examples: tuple[Example, ...]


class Relevance(Record):
    """The fitted model of which hit, if any, governs a clause.

    Attributes:
        weights: By feature of a hit (`FEATURES` of `judging.governing_article`); their weighted sum
            ranks the hits. If reranking was off when they were fitted, the weight of `late` is 0.
        any_weights: By the same features of the best hit, and `standing`, how far it stands out;
            with `intercept` they give the probability that any hit governs the clause.
        intercept: The constant of that logistic function.
    """

    weights: dict[str, float]
    any_weights: dict[str, float]
    intercept: float


class Breaking(Record):
    """The fitted model of whether a clause breaks an article that governs it.

    Attributes:
        weights: By feature (`FEATURES` of `judging.breaking`); their weighted sum and `intercept`
            are the log-odds.
        intercept: The constant of that logistic function.
    """

    weights: dict[str, float]
    intercept: float


# what holds without a reader: comparisons that all agreed were right for 28 of 29 clauses
BY_FIGURES = Breaking(
    weights={"reading": 0.0, "unanimous": 3.3, "divided": 1.0, "yields": -3.0}, intercept=0.0
)


class Weighing(Record):
    """The fitted model of how search and reader are weighed when the governing article is chosen.

    The defaults are of releases that were not fitted: what the search has, and a reader's odds on
    top of it. A fit starts from `USUAL` of `judging.hits`.

    Attributes:
        search: Weight of the logarithm of what the search makes likely.
        reading: Weight of the log-odds that the clause speaks of what the article regulates.
        none: What is added for the choice that no article governs.
    """

    search: float = 1.0
    reading: float = 1.0
    none: float = 0.0


class JudgingFit(Record):
    """What was fitted to judge clauses by all their hits.

    Attributes:
        reader: The fingerprint of the reader; empty where none is asked.
        reranker: That of the reader that the search reranks by, where it was tuned for that alone.
        breaking: Fitted on rules that the reader was not tuned on.
        weighing: Fitted on held-out clauses of the release's dataset.
    """

    reader: str = ""
    reranker: str = ""
    breaking: Breaking = BY_FIGURES
    weighing: Weighing = Weighing()


class Calibration(Record):
    """The map from a reviewer's probability to a finding's confidence, fitted on held-out pairs.

    The confidence is `logistic(slope * log_odds(probability) + shifts[decided_by])`. A finding
    below `min_confidence` needs review. The defaults are the unfitted map.
    """

    slope: float = 1.0
    shifts: dict[Decider, float] = Field(default_factory=dict)
    min_confidence: float = 0.5
