"""The embedder names itself by its weights and loads nothing before it is asked."""

from datetime import date
from pathlib import Path

import pytest

from components.errors import EngineError, MissingError
from components.knowledge.embedding import MAX_PIECE, Embedder, embedded_texts, split_text
from components.statutes.readers.article import Article
from components.statutes.versions import advance
from components.storage import Home, staged_folder


def make_model(folder: Path, weights: bytes) -> Embedder:
    """Stage a folder with a manifest and the given weights."""
    with staged_folder(folder, {"name": "tiny"}) as aside:
        (aside / "model.safetensors").write_bytes(weights)
    return Embedder(folder, Home(folder.parent / "home"))


def test_name_follows_the_weights(tmp_path: Path) -> None:
    """The same weights give the same name anywhere, other weights another."""
    names = [
        make_model(tmp_path / folder, weights).name
        for folder, weights in (("a", b"1"), ("b", b"1"), ("c", b"2"))
    ]
    assert names[0] == names[1] != names[2]
    assert names[0].startswith("tiny-")


def test_name_without_manifest_follows_the_files(tmp_path: Path) -> None:
    """Two plain folders of one name share theirs only where their files are the same."""
    names = []
    for place, weights in (("a", b"1"), ("b", b"1"), ("c", b"2")):
        folder = tmp_path / place / "my-model"
        folder.mkdir(parents=True)
        (folder / "model.safetensors").write_bytes(weights)
        names.append(Embedder(folder, Home(tmp_path / "home")).name)
    assert names[0] == names[1] != names[2]
    assert names[0].startswith("my-model-")


def test_embedder_missing_or_broken_folder(tmp_path: Path) -> None:
    """No folder is refused at once, a folder without a model at the first text."""
    with pytest.raises(MissingError, match="no such model folder"):
        Embedder(tmp_path / "none", Home(tmp_path))
    (tmp_path / "empty").mkdir()
    with pytest.raises(EngineError, match="not a sentence-transformers model"):
        Embedder(tmp_path / "empty", Home(tmp_path)).embed(["text"])


def test_embedded_texts_hold_title_heading_and_wording() -> None:
    """A heading that is not there leaves no mark."""
    articles = [
        Article("L", "Civil Code", number, heading, "Text.", None, "en", "")
        for number, heading in (("1", "Scope"), ("2", ""))
    ]
    versions = advance(
        (), articles, source="s", jurisdiction="a", snapshot_date=date(2021, 1, 1)
    ).versions
    assert [embedded_texts(v) for v in versions] == [
        ("Civil Code, Scope\nText.",),
        ("Civil Code\nText.",),
    ]


def test_split_text_cuts_at_line_ends_and_loses_nothing() -> None:
    """Every part fits, and put together again they are the text."""
    lines = [f"({number}) {'A tenant may withhold the rent. ' * 8}".strip() for number in range(20)]
    text = "\n".join(lines)

    parts = split_text(text)

    assert len(parts) > 1 and max(map(len, parts)) <= MAX_PIECE
    assert "\n".join(parts) == text


def test_split_text_cuts_a_line_that_is_too_long() -> None:
    """A line without an end is cut at spaces, one without spaces anywhere."""
    for line in ("word " * 600, "\u6c11" * 3000):
        parts = split_text(line.strip())

        assert max(map(len, parts)) <= MAX_PIECE
        assert "".join(parts).replace(" ", "") == line.replace(" ", "")


def test_split_text_leaves_a_short_text_alone() -> None:
    """One part, as it stands; an empty text is one empty part."""
    assert split_text("Text.\nMore.") == ["Text.\nMore."]
    assert split_text("") == [""]
