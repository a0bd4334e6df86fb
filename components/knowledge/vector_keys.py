"""Which versions share a vector, and what is embedded for them."""

from collections.abc import Sequence

from components.knowledge.embedding import embedded_text
from components.records import Version, content_hash
from components.statutes.wording import normalise


def first_texts(versions: Sequence[Version]) -> dict[str, str]:
    """Return what is embedded for each vector key: the text of the earliest version that has it."""
    texts: dict[str, str] = {}
    for version in sorted(versions, key=lambda version: version.valid_from):
        texts.setdefault(vector_key(version), embedded_text(version))
    return texts


def vector_key(version: Version) -> str:
    """Return what a version shares its vector by: its law, the headings above it and its wording."""
    names = normalise(f"{version.chapter}\n{version.heading}")
    return content_hash(version.jurisdiction, version.law_id, names, version.content_hash)
