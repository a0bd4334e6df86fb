"""The identity of an OPF document: its canonical form, its content hash, its sections' digests.

Source: section 3.10 of the Open Playbook Format's specification, version 0.3.
"""

import hashlib
import json
from typing import Any

SECTIONS = ("evidence", "posture", "floor", "curation")
_NOT_CONTENT = ("identity", "curation")
_OF_THE_RUN = ("generated_at", "run_id")


def canonical(value: Any) -> bytes:  # Any: JSON values
    """Return JSON with sorted keys and no white space, in UTF-8."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def digest(value: Any) -> str:  # Any: JSON values
    """Return the SHA-256 of a value's canonical form, as OPF writes it."""
    return f"sha256:{hashlib.sha256(canonical(value)).hexdigest()}"


def content_digest(document: dict[str, Any]) -> str:  # Any: JSON values
    """Return the content hash of a document: all of it but its identity, its pins and its run."""
    content = {name: value for name, value in document.items() if name not in _NOT_CONTENT}
    compiler = content.get("compiler")
    if isinstance(compiler, dict):
        own = {name: value for name, value in compiler.items() if name not in _OF_THE_RUN}
        content["compiler"] = own
    return digest(content)


def section_digests(document: dict[str, Any]) -> dict[str, str]:  # Any: JSON values
    """Return the digest of each section; an absent one counts as empty."""
    return {name: digest(document.get(name, {})) for name in SECTIONS}
