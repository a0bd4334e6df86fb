"""Vectors computed on the way to an edition, kept on disk until it is published.

A refresh that dies in the middle of a hundred thousand texts goes on where it was: each part is
written in one step and holds the keys of its wordings, under the embedder that made them. A part
that cannot be read is not used. The cache is empty between refreshes, since published vectors are
read from the edition itself.
"""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from components.knowledge.embedding import TextEmbedder, embed_grouped
from components.storage import Home, fingerprint, write_bytes_atomic

WORDINGS_PER_PART = 2048
Vectors = NDArray[np.float32]


class VectorCache:
    """The parts of one embedder under a home.

    Used by one refresh at a time, which holds the lock of the knowledge base.
    """

    def __init__(self, home: Home, embedder: TextEmbedder) -> None:
        self.embedder = embedder
        self.folder = home.knowledge / "vectors" / fingerprint([embedder.name])

    def embed(
        self,
        texts: Mapping[str, Sequence[str]],
        on_progress: Callable[[int, int], None] | None = None,
    ) -> dict[str, Vectors]:
        """Return the vectors of each wording's texts by its key, (texts, dimension), computing those that no part holds.

        Args:
            texts: The texts of each wording, one or more, by key; equal keys stand for equal texts.
            on_progress: Called now and then with the number of texts done so far, those found among
                them, and of all.
        """
        vectors = {key: found for key, found in self._read().items() if key in texts}
        missing = [key for key in texts if key not in vectors]
        total, done = sum(map(len, texts.values())), sum(map(len, vectors.values()))
        for start in range(0, len(missing), WORDINGS_PER_PART):
            part = missing[start : start + WORDINGS_PER_PART]

            def report(count: int, _: int, done: int = done) -> None:
                if on_progress is not None:
                    on_progress(done + count, total)

            found = embed_grouped(self.embedder, [texts[key] for key in part], report)
            self._write(part, found)
            vectors.update(zip(part, found, strict=True))
            done += sum(map(len, found))
        return vectors

    def clear(self) -> None:
        """Forget every part, of other embedders too.

        What they were for is published or given up.
        """
        for path in sorted(self.folder.parent.glob("*/*.npz")):
            path.unlink(missing_ok=True)

    def _read(self) -> dict[str, Vectors]:
        vectors: dict[str, Vectors] = {}
        for path in sorted(self.folder.glob("*.npz")):
            try:
                with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as part:
                    found = np.split(part["vectors"], np.cumsum(part["counts"])[:-1])
                    vectors.update(zip(map(str, part["keys"]), found, strict=True))
            except (ValueError, KeyError, EOFError, OSError, zipfile.BadZipFile):
                path.unlink(missing_ok=True)  # damaged: its texts are embedded again
        return vectors

    def _write(self, keys: list[str], vectors: Sequence[Vectors]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        data = io.BytesIO()
        np.savez(
            data,
            keys=np.array(keys),
            counts=np.array([len(found) for found in vectors]),
            vectors=np.concatenate(vectors),
        )
        write_bytes_atomic(self._path(keys), data.getvalue())

    def _path(self, keys: list[str]) -> Path:
        return self.folder / f"{fingerprint(keys)}.npz"
