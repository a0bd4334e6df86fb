"""Keys of whole contracts: clauses found by how they start, and figures counted by hand."""

import json
from pathlib import Path

import pytest

from components.documents.clauses import segment
from components.documents.document import DocumentLimits, read_document
from components.errors import InputError, MissingError
from components.evaluation.contract_key import (
    ContractKey,
    explain_misses,
    match_clauses,
    read_key,
    score_contract,
)
from components.records import Clause, Finding, FindingStatus, Verdict
from components.samples.contract import write_sample_contract, write_sample_key

DATA = Path(__file__).parent / "data"


def find(text: str, verdict: Verdict, status: FindingStatus = "verified") -> Finding:
    """Return a finding of a clause."""
    return Finding(
        id=text[:8],
        clause=text,
        start=0,
        end=len(text),
        verdict=verdict,
        status=status,
        citations=(),
        reason="r",
        confidence=0.9,
    )


def make_key(*clauses: tuple[str, str, Verdict, bool]) -> ContractKey:
    """Return a key of clauses, each as label, first words, verdict, and whether planted."""
    rows = []
    for label, start, verdict, planted in clauses:
        row = {"label": label, "starts_with": start, "verdict": verdict, "planted": planted}
        rows.append(row)
    return ContractKey.model_validate({"as_of": "2024-01-01", "clauses": rows})


KEY = make_key(
    ("1", "The rate is", "invalid", True),
    ("2", "The deposit", "invalid", True),
    ("3", "Late rent", "valid", False),
    ("4", "Headings", "ungoverned", False),
    ("5", "The keys", "ungoverned", False),
)


def test_score_contract_by_hand() -> None:
    """Two planted, one found and kept; three sound, one called invalid; one in no finding."""
    findings = [
        find("1. The rate is 40 %.", "invalid"),
        find("2. The deposit is a year's rent.", "valid", "needs review"),
        find("3. Late  rent bears interest.", "invalid", "needs review"),
        find("4. Headings do not count.", "ungoverned", "ungoverned"),
    ]
    assert score_contract(KEY, findings) == {
        "planted": 2,
        "planted_found": 1,
        "planted_kept": 1,
        "sound": 3,
        "sound_called_invalid": 1,
        "sound_kept_as_invalid": 0,
        "clauses_missing": 1,
        "kept": 2,
        "right_among_kept": 1.0,
    }
    assert explain_misses(KEY, findings)[-1] == "5: in no finding"
    assert len(explain_misses(KEY, findings)) == 3


def test_match_clauses_by_label_where_words_repeat() -> None:
    """Of two clauses that start alike the one with the key's label is meant."""
    key = make_key(("2.1", "The fee is due", "valid", False))
    findings = [
        find("1.1 The fee is due at once.", "invalid"),
        find("2.1 The fee is due later.", "valid"),
    ]
    assert match_clauses(key, findings) == [findings[1]]


def as_findings(clauses: tuple[Clause, ...]) -> list[Finding]:
    """Return a finding for each clause of a document, all valid."""
    return [find(clause.text, "valid") for clause in clauses]


def test_keys_of_the_project_fit_their_contracts(tmp_path: Path) -> None:
    """Each clause of every key is found in its contract, by its words and its label."""
    contract = write_sample_contract(tmp_path / "contract.docx")
    pairs = [
        (contract, write_sample_key(tmp_path / "key.json")),
        (DATA / "lease-taipei.md", DATA / "lease-taipei.key.json"),
    ]
    under_real_law = sorted((Path(__file__).parent / "contracts").glob("*-key.json"))
    pairs += [(key.with_name(key.name.replace("-key.json", ".md")), key) for key in under_real_law]
    assert len(pairs) == 6
    for path, key_path in pairs:
        key = read_key(key_path)
        findings = as_findings(segment(read_document(path, DocumentLimits())))
        matched = match_clauses(key, findings)
        assert None not in matched
        assert len({finding.id for finding in matched if finding}) > len(matched) // 2
        assert any(clause.planted for clause in key.clauses)


def test_read_key_faults(tmp_path: Path) -> None:
    """A missing key, one that is no JSON and one with a wrong verdict are told by place."""
    with pytest.raises(MissingError, match="no such key"):
        read_key(tmp_path / "none.json")
    path = tmp_path / "key.json"
    path.write_text("{")
    with pytest.raises(InputError, match="the file: Invalid JSON"):
        read_key(path)
    clause = {"starts_with": "The rent", "verdict": "void"}
    path.write_text(json.dumps({"as_of": "2024-01-01", "clauses": [clause]}))
    with pytest.raises(InputError, match=r"clauses\.0\.verdict"):
        read_key(path)
