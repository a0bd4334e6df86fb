"""The published edition held against the newest snapshots of its sources.

Nothing is fetched: of a source at an address its age is all that is told.
"""

from collections.abc import Iterator
from datetime import date

from components.errors import UsageError
from components.knowledge.editions import EditionManifest
from components.knowledge.source import SourceConfig
from components.maintenance.check import Check
from components.statutes.snapshot_folder import is_snapshot_folder, list_snapshots

_REFRESH = "clausula run refresh_statutes"


def check_sources(
    manifest: EditionManifest, source: SourceConfig, *, max_age_days: int, today: date
) -> Iterator[Check]:
    """Yield a check of each source of an edition, and of a configured one that it lacks.

    Args:
        manifest: Of the published edition.
        source: The source that `configs/refresh_statutes.yaml` names.
        max_age_days: From which age a source's newest snapshot is stale.
        today: The day.
    """
    for name, state in manifest.sources.items():
        held = state.snapshot_date
        age = (today - held).days
        newer = _find_newer(source, held) if source.name == name else []
        if newer:
            text = f"edition {manifest.number} has {held}, {newer[-1]} lies there"
            yield Check(f"source {name}", "warning", text, f"Run: {_REFRESH}")
        elif age > max_age_days:
            text = f"its snapshot of {held} is {age} days old (at most {max_age_days})"
            yield Check(f"source {name}", "fault", text, f"Refresh it: {_REFRESH}")
        else:
            yield Check(f"source {name}", "ok", f"snapshot of {held}, none newer is known")
    if source.name not in manifest.sources:
        text = f"set in configs/refresh_statutes.yaml, not in edition {manifest.number}"
        yield Check(f"source {source.name}", "warning", text, f"Run: {_REFRESH}")


def _find_newer(source: SourceConfig, held: date) -> list[date]:
    """Return the days of the snapshots that lie beside, or in, a source's path and are newer."""
    if source.path is None or not source.path.exists():
        return []
    path = source.path
    folder = path if is_snapshot_folder(path) else path.parent
    try:
        days = list_snapshots(folder)
    except UsageError:  # of several kinds: they belong to several sources
        return []
    newer = [day for day in days if day > held and day not in source.leave_out]
    if source.since is not None:
        newer = [day for day in newer if day >= source.since]
    return newer
