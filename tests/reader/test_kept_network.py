"""A network that was written comes back as it was."""

from pathlib import Path

import torch
from safetensors.torch import load_file

from components.reader.kept_network import read_checkpoint, save_network, write_checkpoint
from components.reader.network import HEADS, build_network, load_merged


def test_checkpoint_brings_weights_and_progress_back(bert: Path, tmp_path: Path) -> None:
    """What is trained is put back in place of what was made since, with the progress told."""
    network = build_network(bert, rank=4)
    trained = [weight for weight in network.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=0.01)
    path = tmp_path / "work" / "checkpoint.pt"
    write_checkpoint(path, network, optimizer, {"num_steps": 7})
    before = [weight.detach().clone() for weight in trained]
    for weight in trained:
        weight.data += 1.0
    assert read_checkpoint(path, network, optimizer) == {"num_steps": 7}
    assert all(torch.equal(old, new) for old, new in zip(before, trained, strict=True))
    assert [each.name for each in path.parent.iterdir()] == ["checkpoint.pt"]


def test_saved_network_is_read_by_those_who_use_it(bert: Path, tmp_path: Path) -> None:
    """Adapter and heads are in half precision, and a network made of them answers alike."""
    network = build_network(bert, rank=4).eval()
    save_network(network, tmp_path)
    assert {tensor.dtype for tensor in load_file(tmp_path / HEADS).values()} == {torch.float16}
    ids = torch.tensor([[2, 5, 6, 3]])
    with torch.inference_mode():
        made, read = (
            each(ids, torch.ones_like(ids)) for each in (network, load_merged(bert, tmp_path))
        )
    assert torch.allclose(made, read, atol=0.01)
