"""Build the engine of an adapter: merge it into a copy of the base, and convert that.

The result is one fingerprinted folder, so the same adapter is merged once. The base alone is
converted beside the models, for gates that ask it too.
"""

import shutil
from pathlib import Path

from components.engines.openvino import convert_gguf
from components.errors import MissingError
from components.models.base import find_gguf
from components.storage import (
    Home,
    fingerprint,
    is_finished,
    read_manifest,
    sha256_file,
    staged_folder,
)
from components.tuning.merge import merge_adapter


def build_engine(base: Path, adapter: Path, home: Home) -> Path:
    """Merge and convert, unless that has been done, and return the engine's folder.

    Args:
        base: The base model's folder as it was fetched, with its GGUF.
        adapter: A finished adapter folder.
        home: Where engines live.

    Raises:
        MissingError: The base holds no GGUF.
    """
    gguf = _require_gguf(base)
    identity = str(read_manifest(adapter)["fingerprint"])
    folder = home.engines / fingerprint([identity, sha256_file(gguf)])
    if not is_finished(folder):
        with staged_folder(folder, {"adapter": identity, "base": gguf.name}) as aside:
            merge_adapter(gguf, adapter, aside / "model.gguf")
            convert_gguf(aside / "model.gguf")
    return folder


def build_base_engine(base: Path, home: Home) -> Path:
    """Convert the base without an adapter, unless that has been done, and return its folder.

    Args:
        base: The base model's folder as it was fetched, with its GGUF.
        home: Where models live.

    Raises:
        MissingError: The base holds no GGUF.
    """
    gguf = _require_gguf(base)
    folder = home.models / f"{base.name}-openvino"
    if not is_finished(folder):
        with staged_folder(folder, {"base": gguf.name}) as aside:
            copy = aside / "model.gguf"  # OpenVINO writes beside what it reads
            shutil.copyfile(gguf, copy)
            convert_gguf(copy)
            copy.unlink()
    return folder


def _require_gguf(base: Path) -> Path:
    """Return the GGUF of a base, or refuse the base."""
    gguf = find_gguf(base)
    if gguf is None:
        raise MissingError(
            f"{base}: no GGUF to merge into. Give a base model that comes as a GGUF."
        )
    return gguf
