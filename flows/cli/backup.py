"""The commands that back a home up and bring it back."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.interrupts import EXIT_CODE
from flows.environment import list_elsewhere, open_home, serving_secrets
from flows.progress import Bar, progress_bar

if TYPE_CHECKING:
    from components.maintenance.backup_manifest import BackupManifest
    from components.storage import Home

_MB = 1_000_000


def backup(
    place: Annotated[
        Path, typer.Argument(help="the archive to write, or a folder for one named by the time")
    ],
    with_models: Annotated[
        bool, typer.Option("--with-models", help="models too that can be fetched again")
    ] = False,
) -> None:
    """Write the home into one archive, while the server runs. Example: clausula backup /mnt/safe"""
    from components.maintenance.backup import name_backup, write_backup

    home = open_home()
    archive = name_backup(place)
    with _stopping(), progress_bar("backup, MB") as bar:
        manifest = write_backup(
            home,
            archive,
            with_models=with_models,
            elsewhere=list_elsewhere(),
            on_bytes=_Megabytes(bar).add,
        )
    print(f"backup {archive}: {archive.stat().st_size / _MB:.0f} MB, {_describe(manifest)}")
    for name, reason in manifest.left_out.items():
        print(f"left out  {name}: {reason}")
    for part in manifest.elsewhere:
        print(f"NOT IN IT {part}")
    for name in manifest.damaged:
        print(f"DAMAGED   {name}: not what its manifest says. See: clausula doctor --deep.")
    if manifest.damaged:
        raise typer.Exit(1)


def restore(
    archive: Annotated[Path, typer.Argument(help="what clausula backup wrote")],
    erased: Annotated[
        Path | None,
        typer.Option(
            "--erased", help="reviews erased since, an id a line, as `audit erased` prints them"
        ),
    ] = None,
) -> None:
    """Bring a backup back into an empty home.

    Example: CLAUSULA_HOME=/srv/clausula clausula restore /mnt/safe/clausula.zip
    """
    from components.maintenance.restore import read_backup, restore_backup

    home = open_home()
    total = read_backup(archive).num_bytes
    with _stopping(), progress_bar("restoring, MB", total // _MB) as bar:
        eraser = _Eraser(erased)
        manifest = restore_backup(
            archive, home, on_bytes=_Megabytes(bar, total // _MB).add, prepare=eraser.erase
        )
    print(f"{home.root}: restored, {_describe(manifest)}")
    if eraser.count:
        print(f"{eraser.count} contracts erased anew: their time was over, or --erased names them")
    for part in manifest.elsewhere:
        print(f"NOT IN IT {part}")
    for name in manifest.damaged:
        print(f"DAMAGED   {name}: it was when the backup was made")
    print("Next: clausula upgrade, clausula doctor --deep, clausula serve.")


class _Megabytes:
    """Counts bytes on a bar of megabytes, never beyond its total."""

    def __init__(self, bar: Bar, total: int | None = None) -> None:
        self._bar = bar
        self._total = total
        self._num_bytes = 0

    def add(self, num_bytes: int) -> None:
        """Count on."""
        self._num_bytes += num_bytes
        count = self._num_bytes // _MB
        self._bar.move(count if self._total is None else min(count, self._total))


class _Eraser:
    """Erases in a home that is being restored what may not come back, and counts it."""

    def __init__(self, erased: Path | None) -> None:
        from components.maintenance.erasing import read_erased
        from flows.steps.serving import read_settings

        self._ids = read_erased(erased) if erased else []
        self._days = read_settings("configs/serve_release.yaml").serving.retention_days
        self.count = 0

    def erase(self, staged: "Home") -> None:
        """Erase it."""
        from components.maintenance.erasing import erase_again

        key = serving_secrets()["audit_key"]
        self.count = erase_again(staged, audit_key=key, days=self._days, erased=self._ids)


def _describe(manifest: "BackupManifest") -> str:
    """Return what a backup holds, in a line."""
    release = f"release {manifest.release}" if manifest.release else "no release"
    edition = f", edition {manifest.edition}" if manifest.edition is not None else ""
    made = f"{manifest.created_at:%Y-%m-%d %H:%M} UTC"
    return f"{len(manifest.files)} files of {made}, {release}{edition}"


@contextmanager
def _stopping() -> Iterator[None]:
    """End with exit code 130 and a sentence where Ctrl-C stops the body; nothing half is left."""
    try:
        yield
    except KeyboardInterrupt:
        print("\nInterrupted. Nothing was written; run the same command again.", file=sys.stderr)
        raise SystemExit(EXIT_CODE) from None
