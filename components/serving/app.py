"""The reviewer behind HTTP: review a document, ask, show an article, health.

Listens on this machine alone unless told otherwise, since there are no keys yet. Answers are made one at a time: the
engine batches the clauses of one review, and a second request waits its turn. Errors are problem+json with the remedy.
"""

import socket
import threading
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated

import uvicorn
from fastapi import FastAPI, File, Form, Query, Request, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.responses import Response

from components.errors import BusyError, ClausulaError, EngineError, InputError, IntegrityError, MissingError, UsageError
from components.knowledge.editions import EditionStore
from components.records import Review, Version
from components.review.asking import Answer, answer_question
from components.review.documents import parse_document
from components.review.session import Asked, ServedSession, SessionConfig
from components.storage import Home

STATUS: dict[type[ClausulaError], int] = {
    UsageError: 400,
    InputError: 422,
    MissingError: 404,
    BusyError: 503,
    IntegrityError: 500,
    EngineError: 500,
}


class AskBody(BaseModel):
    """A question about the law."""

    question: str = Field(min_length=3, max_length=2000, examples=["What is the maximum rate of interest?"])
    as_of: date | None = None
    jurisdiction: str = ""


class Health(BaseModel):
    """That the server answers, and with what."""

    status: str
    release_id: str
    edition: int
    jurisdictions: list[str]


def make_app(served: ServedSession) -> FastAPI:
    """Return the app around the release that is served; each request is answered by one release to its end."""
    app = FastAPI(title="clausula", version="1", description="Contract clauses reviewed under the law of a day.")
    turn = threading.Lock()
    limits = served.config.documents

    @app.exception_handler(ClausulaError)
    async def tell_fault(request: Request, error: ClausulaError) -> JSONResponse:
        status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
        body = {"type": "about:blank", "title": type(error).__name__, "status": status, "detail": str(error)}
        return JSONResponse(body, status_code=status, media_type="application/problem+json")

    @app.middleware("http")
    async def refuse_large(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        size = request.headers.get("content-length", "")
        if size.isdigit() and int(size) > limits.max_bytes + 100_000:
            error = InputError(f"upload: too large, got {size} bytes (at most {limits.max_bytes}). Split the document.")
            return await tell_fault(request, error)
        return await call_next(request)

    @app.get("/healthz")
    def healthz() -> Health:
        session = served.current()
        release = session.release
        return Health(status="ok", release_id=release.id, edition=release.edition, jurisdictions=session.knowledge.jurisdictions())

    @app.post("/v1/reviews")
    async def review(
        file: Annotated[UploadFile, File(description="the contract: docx, pdf, html, md or txt")],
        as_of: Annotated[date | None, Form(description="the day whose law applies")] = None,
        jurisdiction: Annotated[str, Form(description="whose law applies")] = "",
    ) -> Review:
        data = await file.read(limits.max_bytes + 1)

        def work() -> Review:
            document = parse_document(file.filename or "upload", data, limits)
            with turn:
                return served.current().review(document, Asked(as_of, jurisdiction))

        return await run_in_threadpool(work)

    @app.post("/v1/ask")
    def ask(body: AskBody) -> Answer:
        with turn:
            session = served.current()
            question = session.settle(Asked(body.as_of, body.jurisdiction))
            return answer_question(body.question, session.knowledge, question, release_id=session.release.id)

    @app.get("/v1/statutes/{law}/{article}")
    def article(law: str, article: str, as_of: Annotated[date | None, Query()] = None, jurisdiction: str = "") -> Version:
        session = served.current()
        question = session.settle(Asked(as_of, jurisdiction))
        return session.knowledge.show(law, article, as_of=question.as_of, jurisdiction=question.jurisdiction)

    return app


def serve(store: EditionStore, home: Home, config: SessionConfig, *, host: str, port: int) -> None:
    """Open the release and serve it until the process is told to stop.

    Args:
        store: Where editions are.
        home: Where the release lives.
        config: How it is opened.
        host: Address to listen on.
        port: TCP port; 0 takes a free one.

    Raises:
        UsageError: The address cannot be listened on.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        raise UsageError(f"serve: cannot listen on {host}:{port} ({error.strerror}). Choose another port with --port.") from error
    served = ServedSession(store, home, config)
    print(f"clausula: release {served.current().release.id} on http://{host}:{listener.getsockname()[1]} (Ctrl-C stops it)", flush=True)
    server = uvicorn.Server(uvicorn.Config(make_app(served), log_level="warning"))
    try:
        server.run(sockets=[listener])
    finally:
        served.close()
