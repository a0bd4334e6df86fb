"""Convert a tuned reader into an OpenVINO graph, once.

The adapter is merged into the encoder. The graph lies in the home folder beside the other models.
"""

import warnings
from pathlib import Path

from components.models.base import load_tokenizer
from components.models.encoder import GRAPH, TOKENIZER
from components.models.quiet_openvino import silence_openvino
from components.storage import Home, is_finished, staged_folder, verify_folder


def prepare_reader(base: Path, reader: Path, identity: str, home: Home) -> Path:
    """Return the folder of the converted reader; it is converted once.

    Args:
        base: A transformers folder of the encoder.
        reader: The folder of the tuned adapter and heads.
        identity: The reader's fingerprint.
        home: Its `models` folder keeps the graph.

    Raises:
        EngineError: The base cannot be used.
        IntegrityError: A file is not what its manifest says.
    """
    converted = find_graph(identity, home)
    if converted is not None:
        return converted
    target = _graph_folder(identity, home)
    with staged_folder(target, {"from": identity, "base": base.name}) as aside:
        _convert(base, reader, aside)
    return target


def find_graph(identity: str, home: Home) -> Path | None:
    """Return the folder of a reader that was converted before; the encoder is not needed then.

    Args:
        identity: The reader's fingerprint.
        home: Its `models` folder keeps the graph.

    Raises:
        IntegrityError: A file is not what its manifest says.
    """
    folder = _graph_folder(identity, home)
    if not is_finished(folder):
        return None
    verify_folder(folder)
    return folder


def _graph_folder(identity: str, home: Home) -> Path:
    """Return where the graph of a reader is kept."""
    return home.models / f"reader-{identity}-graph"


def _convert(base: Path, reader: Path, target: Path) -> None:
    """Write the graph and the tokenizer of a reader into a folder."""
    silence_openvino()
    import openvino
    import torch

    from components.reader.network import load_merged

    network = load_merged(base, reader)

    class Graph(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            logits: torch.Tensor = self.network(input_ids, attention_mask)
            return logits.softmax(-1)

    ones = torch.ones(2, 8, dtype=torch.int64)
    example = {"input_ids": ones, "attention_mask": ones.clone()}
    with torch.inference_mode(), warnings.catch_warnings():
        # openvino traces the module and torch warns about it; a test compares graph and module
        warnings.simplefilter("ignore")
        graph = openvino.convert_model(Graph().eval(), example_input=example)
    openvino.save_model(graph, target / GRAPH, compress_to_fp16=True)
    load_tokenizer(base).backend_tokenizer.save(str(target / TOKENIZER))
