"""A small corpus and a deterministic embedder for the tests of the knowledge base."""

import zlib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from components.knowledge.embedding import OnProgress
from components.knowledge.refresh_gate import RefreshGateConfig
from components.knowledge.source import SourceConfig

LOANS_2020 = {
    "205": "Interest above 20 per cent a year cannot be claimed.",
    "206": "Interest is due yearly.",
    "207": "No interest on interest.",
}
LOANS_2022 = {
    "205": "Interest above 16 per cent a year is void.",
    "206": "Interest is due yearly.",
    "208": "A receipt is owed on payment.",
}


class HashingEmbedder:
    """Hashes words and letter trigrams into a unit vector; counts the texts it was given."""

    def __init__(self, name: str = "hashing", dimension: int = 64) -> None:
        self.name = name
        self.dimension = dimension
        self.num_embedded = 0

    def embed(
        self, texts: Sequence[str], on_progress: OnProgress | None = None
    ) -> NDArray[np.float32]:
        """Embed texts by counting hashed pieces."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)  # [N, D]
        for row, text in enumerate(texts):
            lower = text.lower()
            for piece in [*lower.split(), *(lower[i : i + 3] for i in range(len(lower)))]:
                vectors[row, zlib.crc32(piece.encode()) % self.dimension] += 1
        self.num_embedded += len(texts)
        if on_progress is not None:
            on_progress(len(texts), len(texts))
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        return vectors


def write_law(
    folder: Path,
    articles: Mapping[str, str],
    *,
    amended: date,
    law: str = "civil-code",
    title: str = "Civil Code",
) -> Path:
    """Write one law as Markdown and return the snapshot's folder."""
    folder.mkdir(parents=True, exist_ok=True)
    body = "".join(
        f"### Article {number} Heading {number}\n{text}\n\n" for number, text in articles.items()
    )
    front = f"---\nlaw: {law}\ntitle: {title}\namended: {amended}\n---\n"
    (folder / f"{law}.md").write_text(front + "## Chapter\n\n" + body, encoding="utf-8")
    return folder


def make_source(path: Path, name: str = "laws", jurisdiction: str = "sample") -> SourceConfig:
    """Return the config of a Markdown source; of a law of three articles one may go."""
    return SourceConfig(
        name=name,
        kind="markdown",
        path=path,
        jurisdiction=jurisdiction,
        gates=RefreshGateConfig(max_repealed_share=0.5),
    )


def write_2020(root: Path) -> SourceConfig:
    """Write the snapshot of 2021-01, in force since 2020-01-01."""
    return make_source(write_law(root / "2021-01", LOANS_2020, amended=date(2020, 1, 1)))


def write_2022(root: Path) -> SourceConfig:
    """Write the snapshot of 2022-02.

    205 amended, 206 as before, 207 repealed, 208 added, on 2021-07-20.
    """
    return make_source(write_law(root / "2022-02", LOANS_2022, amended=date(2021, 7, 20)))
