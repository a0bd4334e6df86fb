"""Playbooks in the Open Playbook Format: written, read back, and refused."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from components.errors import InputError
from components.playbooks.opf_identity import content_digest
from components.playbooks.opf_writing import render_opf
from components.playbooks.outcomes import judge_clause
from components.playbooks.source import open_playbook
from components.review.house import HouseReviewer
from components.samples.playbook import PLAYBOOK
from tests.playbooks.files import PAYMENT, write_playbook

SCHEMA = Path("../shared/data/opf/playbook.schema-0.3.json")
"""The public schema, as it lies in the repository `contract-opf/opf`; it is not shipped."""
Json = dict[str, Any]  # Any: JSON values


def write_opf(folder: Path, document: Json) -> Path:
    """Write a document and return its path."""
    path = folder / "playbook.opf.json"
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def document() -> Json:
    """The newest version of the sample playbook, exported."""
    return render_opf(open_playbook(PLAYBOOK).newest, "1.0")


def test_what_is_exported_reads_back_as_the_same_positions(document: Json, tmp_path: Path) -> None:
    """Nothing of a position is lost, and it still decides."""
    own = open_playbook(PLAYBOOK).newest
    again = open_playbook(write_opf(tmp_path, document)).newest
    assert again.positions == own.positions
    assert (again.id, again.version, again.side) == (own.id, own.version, own.side)
    bans = [statement for position in own.positions for statement in position.unacceptable]
    assert len(again.floor) == len(bans) > 5
    assert {invariant.position for invariant in again.floor} <= {each.id for each in own.positions}


def test_an_export_is_the_same_every_time_and_names_its_own_hashes(document: Json) -> None:
    """A dated version gives the same bytes, and its identity is that of its content."""
    assert render_opf(open_playbook(PLAYBOOK).newest, "1.0") == document
    assert document["identity"]["content_hash"] == content_digest(document)
    other = render_opf(open_playbook(PLAYBOOK).versions[0], "1.0")
    assert other["identity"]["content_hash"] != document["identity"]["content_hash"]


def test_an_export_makes_up_no_precedent_and_says_in_prose_what_its_extension_says(
    document: Json,
) -> None:
    """No observation, no stance; without `x_*` the same is required and the same asked for."""
    for clause in document["evidence"]["clauses"]:
        assert clause["observed_positions"] == []
        assert clause["summary"]["historical_stance"] == "no_signal"
        hints = clause["x_clausula"]
        (line,) = [
            line
            for line in document["posture"]["system_prompt"].splitlines()
            if line.startswith(f"{clause['id']} ")
        ]
        assert ("must have a clause" in line) == hints["required"]
        assert hints["ask"] in line
        assert all(text.rstrip(".") in line for text in hints["unacceptable"])


@pytest.mark.realdata
def test_the_public_schema_validates_what_is_exported(document: Json) -> None:
    """The schema that the format's authors publish finds no fault."""
    if not SCHEMA.exists():
        pytest.skip(f"{SCHEMA} is not there")
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    checker = jsonschema.FormatChecker()
    faults = jsonschema.Draft202012Validator(schema, format_checker=checker).iter_errors(document)
    assert [fault.message for fault in faults] == []


def test_a_document_without_pins_and_hints_is_evidence(document: Json, tmp_path: Path) -> None:
    """What others compiled describes: its standard wording is known, other wordings are unclear."""
    foreign = json.loads(json.dumps(document))
    del foreign["curation"], foreign["identity"]
    for clause in foreign["evidence"]["clauses"]:
        del clause["x_clausula"]
    playbook = open_playbook(write_opf(tmp_path, foreign)).newest
    position = playbook.positions[0]
    assert position.binding == "evidence"
    judged = judge_clause(playbook, position, position.fallback)
    assert judged.state == "preferred"
    other = judge_clause(playbook, position, "The Client pays within 5 days.")
    assert (other.state, other.reason) == (
        "unclear",
        "it is not word for word what the house has signed",
    )


def test_terms_in_quotation_marks_of_foreign_prose_are_no_phrases(
    document: Json, tmp_path: Path
) -> None:
    """“Confidential Information” defines a term; a clause that has it is not what was signed."""
    foreign = json.loads(json.dumps(document))
    del foreign["identity"]
    clause = foreign["evidence"]["clauses"][0]
    del clause["x_clausula"]
    clause["our_standard"]["text"] = "“Confidential Information” is kept for at least 3 years."
    playbook = open_playbook(write_opf(tmp_path, foreign)).newest
    position = playbook.positions[0]
    for text in ("Confidential Information is sold.", "It is kept for 4 years."):
        assert judge_clause(playbook, position, text).state == "unclear"


def test_evidence_stays_evidence_when_it_is_exported_again(document: Json, tmp_path: Path) -> None:
    """What others compiled does not become a position of the house on its way through."""
    foreign = json.loads(json.dumps(document))
    del foreign["identity"], foreign["curation"]
    for clause in foreign["evidence"]["clauses"]:
        del clause["x_clausula"]
    first = open_playbook(write_opf(tmp_path, foreign)).newest
    again = open_playbook(write_opf(tmp_path, render_opf(first, "1.0"))).newest
    assert {position.binding for position in again.positions} == {"evidence"}
    assert [position.wordings[0] for position in again.positions if position.wordings] == [
        position.wordings[0] for position in first.positions if position.wordings
    ]
    assert again.floor == first.floor


def test_yaml_is_read_as_json_is_and_modules_that_are_not_read_are_named(
    document: Json, tmp_path: Path
) -> None:
    """The format lets authors write YAML; days in it are texts."""
    foreign = json.loads(json.dumps(document))
    del foreign["identity"]
    module = {"module": "privacy", "version": "1.4.0", "role": "clauses"}
    foreign["composes"] = [module | {"integrity": f"sha256:{'0' * 64}"}]
    path = tmp_path / "playbook.yaml"
    lines = yaml.safe_dump(foreign).replace("'2026-01-01T00:00:00Z'", "2026-01-01T00:00:00Z")
    path.write_text(lines, encoding="utf-8")
    playbook = open_playbook(path).newest
    assert len(playbook.positions) == 20
    assert playbook.notes == ("Modules that the playbook composes are not read: privacy 1.4.0.",)
    assert HouseReviewer(open_playbook(path)).begin(date(2026, 1, 1)).notes == playbook.notes


def drop_document(document: Json) -> None:
    """Leave the citations without the document that they cite."""
    document["corpus"]["documents"] = []


def repeat_clause(document: Json) -> None:
    """Let a clause occur twice."""
    document["evidence"]["clauses"].append(document["evidence"]["clauses"][0])


def pin_nothing(document: Json) -> None:
    """Pin a clause that is not there."""
    document["curation"]["pins"][0]["clause_id"] = "none"


def change_ban(document: Json) -> None:
    """Change a red line behind the back of the hashes."""
    document["floor"]["invariants"][0]["statement"] = "Anything goes."


def forget_floor(document: Json) -> None:
    """Leave a section out."""
    del document["floor"]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (drop_document, "a citation of no document of the corpus"),
        (repeat_clause, "/evidence/clauses: P-01 occurs twice"),
        (pin_nothing, "/curation/pins/0: no such clause, got none"),
        (change_ban, "/identity/section_digests/floor: not that of the section"),
        (change_ban, "/identity/content_hash: not that of the document"),
        (forget_floor, "/floor: Field required"),
    ],
)
def test_a_document_at_fault_is_refused(
    document: Json, tmp_path: Path, change: Callable[[Json], None], fault: str
) -> None:
    """Citations that lead nowhere, ids that repeat and hashes that are wrong are named."""
    wrong = json.loads(json.dumps(document))
    change(wrong)
    with pytest.raises(InputError) as caught:
        open_playbook(write_opf(tmp_path, wrong))
    assert fault in str(caught.value)


def test_other_version_is_named(tmp_path: Path) -> None:
    """A file of another version is told so, and not what it lacks of the versions that are read."""
    path = tmp_path / "p.json"
    path.write_text('{"opf_version": "9.9"}', encoding="utf-8")
    with pytest.raises(InputError, match=r"/opf_version: .* got '9\.9' \(0\.2 or 0\.3\)"):
        open_playbook(path)


@pytest.mark.parametrize("text", ["[]", "{}", "nothing", '{"opf_version": "9"}', "[" * 100_000])
def test_json_that_is_no_playbook_is_refused(tmp_path: Path, text: str) -> None:
    """A file of another kind is told, whatever it holds."""
    (tmp_path / "p.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        open_playbook(tmp_path / "p.json")


def test_a_playbook_without_a_date_is_exported_under_its_fingerprint(tmp_path: Path) -> None:
    """Its version is how its fingerprint begins, and it reads back."""
    playbook = open_playbook(write_playbook(tmp_path, "p.md", PAYMENT)).newest
    document = render_opf(playbook, "1.0")
    assert document["identity"]["version"] == playbook.version
    assert open_playbook(write_opf(tmp_path, document)).newest.since is None
