"""The network: what is trained in it, that a saved reader is the tuned one, and its faults."""

from pathlib import Path

import pytest
import torch

from components.errors import EngineError
from components.models.base import load_tokenizer
from components.reader.network import (
    HEADS,
    build_network,
    list_linear,
    load_body,
    load_merged,
    tokenise,
)
from components.reader.reader import MAX_TOKENS
from tests.reader.conftest import TinyReader
from tests.reader.material import WIDTH, make_family

FAMILY = make_family("a dog in the flat")
RULES = [*FAMILY.wordings, *FAMILY.opposites]
CLAUSES = [*FAMILY.keep, *FAMILY.break_]


def test_build_network_trains_adapter_and_heads_alone(bert: Path) -> None:
    """The encoder's own weights are frozen; each of its linear layers has an adapter."""
    network = build_network(bert, rank=4)
    trained = {name for name, weight in network.named_parameters() if weight.requires_grad}
    heads = {name for name in trained if not name.startswith("body.")}
    assert heads == set(network.head_weights())
    assert all("lora_" in name for name in trained - heads)
    body, width = load_body(bert)
    assert width == WIDTH
    assert list_linear(body) == ["dense", "key", "query", "value"]
    num_linear = sum(isinstance(module, torch.nn.Linear) for module in body.modules())
    assert num_linear == 2 * 6
    assert len(trained - heads) == 2 * num_linear


def test_network_ignores_padding(tiny_reader: TinyReader) -> None:
    """A pair has the same logits alone and beside a longer one."""
    network = load_merged(tiny_reader.base, tiny_reader.folder)
    tokenizer = load_tokenizer(tiny_reader.base)
    long = " ".join(RULES * 4)
    ids, mask = tokenise(tokenizer, [RULES[0], long], [CLAUSES[0], CLAUSES[1]])
    alone_ids, alone_mask = tokenise(tokenizer, RULES[:1], CLAUSES[:1])
    assert ids.shape[1] > 2 * alone_ids.shape[1]
    with torch.inference_mode():
        together = network(ids, mask)[0]
        alone = network(alone_ids, alone_mask)[0]
    torch.testing.assert_close(together, alone, atol=1e-5, rtol=1e-4)


def test_load_merged_is_the_tuned_network(tiny_reader: TinyReader) -> None:
    """The merged encoder answers as the one with its adapter beside it, and not as a fresh one."""
    ids, mask = tokenise(load_tokenizer(tiny_reader.base), RULES, CLAUSES)
    tuned = build_network(tiny_reader.base, rank=8, start=tiny_reader.folder).eval()
    merged = load_merged(tiny_reader.base, tiny_reader.folder)
    fresh = build_network(tiny_reader.base, rank=8).eval()
    with torch.inference_mode():
        logits = tuned(ids, mask)
        torch.testing.assert_close(merged(ids, mask), logits, atol=1e-4, rtol=1e-3)
        assert not torch.allclose(fresh(ids, mask), logits, atol=1e-2)
    assert {weight.dtype for weight in merged.parameters()} == {torch.float32}


def test_build_network_goes_on_from_a_reader(tiny_reader: TinyReader) -> None:
    """The adapter and the heads of another reader are trained on, in full precision."""
    network = build_network(tiny_reader.base, rank=2, start=tiny_reader.folder)
    trained = {name: w for name, w in network.named_parameters() if w.requires_grad}
    adapter = {name: weight for name, weight in trained.items() if "lora_A" in name}
    assert len(adapter) == 2 * 6
    assert {weight.shape[0] for weight in adapter.values()} == {8}  # its own rank
    assert {weight.dtype for weight in trained.values()} == {torch.float32}


def test_tokenise_cuts_the_longer_text(bert: Path) -> None:
    """A pair has at most 256 tokens; of a long rule and a short clause the rule is cut."""
    tokenizer = load_tokenizer(bert)
    ids, mask = tokenise(tokenizer, ["dog " * 400, "dog"], ["shop " * 5, "shop " * 400])
    assert ids.shape == mask.shape == (2, MAX_TOKENS)
    words = tokenizer.convert_ids_to_tokens(ids[0].tolist())
    assert words.count("shop") == 5
    assert words.count("dog") == MAX_TOKENS - 5 - 3  # and the three marks of a pair


def test_load_body_not_an_encoder(bert: Path, tmp_path: Path) -> None:
    """An empty folder, and an encoder of an unknown kind, are refused by name."""
    with pytest.raises(EngineError, match="not an encoder that a reader can be built on"):
        load_body(tmp_path)
    (tmp_path / "config.json").write_text('{"model_type": "unheard-of"}')
    with pytest.raises(EngineError, match=rf"{tmp_path}: not an encoder"):
        build_network(tmp_path, rank=2)
    assert not (bert / HEADS).exists()
