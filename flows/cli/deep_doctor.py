"""A whole deployment examined: its files, databases, server, schedules, sources and addresses.

What is looked at is what the environment and the configs in use name. Nothing is changed.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import httpx

from components.errors import ClausulaError
from components.knowledge.editions import EditionStore, open_current
from components.maintenance.addresses import check_address
from components.maintenance.check import Check
from components.maintenance.holdings import (
    check_databases,
    check_editions,
    check_layout,
    check_ledger,
    check_own_clock,
    check_releases,
    check_rights,
    is_serving,
)
from components.maintenance.pins import check_pins
from components.maintenance.schedules import PrefectAddress, check_prefect
from components.maintenance.snapshots_due import check_sources
from components.serving.config import ADDRESS
from components.storage import Home
from flows.check_freshness import CheckFreshnessConfig
from flows.environment import (
    locate,
    open_store,
    prefect_secrets,
    read_config,
    service_addresses,
    serving_secrets,
)
from flows.refresh_statutes import RefreshStatutesConfig
from flows.steps.serving import ServeReleaseConfig, read_settings
from flows.steps.shared import session_config

SERVER_TIMEOUT_S = 5.0


def examine_deployment(home: Home, addresses: Sequence[str]) -> list[Check]:
    """Return the checks of a deployment.

    Args:
        home: The home.
        addresses: More addresses to look at, such as that of a proxy.
    """
    settings = read_settings("configs/serve_release.yaml")
    store = open_store(home)
    session = session_config(settings.shared, settings.session)
    secrets = serving_secrets()
    return [
        check_pins(locate(Path("infra/constraints.txt"))),
        check_layout(home),
        check_rights(home),
        check_own_clock(home),
        *check_releases(home, session),
        *_guarded("editions", check_editions(home, store)),
        *check_databases(home, secrets["database"]),
        *check_ledger(home, secrets["database"], secrets["audit_key"]),
        *check_server(home, settings),
        *_guarded("sources", _check_sources(store)),
        *_check_schedules(),
        *_check_addresses(settings, addresses),
    ]


def _guarded(name: str, checks: Iterator[Check]) -> Iterator[Check]:
    """Yield checks; what stops them is a fault of its own."""
    try:
        yield from checks
    except ClausulaError as error:
        yield Check(name, "fault", str(error))


def _check_sources(store: EditionStore) -> Iterator[Check]:
    """Yield the checks of the published edition against its sources."""
    if store.current_edition() is None:
        return
    source = read_config("configs/refresh_statutes.yaml", RefreshStatutesConfig).source
    if source.path is not None:
        source = source.model_copy(update={"path": locate(source.path)})
    max_age_days = read_config("configs/check_freshness.yaml", CheckFreshnessConfig).max_age_days
    manifest = open_current(store).manifest
    yield from check_sources(manifest, source, max_age_days=max_age_days, today=date.today())


def check_server(home: Home, settings: ServeReleaseConfig) -> Iterator[Check]:
    """Yield a check of the server that runs on the home, if one does."""
    if not is_serving(home):
        yield Check("server", "ok", "none runs on this home")
        return
    told = home.serving / ADDRESS
    address = f"http://{settings.host}:{settings.port}"
    if told.is_file():
        address = told.read_text(encoding="utf-8")
    try:
        answer = httpx.get(f"{address}/readyz", timeout=SERVER_TIMEOUT_S)
    except httpx.HTTPError as error:
        state = f"runs, and {address} does not answer, {type(error).__name__}"
        remedy = "Look into its log, and start it again."
        yield Check("server", "warning", state, remedy)
        return
    document = answer.json()
    if answer.status_code != 200:
        yield Check("server", "fault", f"{address}: {document.get('detail', 'not ready')}")
        return
    refused = document.get("refused")
    if refused:
        state = f"{address} refuses release {refused}, and serves {document['release_id']}"
        yield Check(
            "server",
            "fault",
            state,
            "See why: clausula run serve_release --set is_check_only=true.",
        )
        return
    yield Check("server", "ok", f"{address} is ready with release {document['release_id']}")


def _check_schedules() -> list[Check]:
    """Return the checks of the Prefect server that is configured."""
    url = service_addresses().get("Prefect", "")
    if not url:
        return [Check("prefect server", "ok", "none is configured (PREFECT_API_URL)")]
    auth, key = prefect_secrets()
    return check_prefect(PrefectAddress(url, auth, key), locate(Path("infra/prefect.yaml")))


def _check_addresses(settings: ServeReleaseConfig, more: Sequence[str]) -> Iterator[Check]:
    """Yield the checks of all addresses that are configured."""
    oidc = settings.serving.access.oidc
    engine = settings.shared.engine
    named = service_addresses()
    if oidc:
        named["OpenID keys"] = oidc.jwks_url
    if engine.kind == "openai":
        named["engine"] = engine.openai.url
    for name, url in named.items():
        yield from check_address(name, url)
    for url in more:
        yield from check_address(url, url)
