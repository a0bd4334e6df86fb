"""Read a playbook in the Open Playbook Format 0.2 or 0.3, JSON.

What each section does to a review is as the format's specification binds it:

- Evidence describes what was signed. It never decides: a clause that differs from it is `unclear`.
  A clause that an attorney pinned (a pin of `curation`) is a position of the house, and decides.
- Posture is prose for people. It is kept and shown, and decides nothing.
- Floor: every invariant is evaluated, or the review says which was not (`floor.py`).

`x_clausula` of a clause, which `clausula playbook export` writes, says by which words a clause is
known; without it, clauses are known by their likeness, and only a wording of the playbook, word for
word, is told from another. Composed modules are not read, which each review says. All faults are
told at once: of form, of ids that occur twice, of citations that lead nowhere, of wrong hashes.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from components.errors import InputError
from components.playbooks.opf_identity import content_digest, section_digests
from components.playbooks.opf_records import (
    OPF_VERSIONS,
    OpfClause,
    OpfDocument,
    Reference,
    Tolerance,
)
from components.playbooks.playbook import Invariant, Playbook, Position, PositionStatement
from components.playbooks.position_lines import make_statement
from components.statutes.readers.files import read_text

_MAX_FAULTS = 50


def read_opf(path: Path, sha256: str) -> Playbook:
    """Return the playbook of an OPF file.

    Args:
        path: The file.
        sha256: Its fingerprint.

    Raises:
        InputError: It is not OPF 0.2 or 0.3; all faults are named.
    """
    values = _load(path)
    if not isinstance(values, dict) or "opf_version" not in values:
        raise InputError(
            f"{path}: not a playbook of the Open Playbook Format: no opf_version (0.2 or 0.3)."
            " Give another file."
        )
    if values["opf_version"] not in OPF_VERSIONS:
        raise InputError(
            f"{path}: /opf_version: not one that is read, got {str(values['opf_version'])[:40]!r}"
            f" ({' or '.join(OPF_VERSIONS)}). Give a file of one of them."
        )
    try:
        document = OpfDocument.model_validate(values)
    except ValidationError as error:
        faults = [_format_fault(details) for details in error.errors()]
        raise _refuse(path, faults) from error
    faults = [*_check_ids(document), *_check_references(document), *_check_hashes(document, values)]
    if not document.evidence.clauses and not document.floor.invariants:
        faults.append("/evidence/clauses: empty, and no invariant: there is nothing to review by")
    if faults:
        raise _refuse(path, faults)
    return _make_playbook(document, sha256)


def _make_playbook(document: OpfDocument, sha256: str) -> Playbook:
    """Return a checked document as a playbook."""
    labels = {entry.id: entry.label for entry in document.taxonomy.entries}
    pinned = {pin.clause_id for pin in document.curation.pins}
    positions = tuple(
        _read_clause(clause, labels, is_pinned=clause.id in pinned)
        for clause in document.evidence.clauses
    )
    identity = document.identity
    return Playbook(
        id=identity.id if identity and identity.id else document.agreement_type.id,
        title=document.agreement_type.name,
        side=document.perspective.party if document.perspective else "",
        since=_read_day(identity.version if identity else ""),
        positions=positions,
        floor=_read_floor(document, positions),
        posture=document.posture.system_prompt,
        notes=_list_notes(document),
        format="opf",
        sha256=sha256,
    )


def _load(path: Path) -> Any:  # Any: whatever the file holds
    """Return what a JSON or a YAML file holds; days and moments of YAML as texts."""
    text = read_text(path)
    try:
        if path.suffix.lower() == ".json":
            return json.loads(text)
        return json.loads(json.dumps(YAML(typ="safe", pure=True).load(text), default=str))
    except (ValueError, RecursionError, YAMLError) as error:
        raise InputError(
            f"{path}: not JSON, nor YAML by its name. Correct the file, or fetch it again."
        ) from error


def _list_notes(document: OpfDocument) -> tuple[str, ...]:
    """Return what a reader of reviews must know: modules that the playbook relies on."""
    if not document.composes:
        return ()
    names = ", ".join(f"{module.module} {module.version}" for module in document.composes)
    return (f"Modules that the playbook composes are not read: {names}.",)


def _read_clause(clause: OpfClause, labels: dict[str, str], *, is_pinned: bool) -> Position:
    """Return a clause of the evidence as a position."""
    summary = clause.summary
    tolerances = [each for each in summary.acceptable_if if isinstance(each, Tolerance)]
    acceptable = [each for each in summary.acceptable_if if isinstance(each, str)]
    acceptable += [each.condition for each in tolerances if not clause.hints]
    standard = clause.our_standard.text if clause.our_standard else ""
    fallback = clause.hints.get("fallback", "")
    if not fallback and tolerances:
        fallback = tolerances[0].to
    if not fallback and summary.fallbacks:
        fallback = summary.fallbacks[0].full_text or summary.fallbacks[0].text_summary
    preferred = _list_texts(clause.hints.get("preferred")) or ([standard] if standard else [])
    unacceptable = _list_texts(clause.hints.get("unacceptable"))
    wordings = _list_texts(clause.hints.get("wordings"))
    if not clause.hints:
        wordings = [text for text in (standard, *(each.to for each in tolerances)) if text]
    read = _read_statements if clause.hints else _show
    return Position(
        id=clause.id,
        title=clause.title,
        type=labels.get(clause.taxonomy_id, clause.taxonomy_id),
        is_required=bool(clause.hints.get("required", False)),
        known_by=tuple(_list_texts(clause.hints.get("known_by"))),
        not_known_by=tuple(_list_texts(clause.hints.get("not_known_by"))),
        preferred=read(preferred),
        acceptable=read(acceptable),
        unacceptable=_read_statements(unacceptable, is_ban=True),
        wordings=tuple(wordings),
        fallback=str(fallback),
        ask=str(clause.hints.get("ask", "")),
        note=str(clause.hints.get("note", "")),
        binding="house" if is_pinned else "evidence",
    )


def _show(texts: list[str]) -> tuple[PositionStatement, ...]:
    """Return prose as statements that decide nothing: its quotation marks define terms."""
    return tuple(PositionStatement(text=text) for text in texts)


def _read_statements(texts: list[str], *, is_ban: bool = False) -> tuple[PositionStatement, ...]:
    """Return lines of ours as statements, with their limits and phrases."""
    return tuple(make_statement(text, is_ban=is_ban) for text in texts)


def _list_texts(value: Any) -> list[str]:  # Any: JSON values
    """Return a list of texts as it is, and nothing for whatever else stands there."""
    if not isinstance(value, list):
        return []
    return [entry for entry in value if isinstance(entry, str) and entry]


def _read_floor(document: OpfDocument, positions: tuple[Position, ...]) -> tuple[Invariant, ...]:
    """Return the invariants; one whose id begins with that of a position belongs to it."""
    by_length = sorted(positions, key=lambda position: -len(position.id))
    invariants: list[Invariant] = []
    for each in document.floor.invariants:
        own = [position.id for position in by_length if each.id.startswith(f"{position.id}.")]
        invariants.append(
            Invariant(
                id=each.id,
                statement=each.statement,
                rationale=each.rationale,
                position=own[0] if own else "",
            )
        )
    return tuple(invariants)


def _check_ids(document: OpfDocument) -> list[str]:
    """Return the ids that occur twice, and the pins of no clause."""
    clause_ids = [clause.id for clause in document.evidence.clauses]
    invariant_ids = [invariant.id for invariant in document.floor.invariants]
    faults = [f"/evidence/clauses: {name} occurs twice" for name in _repeated(clause_ids)]
    faults += [f"/floor/invariants: {name} occurs twice" for name in _repeated(invariant_ids)]
    for place, pin in enumerate(document.curation.pins):
        if pin.clause_id not in clause_ids:
            faults.append(f"/curation/pins/{place}: no such clause, got {pin.clause_id}")
    known = {entry.id for entry in document.taxonomy.entries}
    for place, clause in enumerate(document.evidence.clauses):
        if clause.taxonomy_id not in known:
            faults.append(
                f"/evidence/clauses/{place}/taxonomy_id: not in taxonomy, got {clause.taxonomy_id}"
            )
    return faults


def _repeated(names: list[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})


def _check_references(document: OpfDocument) -> list[str]:
    """Return the citations of documents, or of versions of them, that are not there."""
    versions: dict[str, set[int]] = {}
    counts: dict[str, int | None] = {}
    for source in document.corpus.documents:
        versions[source.document_id] = {file.version for file in source.version_files}
        counts[source.document_id] = source.versions
    faults: list[str] = []
    for place, clause in enumerate(document.evidence.clauses):
        for reference in _references(clause):
            fault = _resolve(reference, versions, counts)
            if fault:
                faults.append(f"/evidence/clauses/{place}: {fault}")
    return faults


def _references(clause: OpfClause) -> list[Reference]:
    """Return every citation of a clause."""
    summary = clause.summary
    references = [clause.our_standard.source_ref] if clause.our_standard else []
    observations = (*clause.observed_positions, *summary.fallbacks, *summary.rejected)
    references += [observation.example_ref for observation in observations]
    tolerances = [each for each in summary.acceptable_if if isinstance(each, Tolerance)]
    references += [each.observation_ref for each in tolerances]
    return references


def _resolve(
    reference: Reference, versions: dict[str, set[int]], counts: dict[str, int | None]
) -> str:
    """Return why a citation leads nowhere, empty where it leads somewhere."""
    if isinstance(reference.version, str):  # the template
        return ""
    name = reference.document_id
    if name not in versions:
        return f"a citation of no document of the corpus, got {name}"
    published, count = versions[name], counts[name]
    is_beyond = count is not None and reference.version > count
    if (published and reference.version not in published) or is_beyond:
        return f"a citation of no version of {name}, got {reference.version}"
    return ""


def _check_hashes(document: OpfDocument, values: dict[str, Any]) -> list[str]:  # Any: JSON values
    """Return the hashes that are not those of the content."""
    if document.identity is None:
        return []
    faults = []
    if document.identity.content_hash != content_digest(values):
        faults.append("/identity/content_hash: not that of the document")
    right = section_digests(values)
    for name, digest in document.identity.section_digests.items():
        if name in right and right[name] != digest:
            faults.append(f"/identity/section_digests/{name}: not that of the section")
    return faults


def _read_day(version: str) -> date | None:
    """Return the day that a version label is, None where it is none."""
    try:
        return date.fromisoformat(version)
    except ValueError:
        return None


def _format_fault(details: Any) -> str:  # Any: Pydantic's details
    """Return one fault of form with its place."""
    place = "/".join(str(step) for step in details["loc"])
    return f"/{place}: {details['msg']}"


def _refuse(path: Path, faults: list[str]) -> InputError:
    """Return the error that tells all faults of a file."""
    shown = [f"{path}: {fault}" for fault in faults[:_MAX_FAULTS]]
    more = [f"and {len(faults) - _MAX_FAULTS} more"] if len(faults) > _MAX_FAULTS else []
    return InputError("\n".join([*shown, *more]) + ". Correct the file, or export it again.")
