"""Which versions share their vectors, and what is embedded for them."""

from collections.abc import Sequence

from components.knowledge.embedding import embedded_texts
from components.records import Version, content_hash
from components.statutes.wording import normalise


def first_texts(versions: Sequence[Version]) -> dict[str, tuple[str, ...]]:
    """Return what is embedded for each vector key: the texts of its earliest version."""
    texts: dict[str, tuple[str, ...]] = {}
    for version in sorted(versions, key=lambda version: version.valid_from):
        texts.setdefault(vector_key(version), embedded_texts(version))
    return texts


def vector_key(version: Version) -> str:
    """Return the key that versions share their vectors by: law, headings and wording."""
    names = normalise(f"{version.chapter}\n{version.heading}")
    return content_hash(version.jurisdiction, version.law_id, names, version.content_hash)
