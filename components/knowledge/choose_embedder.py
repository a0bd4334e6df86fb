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
from components.knowledge.routed_embedder import RoutedEmbedder, open_multilingual, split_name
from components.models.sources import EMBEDDER, ModelSource, fetch_model
from components.storage import Home, is_finished, read_manifest

_ENCODER_MARK = "modules.json"  # lists the steps of a sentence-transformers model


def find_embedder(
    store: EditionStore, home: Home, asked: ModelSource | None = None, edition: int | None = None
) -> Embedder | RoutedEmbedder[Embedder]:
    """Return the embedder to use: of English texts, and of others where the edition has one.

    Takes and raises what `find_english_embedder` does.
    """
    english = find_english_embedder(store, home, asked, edition)
    return add_multilingual(english, _name_embedder(store, edition), home)


def add_multilingual(
    english: Embedder, made_by: str, home: Home
) -> Embedder | RoutedEmbedder[Embedder]:
    """Return an embedder of English with the multilingual half that an edition's embedder has.

    Args:
        english: The embedder of English.
        made_by: The name of the edition's embedder; one without such a half leaves it as it is.
        home: Where the multilingual half is.

    Raises:
        MissingError: The edition has another multilingual half than this version.
    """
    _, wanted = split_name(made_by)
    if not wanted:
        return english
    multilingual = open_multilingual(home)
    if multilingual.name != wanted:
        raise MissingError(
            f"edition: made with the multilingual embedder {wanted}, this version has"
            f" {multilingual.name}. Roll back with `clausula editions rollback`, or refresh into"
            " another CLAUSULA_HOME."
        )
    return RoutedEmbedder(english, multilingual)


def find_english_embedder(
    store: EditionStore, home: Home, asked: ModelSource | None = None, edition: int | None = None
) -> Embedder:
    """Return the embedder of English texts to use.

    Args:
        store: Where editions are.
        home: Where tuned embedders are.
        asked: The one that is configured, see `choose_asked`; None means that of the edition, or
            the project's own where there is no edition.
        edition: Which edition; None means the published one.

    Raises:
        MissingError: The edition was made with an embedder that is not here, or there is no such
            edition.
    """
    if asked is not None:
        return choose_asked(asked, home, _name_embedder(store, edition))
    if edition is None and store.current_edition() is None:
        return Embedder(fetch_model(EMBEDDER, home), home)
    manifest = open_current(store, edition).manifest
    made_by, _ = split_name(manifest.embedder)
    folders = [*list_embedders(home), *_list_fetched(home)]
    here = [Embedder(folder, home) for folder in folders]
    for embedder in here:
        if embedder.name == made_by:
            return embedder
    own = Embedder(fetch_model(EMBEDDER, home), home)
    if own.name == made_by:
        return own
    known = ", ".join(dict.fromkeys(embedder.name for embedder in (*here, own)))
    raise MissingError(
        f"edition {manifest.number}: made with embedder {made_by}, which is not here"
        f" (there are: {known}). Configure it as `embedder`, roll back with `clausula editions"
        " rollback`, or embed the edition again: clausula run tune_retriever."
    )


def _name_embedder(store: EditionStore, edition: int | None) -> str:
    """Return the name of an edition's embedder; empty where nothing was ever published."""
    if edition is None and store.current_edition() is None:
        return ""
    return open_current(store, edition).manifest.embedder


def choose_asked(asked: ModelSource, home: Home, made_by: str) -> Embedder:
    """Return the embedder of English that is configured, or the edition's that was tuned from it.

    So a profile that names an embedder for every run does not undo a tuning.

    Args:
        asked: The one that is configured.
        home: Where tuned embedders are.
        made_by: Name of the embedder of the edition; empty where there is none.
    """
    embedder = Embedder(fetch_model(asked, home), home)
    of_english, _ = split_name(made_by)
    for folder in list_embedders(home):
        tuned = Embedder(folder, home)
        if tuned.name == of_english and read_manifest(folder).get("base") == embedder.name:
            return tuned
    return embedder


def list_embedders(home: Home) -> list[Path]:
    """Return the folders of the tuned embedders, in the order of their names."""
    return sorted(folder for folder in home.embedders.glob("[!.]*") if is_finished(folder))


def _list_fetched(home: Home) -> list[Path]:
    """Return the folders of the sentence encoders that were fetched, in the order of names."""
    finished = [folder for folder in home.models.glob("[!.]*") if is_finished(folder)]
    return sorted(folder for folder in finished if (folder / _ENCODER_MARK).is_file())
