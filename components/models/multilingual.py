"""Google's universal-sentence-encoder-multilingual v3 as an OpenVINO graph and a tokenizer.

The model comes as plain arrays and a SentencePiece model. Each token's vector is read from a table
in eighths of a word and, with what three n-gram convolutions make of it and its neighbours, summed
over the text and put through four dense layers. So it costs little, and it reads sixteen languages:
Arabic, Chinese (both scripts), Dutch, English, French, German, Italian, Japanese, Korean, Polish,
Portuguese, Russian, Spanish, Thai and Turkish. The graph has the inputs and the output of
`encoder`'s own, which opens it. The network is written out here after the arrays' names; nothing of
the package they come in is run.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from components.errors import EngineError
from components.models.base import quiet_transformers
from components.models.quiet_openvino import silence_openvino

if TYPE_CHECKING:
    from tokenizers import Tokenizer

ARRAYS = "weights.npz"
PIECES = "sp.model"
DIMENSION = 512
MAX_TOKENS = 1024  # the model has no limit; a longer text is cut to keep a batch in bounds
_NUM_BLOCKS = 17  # the table is cut into blocks by token id modulo this, each with its own scale
_SPANS = ((2, 0), (3, 1), (5, 2))  # of each convolution: tokens it reads, and those to the left
_UNKNOWN, _START, _END = 0, 1, 2
_CONTROL = 3  # the type of a piece that no text holds
_NO_PIECE = -1e4  # a score that keeps a piece from being taken

Arrays = Mapping[str, NDArray[Any]]  # Any: bytes and floats
Node = Any  # of openvino, which has no types


def is_multilingual(folder: Path) -> bool:
    """Say whether a folder holds this model."""
    return (folder / ARRAYS).is_file() and (folder / PIECES).is_file()


def read_arrays(folder: Path) -> dict[str, NDArray[Any]]:
    """Return the model's arrays by name, the table of tokens under `table`.

    Raises:
        EngineError: They are not those of this model.
    """
    try:
        with np.load(folder / ARRAYS, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        blocks = [arrays.pop(f"q{number}") for number in range(1, _NUM_BLOCKS + 1)]
    except (ValueError, KeyError, OSError) as error:
        raise EngineError(
            f"{folder / ARRAYS}: not the arrays of the multilingual encoder"
            f" ({type(error).__name__}). Fetch it again."
        ) from error
    table = np.empty((_NUM_BLOCKS * len(blocks[0]), DIMENSION), dtype=np.uint8)  # (v, d)
    for number, block in enumerate(blocks):
        table[number::_NUM_BLOCKS] = block
    return {**arrays, "table": table}


def save_tokenizer(folder: Path, target: Path) -> None:
    """Write the SentencePiece model of a folder as a file of `tokenizers`."""
    build_tokenizer((folder / PIECES).read_bytes()).save(str(target))


def build_tokenizer(serialised: bytes) -> "Tokenizer":
    """Return the tokenizer of a serialised SentencePiece unigram model."""
    quiet_transformers()
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers.utils import sentencepiece_model_pb2_new

    messages: Any = sentencepiece_model_pb2_new  # Any: protobuf makes its classes at the import
    proto = messages.ModelProto()
    proto.ParseFromString(serialised)
    pieces = [
        (piece.piece, _NO_PIECE if piece.type == _CONTROL else piece.score)
        for piece in proto.pieces
    ]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=_UNKNOWN))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Precompiled(proto.normalizer_spec.precompiled_charsmap),
            normalizers.Replace(Regex(" {2,}"), " "),
            normalizers.Strip(),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    start, end = (pieces[number][0] for number in (_START, _END))
    tokenizer.post_processor = processors.TemplateProcessing(
        single=[start, "$A", end], special_tokens=[(start, _START), (end, _END)]
    )
    return tokenizer


def save_graph(folder: Path, target: Path) -> None:
    """Write the graph of a folder's model to a file.

    Its inputs are `input_ids` and `attention_mask`, each (texts, tokens), its output unit vectors
    of shape (texts, 512).
    """
    silence_openvino()
    import openvino

    openvino.save_model(build_graph(read_arrays(folder)), target, compress_to_fp16=False)


def build_graph(arrays: Arrays) -> Any:  # Any: openvino has no types
    """Return the model as an OpenVINO graph."""
    silence_openvino()
    import openvino
    from openvino import opset13 as ops

    ids = ops.parameter([-1, -1], np.int64, name="input_ids")  # (n, t)
    attended = ops.parameter([-1, -1], np.int64, name="attention_mask")  # (n, t)
    mask = ops.unsqueeze(ops.convert(attended, "f32"), _at(2))  # (n, t, 1)
    states = _embed(ids, arrays)  # (n, t, d)
    normed = _normalise(
        _affine(states, _join(arrays, "proj", 1), _join(arrays, "proj_b", 0)),
        _join(arrays, "ln_g", 0),
        _join(arrays, "ln_b", 0),
        arrays["eps"],
    )  # (n, t, 3c)
    branches = ops.split(normed, _at(2), len(_SPANS))
    features = [states]
    for number, (span, left) in enumerate(_SPANS):
        branch = branches.output(number)  # (n, t, c)
        for layer in ("1", "2"):
            kernel, bias = arrays[f"w{layer}_{span}"], arrays[f"b{layer}_{span}"]
            read = _affine(_gather_neighbours(branch, mask, span, left), kernel, bias)
            branch = ops.add(ops.relu(read), branch)
        features.append(branch)
    joined = _normalise(
        ops.concat(features, 2), arrays["ln_g"], arrays["ln_b"], arrays["eps"]
    )  # (n, t, d + 3c)
    vector = _head(joined, mask, arrays)  # (n, d)
    vector.set_friendly_name("vectors")
    return openvino.Model([vector], [ids, attended])


def _embed(ids: Node, arrays: Arrays) -> Node:
    """Look tokens up: (n, t) gives (n, t, d); each block of the table has its scale and least."""
    from openvino import opset13 as ops

    block = ops.floor_mod(ids, ops.constant(np.int64(_NUM_BLOCKS)))  # (n, t)
    rows = ops.convert(ops.gather(ops.constant(arrays["table"]), ids, _at(0)), "f32")  # (n, t, d)
    scale, least = (
        ops.unsqueeze(ops.gather(_constant(arrays[name]), block, _at(0)), _at(2))  # (n, t, 1)
        for name in ("scale", "lo")
    )
    return ops.add(ops.multiply(rows, scale), least)


def _gather_neighbours(states: Node, mask: Node, span: int, left: int) -> Node:
    """Put the states of a token's neighbours side by side: (n, t, c) gives (n, t, span * c).

    Behind the ends of a text its neighbours are zeros.
    """
    from openvino import opset13 as ops

    inside = ops.multiply(states, mask)
    begins = ops.constant(np.array([0, left, 0], dtype=np.int64))
    ends = ops.constant(np.array([0, span - 1 - left, 0], dtype=np.int64))
    padded = ops.pad(inside, begins, ends, "constant", _constant(np.float32(0)))
    num_tokens = ops.gather(ops.shape_of(states), _at(1), _at(0))
    moved = [
        ops.slice(
            padded,
            ops.constant(np.array([shift], dtype=np.int64)),
            ops.unsqueeze(ops.add(num_tokens, _at(shift)), _at(0)),
            ops.constant(np.array([1], dtype=np.int64)),
            ops.constant(np.array([1], dtype=np.int64)),
        )
        for shift in range(span)
    ]
    return ops.concat(moved, 2)


def _head(features: Node, mask: Node, arrays: Arrays) -> Node:
    """Sum a text's tokens and read the sum: (n, t, f) gives unit vectors (n, d)."""
    from openvino import opset13 as ops

    total = ops.reduce_sum(ops.multiply(features, mask), _at(1))  # (n, f)
    length = ops.reduce_sum(mask, _at(1))  # (n, 1)
    bias = ops.multiply(length, _constant(arrays["cnn_b"]))
    summed = ops.divide(ops.add(_matmul(total, arrays["cnn_W"]), bias), ops.sqrt(length))  # (n, d)
    first = ops.relu(_matmul(summed, arrays["d0"]))
    second = ops.relu(ops.add(_matmul(summed, arrays["p1"]), _matmul(first, arrays["d1"])))
    third = ops.relu(_matmul(second, arrays["d2"]))
    last = ops.tanh(ops.add(_matmul(second, arrays["p3"]), _matmul(third, arrays["d3"])))
    return ops.normalize_l2(last, _at([1]), float(arrays["eps"]), "max")


def _normalise(states: Node, gain: NDArray[Any], bias: NDArray[Any], eps: NDArray[Any]) -> Node:
    """Give each token's state mean 0 and variance 1, then the layer's own gain and bias."""
    from openvino import opset13 as ops

    normed = ops.mvn(states, _at([2]), True, float(eps), "inside_sqrt")
    return ops.add(ops.multiply(normed, _constant(gain)), _constant(bias))


def _affine(states: Node, weights: NDArray[Any], bias: NDArray[Any]) -> Node:
    """Return states times weights plus bias."""
    from openvino import opset13 as ops

    return ops.add(_matmul(states, weights), _constant(bias))


def _matmul(states: Node, weights: NDArray[Any]) -> Node:
    """Return states times weights: (.., f) and (f, g) give (.., g)."""
    from openvino import opset13 as ops

    return ops.matmul(states, _constant(weights), False, False)


def _join(arrays: Arrays, name: str, axis: int) -> NDArray[Any]:
    """Return the arrays of the three convolutions side by side."""
    return np.concatenate([arrays[f"{name}{span}"] for span, _ in _SPANS], axis)


def _constant(values: NDArray[Any] | np.float32) -> Node:
    """Return numbers as a constant of the graph."""
    from openvino import opset13 as ops

    return ops.constant(np.asarray(values, dtype=np.float32))


def _at(axes: int | list[int]) -> Node:
    """Return an axis, or several, as the graph takes them."""
    from openvino import opset13 as ops

    return ops.constant(np.array(axes, dtype=np.int64))
