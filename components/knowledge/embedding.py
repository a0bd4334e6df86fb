"""From texts to unit vectors, with the sentence-transformers model of a folder.

The model is loaded at the first text, not before, so that opening an edition stays quick. What is embedded is the same
everywhere: `embedded_text` of a version on one side, the clause as it stands on the other. The CPU is enough: a refresh
embeds only new wordings.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from components.errors import EngineError, MissingError
from components.records import Version
from components.storage import fingerprint, is_finished, read_manifest, sha256_file

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

OnProgress = Callable[[int, int], None]

_BATCHES_PER_CALL = 8  # enough for the model to sort texts by length, few enough for progress to move
_WEIGHTS = "model.safetensors"


class TextEmbedder(Protocol):
    """Turns texts into unit vectors; `name` changes whenever the vectors would."""

    @property
    def name(self) -> str:
        """Name of the weights, recorded in each edition."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def embed(self, texts: Sequence[str], on_progress: OnProgress | None = None) -> NDArray[np.float32]:
        """Return unit vectors, shape (texts, dimension), in the order of the texts."""
        ...


def embedded_text(version: Version) -> str:
    """Return what stands for a version in the dense list: the law's title, the heading and the wording."""
    head = ", ".join(part for part in (version.law, version.heading) if part)
    return f"{head}\n{version.text}"


class Embedder:
    """The embedder of a folder that holds a sentence-transformers model."""

    def __init__(self, model_dir: Path, batch_size: int = 32) -> None:
        """Remember the folder; the model is loaded at the first text.

        Args:
            model_dir: A folder with a sentence-transformers model.
            batch_size: Texts in one forward pass, 1 or more.

        Raises:
            MissingError: The folder is not there.
        """
        if not model_dir.is_dir():
            raise MissingError(f"{model_dir}: no such model folder. Fetch the embedder first.")
        self.model_dir = model_dir
        self.batch_size = batch_size

    def __repr__(self) -> str:
        return f"Embedder({self.name})"

    @cached_property
    def name(self) -> str:
        """Name of the weights: with a manifest the model's name and a hash of its weights, else the folder's name."""
        if not is_finished(self.model_dir):
            return self.model_dir.resolve().name
        manifest = read_manifest(self.model_dir)
        weights = self.model_dir / _WEIGHTS
        size = weights.stat().st_size if weights.is_file() else 0
        sha256 = manifest.get("files", {}).get(_WEIGHTS) or (sha256_file(weights) if size else "")
        return f"{manifest.get('name', self.model_dir.resolve().name)}-{fingerprint([_WEIGHTS, size, sha256])}"

    @property
    def dimension(self) -> int:
        """Length of a vector; loads the model."""
        dimension = self._model.get_embedding_dimension()
        if dimension is None:
            raise EngineError(f"{self.model_dir}: the model does not say how long its vectors are. Use a sentence-transformers model.")
        return dimension

    def embed(self, texts: Sequence[str], on_progress: OnProgress | None = None) -> NDArray[np.float32]:
        """Embed texts.

        Args:
            texts: Any number of texts; longer ones are cut at the model's limit.
            on_progress: Called now and then with the number of texts done so far and of all.

        Returns:
            Unit vectors, shape (texts, dimension), in the order of the texts.
        """
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)  # [N, D]
        step = self.batch_size * _BATCHES_PER_CALL
        for start in range(0, len(texts), step):
            part = list(texts[start : start + step])
            vectors[start : start + len(part)] = self._model.encode(
                part, batch_size=self.batch_size, normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
            )
            if on_progress is not None:
                on_progress(start + len(part), len(texts))
        return vectors

    @cached_property
    def _model(self) -> "SentenceTransformer":
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # type: ignore[no-untyped-call]  # of loading, a second; the bar of the work itself is the caller's
        try:
            return SentenceTransformer(str(self.model_dir), device="cpu", local_files_only=True)
        except (OSError, ValueError, KeyError) as error:
            raise EngineError(f"{self.model_dir}: not a sentence-transformers model ({type(error).__name__}). Fetch it again.") from error
