"""Events that automations wait for: what a flow brought into being.

`infra/prefect.yaml` says what each of them starts.
"""

from typing import Any

from prefect.events import emit_event

EDITION_PUBLISHED = "clausula.edition.published"
CANDIDATE_REGISTERED = "clausula.candidate.registered"
RELEASE_ALARM = "clausula.release.alarm"


def announce(event: dict[str, Any]) -> None:  # Any: the fields of Prefect's event
    """Send an event to the Prefect server."""
    emit_event(**event)


def edition_published(source: str, edition: int) -> dict[str, Any]:
    """Return the event of an edition that is published."""
    return {
        "event": EDITION_PUBLISHED,
        "resource": {"prefect.resource.id": f"clausula.edition.{edition}"},
        "payload": {"source": source, "edition": edition},
    }


def candidate_registered(adapter: str) -> dict[str, Any]:
    """Return the event of an adapter that is registered and passed its gates."""
    return {
        "event": CANDIDATE_REGISTERED,
        "resource": {"prefect.resource.id": f"clausula.adapter.{adapter}"},
        "payload": {"adapter": adapter},
    }


def release_alarm(release: str, alarms: list[str]) -> dict[str, Any]:
    """Return the event of a served release whose figures do not keep to their bounds."""
    return {
        "event": RELEASE_ALARM,
        "resource": {"prefect.resource.id": f"clausula.release.{release}"},
        "payload": {"release": release, "figures": alarms},
    }
