"""The graph gives the probabilities of its module, and is converted once."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from components.errors import EngineError, IntegrityError
from components.models.base import load_tokenizer
from components.models.encoder import TOKENIZER
from components.reader.graph import prepare_reader
from components.reader.network import load_merged, tokenise
from components.reader.reader import RuleReader
from components.storage import Home
from tests.reader.conftest import TinyReader, save_random_reader
from tests.reader.material import make_families


def list_pairs() -> tuple[list[str], list[str]]:
    """Return rules and clauses of very different lengths."""
    rules: list[str] = []
    clauses: list[str] = []
    for number, family in enumerate(make_families()):
        rules += [family.wordings[0], "\n".join(family.opposites * number), ""]
        clauses += [family.keep[0], family.break_[1], " ".join(family.near * 20)]
    return rules, clauses


def test_graph_agrees_with_the_module(tiny_reader: TinyReader) -> None:
    """Of pairs of any length, cut ones too, graph and module give the same probabilities.

    A processor that multiplies bfloat16 rounds to three digits.
    """
    rules, clauses = list_pairs()
    probabilities = RuleReader(tiny_reader.graph).read(rules, clauses)
    network = load_merged(tiny_reader.base, tiny_reader.folder)
    tokenizer = load_tokenizer(tiny_reader.base)
    with torch.inference_mode():
        rows = [
            network(*tokenise(tokenizer, [rule], [clause])).softmax(-1)[0].numpy()
            for rule, clause in zip(rules, clauses, strict=True)
        ]
    assert np.abs(probabilities - np.stack(rows)).max() < 0.02
    assert np.stack(rows).std(0).min() > 0.03  # pairs are told apart, so agreeing means something


def test_prepare_reader_once(bert: Path, tmp_path: Path) -> None:
    """A second call returns the same folder; a changed file in it is refused by name."""
    home = Home(tmp_path)
    save_random_reader(bert, tmp_path / "reader")
    folder = prepare_reader(bert, tmp_path / "reader", "tiny", home)
    written = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert set(written) == {"encoder.xml", "encoder.bin", "tokenizer.json", "manifest.json"}
    assert prepare_reader(bert, tmp_path / "reader", "tiny", home) == folder
    assert written == {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    with (folder / TOKENIZER).open("a") as file:
        file.write(" ")
    with pytest.raises(IntegrityError, match=rf"{TOKENIZER}: wrong SHA-256"):
        prepare_reader(bert, tmp_path / "reader", "tiny", home)


def test_prepare_reader_takes_the_tokenizer_that_tuning_took(bert: Path, tmp_path: Path) -> None:
    """An encoder with a plain list of words, and no tokenizer.json, is converted too."""
    from transformers import BertTokenizer

    base = tmp_path / "encoder"
    shutil.copytree(bert, base)
    (base / "tokenizer.json").unlink()
    words = ["[PAD]", "[CLS]", "[SEP]", "[UNK]", "[MASK]", "dog", "the"]
    (base / "vocab.txt").write_text("\n".join(words))
    (base / "tokenizer_config.json").write_text('{"tokenizer_class": "BertTokenizer"}')
    save_random_reader(base, tmp_path / "reader")
    folder = prepare_reader(base, tmp_path / "reader", "tiny", Home(tmp_path))
    encoded = Tokenizer.from_file(str(folder / TOKENIZER)).encode("the dog", "dog")
    assert encoded.ids == [1, 6, 5, 2, 5, 2]
    assert isinstance(load_tokenizer(base), BertTokenizer)


def test_prepare_reader_unusable_base(tiny_reader: TinyReader, tmp_path: Path) -> None:
    """A base that holds no encoder leaves nothing behind."""
    home = Home(tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(EngineError, match="not an encoder"):
        prepare_reader(tmp_path / "empty", tiny_reader.folder, "tiny", home)
    assert list(home.models.iterdir()) == []
