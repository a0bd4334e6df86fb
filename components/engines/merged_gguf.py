"""Build the engine of an adapter: merge it into a copy of the base, and convert that.

The result is one fingerprinted folder, so the same adapter is merged once. The base alone is
converted beside the models, for gates that ask it too. Where nothing was tuned the engine is the
base alone, and where a server runs it too, only a note of that.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from components.engines.config import EngineConfig
from components.engines.openvino import convert_gguf
from components.models.base import PLAIN, find_gguf, load_tokenizer, prepare_base
from components.models.copies import find_copy
from components.models.gguf_copy import REVISION, copy_gguf, open_gguf
from components.models.gguf_writing import write_gguf
from components.prompting.model_markup import markup_of
from components.storage import (
    Home,
    fingerprint,
    is_finished,
    read_manifest,
    sha256_file,
    staged_folder,
)
from components.tuning.merge import merge_adapter

BASE = "base.gguf"
MERGED = "model.gguf"


def is_untuned(manifest: Mapping[str, Any]) -> bool:  # Any: JSON values
    """Say of the manifest of an adapter whether nothing was tuned."""
    return manifest.get("method") == "none"


def build_engine(base: Path, adapter: Path, home: Home) -> Path:
    """Merge and convert, unless that has been done, and return the engine's folder.

    Args:
        base: The base model's folder as it was fetched: with a GGUF, or as transformers reads it.
        adapter: A finished adapter folder.
        home: Where engines live.

    Raises:
        InputError: The family of the base cannot be merged.
        MissingError: The base holds no model.
    """
    manifest = read_manifest(adapter)
    gguf = find_base_gguf(base, home)
    folder = home.engines / fingerprint([str(manifest["fingerprint"]), sha256_file(gguf), REVISION])
    if not is_finished(folder):
        about = {"adapter": manifest["fingerprint"], "base": gguf.name, "revision": REVISION}
        with staged_folder(folder, about) as aside:
            if is_untuned(manifest):
                _copy(gguf, aside / MERGED)
            else:
                merge_adapter(gguf, adapter, aside / MERGED)
            convert_gguf(aside / MERGED)
            _save_markup(base, home, aside)
    return folder


def note_server(config: EngineConfig, tokenizer: Path, adapter: Path, home: Home) -> Path:
    """Return the folder that stands for an untuned model which a server runs.

    Args:
        config: The server.
        tokenizer: The folder of the model's tokenizer.
        adapter: The finished folder that says that nothing was tuned.
        home: Where engines live.
    """
    identity = str(read_manifest(adapter)["fingerprint"])
    server = {"server": config.openai.url, "model": config.openai.model}
    folder = home.engines / fingerprint([identity, server])
    if not is_finished(folder):
        with staged_folder(folder, {"adapter": identity, **server}) as aside:
            markup_of(load_tokenizer(tokenizer)).save(aside)
    return folder


def build_base_engine(base: Path, home: Home) -> Path:
    """Convert the base without an adapter, unless that has been done, and return its folder.

    Args:
        base: The base model's folder as it was fetched.
        home: Where models live.

    Raises:
        InputError: The family of the base cannot be converted.
        MissingError: The base holds no model.
    """
    gguf = find_base_gguf(base, home)
    engine = find_copy(base, f"openvino-{REVISION}", home)
    if not engine.is_made:
        with staged_folder(engine.folder, {**engine.manifest, "base": gguf.name}) as aside:
            copy = aside / MERGED  # OpenVINO writes beside what it reads
            _copy(gguf, copy)
            convert_gguf(copy)
            copy.unlink()
            _save_markup(base, home, aside)
    return engine.folder


def find_base_gguf(base: Path, home: Home) -> Path:
    """Return the GGUF of a base; one that comes as safetensors is written as a GGUF once.

    Raises:
        InputError: Its family cannot be written.
        MissingError: It holds no model, or several GGUF files.
    """
    gguf = find_gguf(base)
    if gguf is not None:
        return gguf
    written = find_copy(base, "gguf", home)
    if not written.is_made:
        with staged_folder(written.folder, written.manifest) as aside:
            write_gguf(base, aside / BASE)
    return written.folder / BASE


def _save_markup(base: Path, home: Home, folder: Path) -> None:
    """Keep beside an engine how its base marks the turns of a chat."""
    prepared = find_copy(base, PLAIN, home)
    plain = prepared.folder if prepared.is_made else prepare_base(base, home)
    tokenizer = load_tokenizer(plain)
    markup_of(tokenizer).save(folder)


def _copy(gguf: Path, target: Path) -> None:
    """Copy a GGUF, its tensors in quantisations that OpenVINO reads as they are."""
    copy_gguf(open_gguf(gguf), {}, target)
