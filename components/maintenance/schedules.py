"""A Prefect server held against `infra/prefect.yaml`: what is deployed, scheduled and worked on.

Asked over its API, without Prefect, whose import takes seconds.
"""

import base64
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from ruamel.yaml import YAML

from components.maintenance.check import Check

TIMEOUT_S = 10.0
_DEPLOY = "prefect --no-prompt deploy --all --prefect-file infra/prefect.yaml"


@dataclass(frozen=True)
class DeployedFlow:
    """A deployment as `infra/prefect.yaml` wants it, or as a server has it."""

    name: str
    pool: str
    schedules: int
    id: str = field(default="", compare=False)


@dataclass(frozen=True)
class PrefectAddress:
    """Where a Prefect server is.

    Attributes:
        url: Of its API.
        auth: `user:password` of a server, empty for none.
        key: Of Prefect's cloud, empty for none.
    """

    url: str
    auth: str = field(default="", repr=False)
    key: str = field(default="", repr=False)

    @property
    def headers(self) -> dict[str, str]:
        """What a request carries to be let in."""
        if self.key:
            return {"Authorization": f"Bearer {self.key}"}
        if self.auth:
            return {"Authorization": f"Basic {base64.b64encode(self.auth.encode()).decode()}"}
        return {}


def read_deployments(file: Path) -> list[DeployedFlow]:
    """Return the deployments of a `prefect.yaml`, by the names that a server gives them."""
    text = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
    wanted: list[DeployedFlow] = []
    for row in text["deployments"]:
        flow = str(row["entrypoint"]).replace(":", ".").rpartition(".")[2].replace("_", "-")
        schedules = [one for one in row.get("schedules") or [] if one.get("active", True)]
        pool = str((row.get("work_pool") or {}).get("name", ""))
        wanted.append(DeployedFlow(f"{flow}/{row['name']}", pool, len(schedules)))
    return wanted


def check_prefect(
    address: PrefectAddress, file: Path, transport: httpx.BaseTransport | None = None
) -> list[Check]:
    """Compare a server's deployments, schedules and workers with a `prefect.yaml`.

    Args:
        address: Where the server is.
        file: The file; where it is not there, only the server is described.
        transport: Of HTTP requests; None uses the network.
    """
    try:
        with httpx.Client(
            base_url=address.url.rstrip("/") + "/",
            headers=address.headers,
            timeout=TIMEOUT_S,
            transport=transport,
        ) as client:
            _take_token(client)
            return list(_check_all(client, file))
    except httpx.HTTPStatusError as error:
        remedy = "Set PREFECT_API_AUTH_STRING as the server has it."
        state = f"answers with {error.response.status_code}"
        return [Check("prefect server", "fault", state, remedy)]
    except (httpx.HTTPError, ValueError) as error:
        remedy = "Check PREFECT_API_URL and that the server runs."
        return [
            Check("prefect server", "fault", f"does not answer, {type(error).__name__}", remedy)
        ]


def _take_token(client: httpx.Client) -> None:
    """Ask for the token that a server with `infra/prefect.env` wants of every query.

    A server without that protection says so, with another code than 200.
    """
    client_id = uuid.uuid4().hex
    answer = client.get("csrf-token", params={"client": client_id})
    if answer.status_code == 200:
        token = str(answer.json()["token"])
        client.headers.update({"Prefect-Csrf-Client": client_id, "Prefect-Csrf-Token": token})


def _check_all(client: httpx.Client, file: Path) -> Iterator[Check]:
    """Yield the checks of a server that answers."""
    deployed = {one.name: one for one in _list_deployments(client)}
    yield Check("prefect server", "ok", f"{len(deployed)} deployments")
    wanted = read_deployments(file) if file.is_file() else list(deployed.values())
    lacking = [one.name for one in wanted if one.name not in deployed]
    if lacking:
        state = f"not deployed: {', '.join(lacking)}"
        yield Check("prefect deployments", "fault", state, f"Run: {_DEPLOY}")
    for one in wanted:
        if one.schedules and one.name in deployed:
            yield _check_schedule(client, one, deployed[one.name])
    for pool in sorted({one.pool for one in wanted if one.pool}):
        yield _check_pool(client, pool)


def _list_deployments(client: httpx.Client) -> Iterator[DeployedFlow]:
    """Yield the deployments of a server, with the number of schedules that are active."""
    flows = {row["id"]: _hyphenated(row["name"]) for row in _post(client, "flows/filter")}
    for row in _post(client, "deployments/filter"):
        active = [one for one in row.get("schedules") or [] if one.get("active")]
        num_schedules = 0 if row.get("paused") else len(active)
        name = f"{flows.get(row['flow_id'], '?')}/{row['name']}"
        yield DeployedFlow(name, row.get("work_pool_name") or "", num_schedules, row["id"])


def _check_schedule(client: httpx.Client, wanted: DeployedFlow, deployed: DeployedFlow) -> Check:
    """Check that a deployment's schedules are on and have a run that is to come."""
    name = f"schedule {wanted.name}"
    if deployed.schedules < wanted.schedules:
        state = f"{deployed.schedules} of {wanted.schedules} schedules are on"
        return Check(name, "fault", state, f"Resume it in Prefect, or run: {_DEPLOY}")
    query = {
        "flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}},
        "deployments": {"id": {"any_": [deployed.id]}},
        "sort": "EXPECTED_START_TIME_ASC",
        "limit": 1,
    }
    runs = _post(client, "flow_runs/filter", query)
    if not runs:
        remedy = "Start the server's services with the settings of infra/prefect.env."
        return Check(name, "fault", "is on, and no run is to come", remedy)
    start = _time(runs[0]["expected_start_time"])
    late_s = (datetime.now(UTC) - start).total_seconds()
    if late_s > 3600:
        state = f"the run of {start:%Y-%m-%d %H:%M} UTC was not taken up"
        return Check(name, "fault", state, "Start a worker: prefect worker start --pool clausula")
    return Check(name, "ok", f"next on {start:%Y-%m-%d %H:%M} UTC")


def _check_pool(client: httpx.Client, pool: str) -> Check:
    """Check that a work pool is there, on, and has a worker."""
    name = f"work pool {pool}"
    answer = client.get(f"work_pools/{pool}")
    if answer.status_code == 404:
        remedy = f"Run: prefect work-pool create {pool} --type process"
        return Check(name, "fault", "is not there", remedy)
    answer.raise_for_status()
    if answer.json().get("is_paused"):
        return Check(name, "fault", "is paused", f"Run: prefect work-pool resume {pool}")
    workers = _post(client, f"work_pools/{pool}/workers/filter")
    online = [row for row in workers if row.get("status") == "ONLINE"]
    if not online:
        remedy = f"Start one: prefect worker start --pool {pool}"
        return Check(name, "fault", "no worker is online", remedy)
    return Check(name, "ok", f"{len(online)} workers online")


def _post(
    client: httpx.Client,
    path: str,
    query: Mapping[str, Any] | None = None,  # Any: JSON values
) -> list[dict[str, Any]]:
    """Return the rows that a query gives."""
    answer = client.post(path, json=query or {})
    answer.raise_for_status()
    rows: list[dict[str, Any]] = answer.json()
    return rows


def _hyphenated(flow: str) -> str:
    """Return a flow's name in the one spelling that names are compared in."""
    return flow.replace("_", "-")


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
