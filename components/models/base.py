"""Prepare and load the base model: a GGUF file becomes a folder that transformers reads.

A GGUF is dequantised once into a plain folder of safetensors and tokenizer. transformers reads that
folder in a second, the GGUF in half a minute, and it refuses to save a model with GGUF's
quantisation. Supported: a folder with exactly one `.gguf`, or a transformers folder with
safetensors.
"""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from components.errors import MissingError
from components.models.copies import find_copy
from components.models.gguf_reading import dequantise
from components.models.sources import ModelSource, cached_folder, fetch_tokenizer_files
from components.models.weights import count_weights
from components.storage import Home, is_finished, staged_folder, verify_folder

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

PLAIN = "plain"
MAX_FLOAT32_WEIGHTS = 1_000_000_000


def find_gguf(folder: Path) -> Path | None:
    """Return the one GGUF file of a model folder, or None if it holds none.

    Raises:
        MissingError: It holds several.
    """
    files = sorted(folder.glob("*.gguf"))
    if len(files) > 1:
        raise MissingError(
            f"{folder}: {len(files)} GGUF files, expected one. Keep the one to be tuned."
        )
    return files[0] if files else None


def prepare_base(folder: Path, home: Home) -> Path:
    """Return a transformers folder for the model in `folder`; a GGUF is dequantised once.

    Args:
        folder: A folder from `fetch_model`.
        home: Its `models` folder keeps the dequantised copy.

    Raises:
        MissingError: The folder holds no model, or several GGUF files.
    """
    gguf = find_gguf(folder)
    if gguf is None:
        if not (folder / "config.json").is_file():
            raise MissingError(
                f"{folder}: neither a .gguf nor a config.json. Give the folder of a model."
            )
        return folder
    plain = find_copy(folder, PLAIN, home)
    if plain.is_made:
        verify_folder(plain.folder)
        return plain.folder
    with staged_folder(plain.folder, {**plain.manifest, "from": gguf.name}) as aside:
        quiet_transformers()
        dequantise(gguf, aside)
    return plain.folder


def fetch_tokenizer(source: ModelSource, home: Home) -> Path:
    """Return a folder with the tokenizer of a model, fetched and prepared the first time.

    Of a model on a hub the tokenizer alone is fetched, since a server may hold the weights.

    Raises:
        MissingError: The source has no model, or no tokenizer.
    """
    folder = fetch_tokenizer_files(source, home)
    if source.kind == "hub" and find_gguf(folder) is None:
        return folder
    return prepare_base(folder, home)


def find_tokenizer(source: ModelSource, home: Home) -> Path | None:
    """Return the tokenizer of a model that was prepared before, None where it was not."""
    folder = cached_folder(source, home)
    if source.kind == "folder" and source.path:
        plain = source.path
    elif is_finished(folder):
        plain = find_copy(folder, PLAIN, home).folder
    else:
        plain = home.models / f"{folder.name}-{PLAIN}"
    tokenizer = plain / "tokenizer.json"
    return tokenizer if tokenizer.is_file() else None


def load_base(
    folder: Path, dtype: "torch.dtype | None" = None
) -> "tuple[PreTrainedModel, PreTrainedTokenizerBase]":
    """Load a prepared folder: the model, in evaluation mode, and its tokenizer.

    Args:
        folder: A folder from `prepare_base`.
        dtype: Of its weights; None chooses `reference_dtype`.
    """
    from transformers import AutoModelForCausalLM

    quiet_transformers()
    dtype = dtype or reference_dtype(folder)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=dtype, local_files_only=True)
    # transformers has no types here
    return model.eval(), load_tokenizer(folder)  # type: ignore[no-untyped-call]


def reference_dtype(folder: Path) -> "torch.dtype":
    """Return the type of the weights where nothing else asks for one.

    It is float32 up to a billion weights, above that bfloat16, so that the reference of the gates
    fits beside what is served.
    """
    import torch

    return torch.float32 if count_weights(folder) <= MAX_FLOAT32_WEIGHTS else torch.bfloat16


def load_base_4bit(folder: Path, dtype: "torch.dtype") -> "PreTrainedModel":
    """Load a prepared folder with its linear layers in 4 bits (NF4, double quantisation).

    Args:
        folder: A folder from `prepare_base`.
        dtype: The type that products are computed in.

    Raises:
        MissingError: bitsandbytes is not installed.
    """
    from importlib.util import find_spec

    import torch
    from transformers import AutoModelForCausalLM, BitsAndBytesConfig

    if find_spec("bitsandbytes") is None:
        raise MissingError(
            "method qlora: bitsandbytes is not installed. Run: pip install 'clausula[qlora]'."
        )
    quiet_transformers()
    # transformers has no types here
    quantisation = BitsAndBytesConfig(  # type: ignore[no-untyped-call]
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=dtype,
    )
    device_map = {"": "cuda" if torch.cuda.is_available() else "cpu"}
    model: PreTrainedModel = AutoModelForCausalLM.from_pretrained(
        folder,
        quantization_config=quantisation,
        device_map=device_map,
        dtype=torch.float32,
        local_files_only=True,
    )
    model.eval()  # type: ignore[no-untyped-call]  # transformers has no types here
    return model


def quiet_transformers() -> None:
    """Turn off the progress bars and warnings of transformers, which loads in a second."""
    from transformers.utils.logging import disable_progress_bar, set_verbosity_error

    # peft imports bitsandbytes if it is installed, which warns about kernels
    logging.getLogger("bitsandbytes").setLevel(logging.ERROR)
    disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers has no types here
    set_verbosity_error()  # type: ignore[no-untyped-call]  # as above


def load_tokenizer(folder: Path) -> "PreTrainedTokenizerBase":
    """Load the tokenizer of a prepared folder."""
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(folder, local_files_only=True)
