"""Score the review of a whole contract against a key: what a lawyer planted in it and where.

A key names clauses by how they start. A clause of the key that is in no finding counts as missing,
which is the worst fault of all: the reader believes that it was read.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pydantic import Field, ValidationError

from components.documents.paragraph_labels import split_label
from components.domain import domain
from components.errors import InputError, MissingError
from components.gold_set import GoldArticle
from components.records import Finding, Record, Verdict


class KeyClause(Record):
    """What is right for one clause of a contract.

    Attributes:
        label: The number it carries, such as `3.1`; empty for none.
        starts_with: The first words of its text, after the label.
        verdict: The right verdict.
        articles: The articles that may rightly be cited.
        planted: Whether it was put in as a fault to be found.
        decider: What decides it, `figures` or `words`; for the reader of the key.
    """

    label: str = ""
    starts_with: str = Field(min_length=1)
    verdict: Verdict
    articles: tuple[GoldArticle, ...] = ()
    planted: bool = False
    decider: str = ""

    def __repr__(self) -> str:
        return f"KeyClause(label={self.label!r}, verdict={self.verdict!r})"

    __str__ = __repr__


class ContractKey(Record):
    """The key of one contract: the day whose law applies, and its clauses."""

    as_of: date
    clauses: tuple[KeyClause, ...] = Field(min_length=1)


def read_key(path: Path) -> ContractKey:
    """Read a key from a JSON file.

    Raises:
        MissingError: There is no such file.
        InputError: It is not JSON, or a field is missing or unknown.
    """
    if not path.is_file():
        raise MissingError(f"{path}: no such key. Give --key the JSON file of the key.")
    try:
        return ContractKey.model_validate_json(path.read_bytes())
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(map(str, fault["loc"])) or "the file"
        raise InputError(f"{path}: {place}: {fault['msg']}. Correct the key.") from error


def match_clauses(key: ContractKey, findings: Sequence[Finding]) -> list[Finding | None]:
    """Return the finding of each clause of a key, None for a clause that no finding holds.

    Where several findings start with the same words, the one with the key's label is meant.
    """
    starts = [_split(finding.clause) for finding in findings]
    matched: list[Finding | None] = []
    for clause in key.clauses:
        wanted = _fold(clause.starts_with)
        candidates = []
        for finding, (label, text) in zip(findings, starts, strict=True):
            if text.startswith(wanted):
                candidates.append((label == clause.label.strip("."), finding))
        candidates.sort(key=lambda candidate: candidate[0], reverse=True)
        matched.append(candidates[0][1] if candidates else None)
    return matched


def score_contract(key: ContractKey, findings: Sequence[Finding]) -> dict[str, float]:
    """Return the flat object of figures: counts, and the share that is right among the kept.

    `found` and `called` count a verdict whether or not it needs review; `kept` is what does not
    need review.
    """
    matched = match_clauses(key, findings)
    pairs = list(zip(key.clauses, matched, strict=True))
    found = [(clause, finding) for clause, finding in pairs if finding is not None]
    kept = [(clause, finding) for clause, finding in found if finding.status != "needs review"]
    planted = [finding for clause, finding in found if clause.planted]
    sound = [finding for clause, finding in found if clause.verdict != "invalid"]
    right = [finding.verdict == clause.verdict for clause, finding in kept]
    return {
        "planted": sum(clause.planted for clause in key.clauses),
        "planted_found": _count_invalid(planted),
        "planted_kept": _count_kept_invalid(planted),
        "sound": sum(clause.verdict != "invalid" for clause in key.clauses),
        "sound_called_invalid": _count_invalid(sound),
        "sound_kept_as_invalid": _count_kept_invalid(sound),
        "clauses_missing": matched.count(None),
        "kept": len(kept),
        "right_among_kept": round(sum(right) / len(right), 4) if right else 0.0,
    }


def explain_misses(key: ContractKey, findings: Sequence[Finding]) -> list[str]:
    """Return a line for each clause of the key that is missing or judged otherwise."""
    none = f"no {domain().unit}"
    lines: list[str] = []
    for clause, finding in zip(key.clauses, match_clauses(key, findings), strict=True):
        name = clause.label or clause.starts_with[:40]
        if finding is None:
            lines.append(f"{name}: in no finding")
        elif finding.verdict != clause.verdict:
            cited = ", ".join(f"{item.law} {item.article}" for item in finding.citations)
            right = ", ".join(f"{item.law} {item.article}" for item in clause.articles)
            lines.append(
                f"{name}: {finding.verdict} under {cited or none} ({finding.status}, by"
                f" {finding.decided_by}), right: {clause.verdict} under {right or none}"
            )
    return lines


def _split(text: str) -> tuple[str, str]:
    """Return the label of a clause without its stops, and its folded text."""
    label, rest = split_label(text)
    return label.strip(" ."), _fold(rest)


def _fold(text: str) -> str:
    """Return a text without differences of white space, quotes and capitals."""
    plain = text.replace("’", "'").replace("“", '"').replace("”", '"')
    return " ".join(plain.split()).casefold()


def _count_invalid(findings: Sequence[Finding]) -> int:
    return sum(finding.verdict == "invalid" for finding in findings)


def _count_kept_invalid(findings: Sequence[Finding]) -> int:
    return sum(
        finding.verdict == "invalid" and finding.status != "needs review" for finding in findings
    )
