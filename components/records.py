"""The records that pass between the parts: small, frozen, typed, with content hashes as ids.

Chosen as Pydantic models so that each has a JSON schema and is checked where it enters. A repr
shows ids and lengths, never the text of a contract.
"""

import hashlib
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Verdict = Literal["invalid", "valid", "ungoverned"]
FindingStatus = Literal["verified", "repaired", "needs review", "ungoverned"]
CheckState = Literal["passed", "repaired", "failed", "not applicable"]
DateStatus = Literal["source", "snapshot"]
DaySource = Literal["asked", "contract", "today"]
Opening = Literal["added", "amended", "reworded", "moved", "retitled", "revived"]
PairOrigin = Literal["reviewed", "drafted", "correction"]
Decider = Literal["figures", "word", "none"]
ChangeKind = Literal[Opening, "repealed", "unchanged"]
_ARTICLE = " Article "


def content_hash(*parts: str) -> str:
    """Return the SHA-256 of the parts, hex, each part kept apart from the next."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def cite(law: str, article: str) -> str:
    """Return a citation in house form: `Civil Code Article 205`."""
    return f"{law}{_ARTICLE}{article}"


def split_citation(citation: str) -> tuple[str, str]:
    """Return the law and the article's number of a citation in house form, the reverse of `cite`."""
    law, _, article = citation.rpartition(_ARTICLE)
    return law, article


class Record(BaseModel):
    """Frozen, and refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Version(Record):
    """One wording of one article, in force over the half-open range `[valid_from, valid_to)`.

    `date_status` says where the dates come from: `source` (the statute's own date of change) or
    `snapshot` (the day of the snapshot in which the wording was first or last seen). `valid_to`
    None means still in force. `change` says how the wording came to stand there, `moved_from` under
    which number it stood before where it moved. `chapter` is the path of headings above it, as they
    read when it was first seen.
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
        """The citation in house form, `Civil Code Article 205`."""
        return cite(self.law, self.article)

    def is_in_force(self, as_of: date) -> bool:
        """Say whether this wording was in force on the day `as_of`."""
        return self.valid_from <= as_of and (self.valid_to is None or as_of < self.valid_to)


class Clause(Record):
    """A piece of a contract.

    `start` and `end` are character offsets into the document's plain text.
    """

    id: str
    text: str
    heading: str = ""
    start: int
    end: int

    def __repr__(self) -> str:
        return f"Clause(id={self.id!r}, length={len(self.text)})"

    __str__ = __repr__


class Hit(Record):
    """A retrieved version with the score of each list that found it (`dense`, `bm25`) and the fused one."""

    version: Version
    score: float
    scores: dict[str, float] = Field(default_factory=dict)


class Citation(Record):
    """An article as it is cited in a finding, with the wording's own validity and the state of its check."""

    law: str
    article: str
    version_id: str
    valid_from: date
    valid_to: date | None
    quote: str
    status: CheckState


class ToolCall(Record):
    """A tool that was called: its name, its arguments (see `components.review.tools` for their schemas), what code answered."""

    tool: str
    arguments: dict[str, str | int]
    result: str


class Finding(Record):
    """The reviewed result for one clause.

    `confidence` is the calibrated probability that the verdict is right; `decided_by` says what
    gave the verdict: two figures compared by code, the model's own word, or that no article was
    found to govern.
    """

    id: str
    clause: str
    heading: str = ""
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

    def __repr__(self) -> str:
        return f"Finding(id={self.id!r}, verdict={self.verdict!r}, status={self.status!r})"

    __str__ = __repr__


class Review(Record):
    """All findings of one document, stamped with what produced them."""

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

    def __repr__(self) -> str:
        return f"Review(id={self.id!r}, findings={len(self.findings)})"

    __str__ = __repr__


class Pair(Record):
    """An attorney-reviewed clause and its ideal answer.

    `rule` and `does` are the attorney's analysis: the rule of the article and what the clause does,
    in a few words each. `relation`, `limit` and `figure` are present where a figure decides: the
    clause keeps the rule when `figure relation limit` holds. `wording` is the article's text the
    attorney had before them; where it is empty, the edition's own wording at `as_of` applies.
    `answer` is the answer as it was written, empty where only its parts were given (the house
    sentence then stands for it); a pair of plain texts has an answer and may have no `rule` and
    `does`. `origin` says how the pair came: reviewed by an attorney, drafted from a statute, or a
    finding that an analyst put right.
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
    jurisdiction: str = "sample"
    reviewer: str = ""
    answer: str = ""
    origin: PairOrigin = "reviewed"

    @property
    def citation(self) -> str:
        """The governing article in house form, empty for an ungoverned clause."""
        return cite(self.law, self.article) if self.law else ""

    def __repr__(self) -> str:
        return f"Pair(id={self.id!r}, family={self.family!r}, length={len(self.clause)})"

    __str__ = __repr__


class Example(Record):
    """One clause of a group with its ideal completion, as pieces of text and their weight in the loss."""

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
    """How likely each hit of a clause governs it, fitted from pairs.

    `weights` of a hit's features tell which hit, `any_weights` of the likeliest one's features,
    with `intercept`, whether any.
    """

    weights: dict[str, float]
    any_weights: dict[str, float]
    intercept: float


class Calibration(Record):
    """How a reviewer's own probability becomes the confidence of a finding, fitted on held-out pairs; as it stands, unfitted.

    The confidence is the logistic of `slope` times the probability's log-odds plus the shift of
    what decided (see `Finding`). Below `min_confidence` a finding needs review.
    """

    slope: float = 1.0
    shifts: dict[Decider, float] = Field(default_factory=dict)
    min_confidence: float = 0.5
