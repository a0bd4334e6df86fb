"""The app around a server: its routes, its errors, the limits of every request, and the page."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI
from fastapi.concurrency import run_in_threadpool
from fastapi.middleware.gzip import GZipMiddleware

from components.domain import domain
from components.serving import problems
from components.serving.access import bearer
from components.serving.api_description import PATH as DESCRIPTION_PATH
from components.serving.api_description import ApiDescription
from components.serving.bundle_uploads import clear_unpacked
from components.serving.mcp_endpoint import McpEndpoint
from components.serving.middleware import UNLIMITED_PATHS, RequestLimits
from components.serving.page_files import PAGE, PageFiles
from components.serving.routes import (
    canary,
    chat,
    findings,
    law,
    matters,
    openai,
    playbook,
    rechecks,
    reviews,
    state,
    tools,
)
from components.serving.state import ServerState

DESCRIPTION = (
    "{noun} reviewed under the {law} of a day. Errors are problem+json (RFC 9457) whose"
    " `detail` ends in the remedy. {disclaimer}"
)


def make_app(server: ServerState) -> FastAPI:
    """Return the app; it starts the server's threads when it starts, and stops them at its end."""
    mcp = McpEndpoint(server)
    words = domain()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await run_in_threadpool(clear_unpacked, server.home)
        await run_in_threadpool(server.start)
        async with mcp.manager.run():
            yield
        await run_in_threadpool(server.stop)

    app = FastAPI(
        title="clausula",
        version="1",
        description=DESCRIPTION.format(noun=words.clauses.capitalize(), **words.nouns),
        openapi_url=None,  # FastAPI's own writes it anew for each request
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        dependencies=[Depends(bearer)],
    )
    app.state.server = server
    problems.install(app)
    for routes in (
        reviews,
        matters,
        rechecks,
        findings,
        playbook,
        law,
        chat,
        openai,
        tools,
        state,
        canary,
    ):
        app.include_router(routes.router)
    app.router.routes.append(ApiDescription(app.openapi).route())
    app.router.routes.append(mcp.route())
    app.mount("/", GZipMiddleware(PageFiles()))
    app.add_middleware(
        RequestLimits,
        access=server.access,
        metrics=server.metrics,
        max_upload_bytes=server.session.documents.max_bytes,
        connections=server.config.connections,
        public_paths=_list_public_paths(),
    )
    return app


def _list_public_paths() -> frozenset[str]:
    """Return what anybody may ask for: the page's files, the API's description, and the state."""
    files = [path.relative_to(PAGE).as_posix() for path in PAGE.rglob("*") if path.is_file()]
    return frozenset({"/", DESCRIPTION_PATH, *UNLIMITED_PATHS, *(f"/{name}" for name in files)})
