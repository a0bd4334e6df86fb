"""Vectors computed on the way to an edition, kept on disk until it is published.

A refresh that is killed in the middle of a hundred thousand texts resumes where it was: each file
is written in one step and holds the keys of its wordings, under the embedder that made them. A file
that cannot be read is not used. The cache is empty between refreshes, since published vectors are
read from the edition itself.
"""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from components.knowledge.embedding import TextEmbedder, embed_grouped
from components.storage import Home, fingerprint, write_bytes_atomic

WORDINGS_PER_FILE = 2048
Vectors = NDArray[np.float32]


class VectorCache:
    """The cached vectors of one embedder, for the refresh that holds the knowledge base's lock."""

    def __init__(self, home: Home, embedder: TextEmbedder) -> None:
        self.embedder = embedder
        self.folder = home.knowledge / "vectors" / fingerprint([embedder.name])

    def embed(
        self,
        texts: Mapping[str, Sequence[str]],
        on_progress: Callable[[int, int], None] | None = None,
    ) -> dict[str, Vectors]:
        """Return the vectors of each wording's texts, embedding those that are not cached.

        Args:
            texts: The texts of each wording, one or more, by key; equal keys stand for equal texts.
            on_progress: Called now and then with the number of texts done so far, cached ones among
                them, and of all.

        Returns:
            The vectors of each wording by its key, shape (texts, dimension).
        """
        vectors = {key: rows for key, rows in self._read().items() if key in texts}
        missing = [key for key in texts if key not in vectors]
        total = sum(map(len, texts.values()))
        done = sum(map(len, vectors.values()))
        for start in range(0, len(missing), WORDINGS_PER_FILE):
            batch = missing[start : start + WORDINGS_PER_FILE]

            def report(count: int, _: int, done: int = done) -> None:
                if on_progress is not None:
                    on_progress(done + count, total)

            embedded = embed_grouped(self.embedder, [texts[key] for key in batch], report)
            self._write(batch, embedded)
            vectors.update(zip(batch, embedded, strict=True))
            done += sum(map(len, embedded))
        return vectors

    def clear(self) -> None:
        """Delete every file, of other embedders too: their edition is published or given up."""
        for path in sorted(self.folder.parent.glob("*/*.npz")):
            path.unlink(missing_ok=True)

    def _read(self) -> dict[str, Vectors]:
        """Return everything cached by key, and delete files that are damaged."""
        vectors: dict[str, Vectors] = {}
        for path in sorted(self.folder.glob("*.npz")):
            try:
                with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as arrays:
                    rows = np.split(arrays["vectors"], np.cumsum(arrays["counts"])[:-1])
                    vectors.update(zip(map(str, arrays["keys"]), rows, strict=True))
            except (ValueError, KeyError, EOFError, OSError, zipfile.BadZipFile):
                path.unlink(missing_ok=True)  # damaged: its texts are embedded again
        return vectors

    def _write(self, keys: list[str], vectors: Sequence[Vectors]) -> None:
        """Write the vectors of some wordings in one step."""
        self.folder.mkdir(parents=True, exist_ok=True)
        data = io.BytesIO()
        np.savez(
            data,
            keys=np.array(keys),
            counts=np.array([len(rows) for rows in vectors]),
            vectors=np.concatenate(vectors),
        )
        write_bytes_atomic(self.folder / f"{fingerprint(keys)}.npz", data.getvalue())
