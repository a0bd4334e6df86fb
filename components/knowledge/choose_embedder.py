"""Choose the embedder to search an edition with: the one that made it, unless one is configured.

An edition names its embedder and refuses any other. So nothing needs to be configured after an
embedder was tuned and published, and after a rollback the edition is searched with the embedder
that made it. The candidates are the tuned embedders in the home folder, the sentence encoders that
were fetched into it, and the project's own.
"""

from pathlib import Path

from components.errors import MissingError
from components.knowledge.editions import EditionStore, open_current
from components.knowledge.embedding import Embedder
from components.models.sources import EMBEDDER, ModelSource, fetch_model
from components.storage import Home, is_finished

_ENCODER_MARK = "modules.json"  # lists the steps of a sentence-transformers model


def find_embedder(
    store: EditionStore, home: Home, asked: ModelSource | None = None, edition: int | None = None
) -> Embedder:
    """Return the embedder to use.

    Args:
        store: Where editions are.
        home: Where tuned embedders are.
        asked: The one that is configured; None means that of the edition, or the project's own
            where there is no edition.
        edition: Which edition; None means the published one.

    Raises:
        MissingError: The edition was made with an embedder that is not here, or there is no such
            edition.
    """
    if asked is not None:
        return Embedder(fetch_model(asked, home), home)
    if edition is None and store.current_edition() is None:
        return Embedder(fetch_model(EMBEDDER, home), home)
    manifest = open_current(store, edition).manifest
    folders = [*list_embedders(home), *_list_fetched(home)]
    here = [Embedder(folder, home) for folder in folders]
    for embedder in here:
        if embedder.name == manifest.embedder:
            return embedder
    own = Embedder(fetch_model(EMBEDDER, home), home)
    if own.name == manifest.embedder:
        return own
    known = ", ".join(dict.fromkeys(embedder.name for embedder in (*here, own)))
    raise MissingError(
        f"edition {manifest.number}: made with embedder {manifest.embedder}, which is not here"
        f" (there are: {known}). Configure it as `embedder`, roll back with `clausula editions"
        " rollback`, or embed the edition again: clausula run tune_retriever."
    )


def list_embedders(home: Home) -> list[Path]:
    """Return the folders of the tuned embedders, in the order of their names."""
    return sorted(folder for folder in home.embedders.glob("[!.]*") if is_finished(folder))


def _list_fetched(home: Home) -> list[Path]:
    """Return the folders of the sentence encoders that were fetched, in the order of names."""
    finished = [folder for folder in home.models.glob("[!.]*") if is_finished(folder)]
    return sorted(folder for folder in finished if (folder / _ENCODER_MARK).is_file())
