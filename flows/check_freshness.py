"""Fail when a source has not been refreshed for too long.

In: the published edition. Out: nothing, or exit code 1 with the name of every stale source. Nobody
notices when a yearly job stops running, so this one runs every week. Config:
configs/check_freshness.yaml.
"""

from datetime import date

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from pydantic import Field

from components.config import Section
from components.errors import GateError
from components.knowledge.editions import EditionStore, open_current
from flows.environment import open_home, open_store, read_config


class CheckFreshnessConfig(Section):
    """Settings of `check_freshness`."""

    max_age_days: int = Field(
        default=400,
        ge=1,
        le=36_500,
        description="age in days from which a source's newest snapshot is stale",
    )


@flow(name="check_freshness")
def check_freshness(
    config: str = "configs/check_freshness.yaml", overrides: list[str] | None = None, home: str = ""
) -> int:
    """Return the number of sources; all of them are fresh."""
    settings = read_config(config, CheckFreshnessConfig, overrides)
    return check_sources(open_store(open_home(home)), settings.max_age_days)


@task(cache_policy=NO_CACHE)
def check_sources(store: EditionStore, max_age_days: int) -> int:
    """Compare each source's newest snapshot with today."""
    edition = open_current(store).manifest
    stale = []
    for name, state in edition.sources.items():
        age = (date.today() - state.snapshot_date).days
        if age > max_age_days:
            stale.append(
                f"source {name}: its newest snapshot is {age} days old (at most {max_age_days})"
            )
    if stale:
        raise GateError("\n".join(stale) + "\nRefresh them: clausula run refresh_statutes.")
    print(f"{len(edition.sources)} sources, none older than {max_age_days} days")
    return len(edition.sources)
