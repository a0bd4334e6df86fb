"""A new edition from the published one: the same versions, the vectors of another embedder.

Nothing is published before every version is embedded; until then the old edition answers with its
own embedder. After an interruption only what is missing is embedded.
"""

from datetime import UTC, datetime

from components.knowledge.editions import (
    DEFAULT_KEEP,
    EditionStore,
    next_number,
    open_current,
    prune,
)
from components.knowledge.embedding import OnProgress, TextEmbedder
from components.knowledge.fusion import LISTS
from components.knowledge.refresh_report import KINDS
from components.knowledge.routed_embedder import embed_wordings
from components.knowledge.vector_cache import VectorCache
from components.knowledge.vector_keys import first_texts, vector_key
from components.storage import Home
from components.tracking.releases import named_editions


def reembed(
    store: EditionStore,
    home: Home,
    embedder: TextEmbedder,
    *,
    keep: int = DEFAULT_KEEP,
    on_progress: OnProgress | None = None,
) -> int:
    """Embed the published edition with another embedder, publish the result and return its number.

    An edition that this embedder made already is left as it is.

    Args:
        store: Where editions are.
        home: Where vectors on their way to an edition are kept.
        embedder: The other embedder.
        keep: How many editions to keep, 1 or more.
        on_progress: Called now and then with the number of texts embedded so far and of all.

    Raises:
        MissingError: Nothing was published yet.
        BusyError: A refresh is running.
    """
    with store.writing():
        base = open_current(store)
        if base.manifest.embedder == embedder.name:
            return base.manifest.number
        versions = base.read_versions()
        base.close()
        states = base.manifest.sources
        keys = {vector_key(one) for one in versions if states[one.source].is_multilingual}
        vectors = embed_wordings(home, embedder, first_texts(versions), keys, on_progress)
        rows = [vectors[vector_key(version)] for version in versions]
        num_in_force = sum(version.valid_to is None for version in versions)
        changed = {
            "number": next_number(store),
            "created_at": datetime.now(UTC),
            "embedder": embedder.name,
            "dimension": rows[0].shape[1],
            "lists": LISTS,
            "changes": dict.fromkeys(KINDS, 0) | {"unchanged": num_in_force},
            "files": {},
        }
        manifest = base.manifest.model_copy(update=changed)
        store.write_edition(manifest, versions, rows)
        store.publish(manifest.number)
        VectorCache(home, embedder).clear()
        prune(store, keep, named_editions(home, keep))
    return manifest.number
