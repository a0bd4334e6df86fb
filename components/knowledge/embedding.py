"""From texts to unit vectors, with a sentence-transformers model as an OpenVINO graph.

The model is loaded at the first text, so opening an edition stays quick. The same is embedded
everywhere: `embedded_texts` of a version on one side, the clause as it stands on the other. A long
article is embedded in pieces and scores as its best 720-character piece: one vector for a page says
little of any line on it, and the model reads 256 tokens at most. Texts of like length share a batch
under a budget of tokens. Products are bfloat16 where the processor has them in hardware, which
changes a vector by a cosine below 0.0001.
"""

import re
import textwrap
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from components.errors import MissingError
from components.models.copies import fingerprint_files
from components.models.encoder import Encoder, prepare_encoder
from components.prompting.prompt_injection import clear_orders
from components.records import Version
from components.storage import Home, fingerprint, is_finished, read_manifest, sha256_file

OnProgress = Callable[[int, int], None]

# characters, about 120 words; 60 and 40 words found no more of held-out marginal notes, whole
# articles a third less
MAX_PIECE = 720
MAX_TITLE_WORDS = 12  # the rest of a long title is not worth its tokens

_WEIGHTS = "model.safetensors"
_OTHER_WEIGHTS = "weights.npz"  # those of the multilingual encoder
_LEVEL = re.compile(
    r"^(?:part|book|title|chapter|division|section|sub-?section|item)\s+(?:\d+|[IVXLC\u2160-\u217f]+|[A-Z])(?:[.-]\d+)*(?!\w)[\s.:–—-]*",
    re.IGNORECASE,
)


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

    def embed(
        self, texts: Sequence[str], on_progress: OnProgress | None = None
    ) -> NDArray[np.float32]:
        """Return unit vectors, shape (texts, dimension), in the order of the texts."""
        ...


class NoEmbedder:
    """Stands for an edition's embedder where articles are only looked up: it cannot embed."""

    dimension = 0

    def __init__(self, name: str) -> None:
        self.name = name

    def embed(
        self, texts: Sequence[str], on_progress: OnProgress | None = None
    ) -> NDArray[np.float32]:
        """Refuse.

        Raises:
            MissingError: Always.
        """
        raise MissingError(f"{self.name}: not loaded, since texts are only looked up here.")


def embedded_texts(version: Version) -> tuple[str, ...]:
    """Return what is embedded of a version: each piece of its wording under the same head."""
    pieces = split_text(clear_orders(version.text).text)
    return tuple(
        passage_text(version.law, version.chapter, version.heading, piece) for piece in pieces
    )


def embed_grouped(
    embedder: TextEmbedder, groups: Sequence[Sequence[str]], on_progress: OnProgress | None = None
) -> list[NDArray[np.float32]]:
    """Embed the texts of many groups together; return the vectors of each, (texts, dimension)."""
    texts = [text for group in groups for text in group]
    vectors = embedder.embed(texts, on_progress)  # (t, d)
    ends = np.cumsum([len(group) for group in groups])
    return np.split(vectors, ends[:-1])


def split_text(text: str) -> list[str]:
    """Return a text in pieces of at most `MAX_PIECE` characters.

    It is cut at line ends; a longer line is cut at spaces.
    """
    lines: list[str] = []
    for line in text.split("\n"):
        lines += textwrap.wrap(line, MAX_PIECE) if len(line) > MAX_PIECE else [line]
    pieces = lines[:1]
    for line in lines[1:]:
        if len(pieces[-1]) + 1 + len(line) <= MAX_PIECE:
            pieces[-1] += f"\n{line}"
        else:
            pieces.append(line)
    return pieces


def passage_text(law: str, chapter: str, heading: str, text: str) -> str:
    """Return what is embedded of an article, the same in an edition and where an embedder is tuned.

    Args:
        law: The law's title; its first words are used.
        chapter: The path of headings above the article; `Chapter 2` and the like are left out.
        heading: The article's own.
        text: The wording.
    """
    title = " ".join(law.split()[:MAX_TITLE_WORDS])
    head = ", ".join(filter(None, (title, chapter_words(chapter), heading)))
    return f"{head}\n{text}"


def chapter_words(chapter: str) -> str:
    """Return a path of headings without levels and numbers.

    `Part II Obligations > Section 5 Lease` is `Obligations, Lease`.
    """
    names = (_LEVEL.sub("", name.strip()) for name in chapter.split(" > "))
    return ", ".join(name for name in names if name)


class Embedder:
    """The embedder of a folder that holds a sentence-transformers model."""

    def __init__(self, model_dir: Path, home: Home) -> None:
        """Remember the folder; the model is loaded at the first text.

        Args:
            model_dir: A folder with a sentence-transformers model.
            home: Where the converted model is kept.

        Raises:
            MissingError: The folder is not there.
        """
        if not model_dir.is_dir():
            raise MissingError(f"{model_dir}: no such model folder. Fetch the embedder first.")
        self.model_dir, self.home = model_dir, home

    def __repr__(self) -> str:
        return f"Embedder({self.name})"

    @cached_property
    def name(self) -> str:
        """The model's name and a hash of its weights; without a manifest those of its folder."""
        folder_name = self.model_dir.resolve().name
        if not is_finished(self.model_dir):
            return f"{folder_name}-{fingerprint([fingerprint_files(self.model_dir), MAX_PIECE])}"
        manifest = read_manifest(self.model_dir)
        is_other = (self.model_dir / _OTHER_WEIGHTS).is_file()
        file = _OTHER_WEIGHTS if is_other else _WEIGHTS
        weights = self.model_dir / file
        size = weights.stat().st_size if weights.is_file() else 0
        sha256 = manifest.get("files", {}).get(file) or (sha256_file(weights) if size else "")
        identity = fingerprint([file, size, sha256, MAX_PIECE])
        return f"{manifest.get('name', folder_name)}-{identity}"

    @property
    def dimension(self) -> int:
        """Length of a vector; loads the model."""
        return self._encoder.dimension

    def embed(
        self, texts: Sequence[str], on_progress: OnProgress | None = None
    ) -> NDArray[np.float32]:
        """Embed texts.

        Args:
            texts: Any number of texts; longer ones are cut at the model's limit.
            on_progress: Called now and then with the number of texts done so far and of all.

        Returns:
            Unit vectors, shape (texts, dimension), in the order of the texts.
        """
        return self._encoder.encode(texts, on_progress)

    @cached_property
    def _encoder(self) -> Encoder:
        """Load the model the first time it is needed."""
        return Encoder(prepare_encoder(self.model_dir, self.home))
