"""Write a playbook in the Open Playbook Format 0.3, JSON, as its public schema has it.

What the house states is written as what it is, and nothing is made up: there are no observations,
since no corpus was compiled, and the only document cited is the playbook itself. Evidence that was
read from another's file stays evidence and loses its observations: keep that file.

| here | there |
| --- | --- |
| preferred wording, or the preferred lines | the text of `our_standard`, pinned |
| acceptable lines | `acceptable_if`, as plain texts |
| the fallback | `acceptable_if`, with its wording |
| unacceptable lines | `floor`, an invariant each |
| required, whom to ask, every line in prose | `posture`, its prose |
| words by which clauses are known, the lines as written | `x_clausula` of the clause |
"""

import re
from datetime import UTC, datetime, time
from typing import Any

from components.playbooks.opf_identity import content_digest, section_digests
from components.playbooks.opf_records import HINTS, OPF_VERSION
from components.playbooks.playbook import Playbook, Position, PositionStatement

SOURCE = "playbook"
"""The id of the document that all citations name: the playbook itself."""
_NO_STANCE = "no_signal"
_MEDIA_TYPES = {"markdown": "text/markdown", "opf": "application/json"}
Json = dict[str, Any]  # Any: JSON values


def render_opf(playbook: Playbook, version: str, now: datetime | None = None) -> Json:
    """Return a playbook as an OPF document.

    Args:
        playbook: The version to write.
        version: Of this program.
        now: When it is written; None: the first moment of the version's first day, so that the same
            version gives the same bytes, or now where it has none.
    """
    if now is None:
        first_moment = time(tzinfo=UTC)
        now = (
            datetime.combine(playbook.since, first_moment) if playbook.since else datetime.now(UTC)
        )
    moment = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    document: Json = {
        "opf_version": OPF_VERSION,
        "agreement_type": {"id": _slug(playbook.id, "-"), "name": playbook.title},
        "baseline": {
            "has_canonical_template": False,
            "notes": "Positions written by the house, not compiled from negotiated agreements.",
        },
        "taxonomy": {"source": "clausula", "entries": _taxonomy(playbook)},
        "evidence": {"clauses": [_clause(position) for position in playbook.positions]},
        "posture": {"system_prompt": _posture(playbook)},
        "floor": {"invariants": _invariants(playbook)},
        "corpus": _corpus(playbook),
        "compiler": {"name": "clausula", "version": version, "generated_at": moment},
    }
    if playbook.side:
        document["perspective"] = {"party": playbook.side, "counterparty_type": "other party"}
    pins = [_pin(position, moment) for position in playbook.positions if _is_house(position)]
    if pins:
        document["curation"] = {"pins": pins}
    document["identity"] = {
        "id": playbook.id,
        "version": playbook.version,
        "content_hash": content_digest(document),
        "section_digests": section_digests(document),
    }
    return document


def _is_house(position: Position) -> bool:
    return position.binding == "house"


def _slug(text: str, joint: str) -> str:
    """Return a text as an id of small letters, digits and joints."""
    slug = re.sub(r"[^a-z0-9]+", joint, text.casefold()).strip(joint)
    return slug or "other"


def _type_id(position: Position) -> str:
    return _slug(position.type or position.title, "_")


def _taxonomy(playbook: Playbook) -> list[Json]:
    """Return each clause type once."""
    labels: dict[str, str] = {}
    for position in playbook.positions:
        labels.setdefault(_type_id(position), position.type or position.title)
    return [{"id": name, "label": label, "status": "custom"} for name, label in labels.items()]


def _reference(position: Position) -> Json:
    """Return the citation of a position in the playbook's own source."""
    return {"document_id": SOURCE, "version": 1, "clause_path": position.id}


def _clause(position: Position) -> Json:
    """Return a position as a clause of the evidence."""
    standard = position.wordings[0] if position.wordings else _join(position.preferred)
    tolerances: list[Json | str] = [statement.text for statement in position.acceptable]
    if position.fallback:
        tolerances.append(
            {
                "if": "the preferred position is not reached",
                "to": position.fallback,
                "rationale": "Fallback wording of the house.",
                "observation_ref": _reference(position),
            }
        )
    clause: Json = {
        "id": position.id,
        "taxonomy_id": _type_id(position),
        "title": position.title,
        "our_standard": None,
        "observed_positions": [],
        "summary": {
            "historical_stance": _NO_STANCE,
            "acceptable_if": tolerances,
            "confidence": {"score": 0, "basis": "stated by the house; no precedent was counted"},
        },
    }
    if _is_house(position):
        clause[HINTS] = _hints(position)
    if standard:
        clause["our_standard"] = {"text": standard, "source_ref": _reference(position)}
    return clause


def _hints(position: Position) -> Json:
    """Return how code knows and judges clauses of the position."""
    return {
        "known_by": list(position.known_by),
        "not_known_by": list(position.not_known_by),
        "required": position.is_required,
        "preferred": [statement.text for statement in position.preferred],
        "acceptable": [statement.text for statement in position.acceptable],
        "unacceptable": [statement.text for statement in position.unacceptable],
        "wordings": list(position.wordings),
        "fallback": position.fallback,
        "ask": position.ask,
        "note": position.note,
    }


def _invariants(playbook: Playbook) -> list[Json]:
    """Return the red lines: what is unacceptable, and those that the playbook has by itself."""
    invariants: list[Json] = []
    for position in playbook.positions:
        for number, statement in enumerate(position.unacceptable, start=1):
            subject = position.title.rstrip(".")
            invariants.append(
                {
                    "id": f"{position.id}.{number}",
                    "statement": f"{subject}: never accept {statement.text.rstrip('.')}.",
                    "rationale": position.note or "A position of the house.",
                }
            )
    own = {invariant["id"] for invariant in invariants}
    for red_line in playbook.floor:
        if red_line.id not in own:
            kept = {"id": red_line.id, "statement": red_line.statement}
            if red_line.rationale:
                kept["rationale"] = red_line.rationale
            invariants.append(kept)
    return invariants


def _posture(playbook: Playbook) -> str:
    """Return every position in prose; a posture that was read stands as it is."""
    if playbook.posture:
        return playbook.posture
    lines = [f"Positions of the house for: {playbook.title}."]
    if playbook.side:
        lines.append(f"They are read for the {playbook.side}.")
    for position in playbook.positions:
        sentences = [f"{position.id} {position.title}."]
        for name, statements in (
            ("Preferred", position.preferred),
            ("Acceptable", position.acceptable),
            ("Not acceptable (see Floor)", position.unacceptable),
        ):
            if statements:
                sentences.append(f"{name}: {_join(statements)}.")
        if position.is_required:
            sentences.append("The agreement must have a clause on it.")
        if position.ask:
            sentences.append(f"Ask: {position.ask}.")
        lines.append(" ".join(sentences))
    return "\n".join(lines)


def _join(statements: tuple[PositionStatement, ...]) -> str:
    return "; ".join(statement.text.rstrip(".") for statement in statements)


def _corpus(playbook: Playbook) -> Json:
    """Return the one document that is cited: the playbook, under its fingerprint."""
    document: Json = {
        "document_id": SOURCE,
        "title": playbook.title,
        "provenance": "our_paper",
        "in_scope": True,
        "versions": 1,
    }
    if playbook.sha256:
        document["version_files"] = [
            {
                "version": 1,
                "sha256": f"sha256:{playbook.sha256}",
                "media_type": _MEDIA_TYPES[playbook.format],
            }
        ]
    stats = {"documents_total": 1, "documents_in_scope": 1, "versions_total": 1}
    return {"documents": [document], "stats": stats}


def _pin(position: Position, moment: str) -> Json:
    """Return the pin that makes a position one of the house."""
    return {
        "clause_id": position.id,
        "item_id": position.id,
        "position": "stated by the house: see our_standard, acceptable_if and the Floor",
        "baseline_stance": _NO_STANCE,
        "pinned_at": moment,
    }
