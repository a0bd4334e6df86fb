"""The page's files; the words of the domain stand in the place of `{{law}}` and the like.

So do the kinds of file that are read (`{{accepted}}`) and those that hold several (`{{bundles}}`).
"""

import html
import json
import re
from pathlib import Path

from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from starlette.responses import Response
from starlette.types import Scope

from components.documents.document import BUNDLES, SUFFIXES
from components.domain import Domain, domain

PAGE = Path(__file__).parent / "page"
INDEX = "index.html"
_PLACE = re.compile(r"\{\{(\w+)\}\}")


class PageFiles(StaticFiles):
    """Serves the page's files; the first one speaks the words of the domain."""

    def __init__(self) -> None:
        super().__init__(directory=PAGE, html=True)
        self._page = render_page(domain())

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file, or the page in the words of the domain."""
        if path in (".", INDEX) and scope["method"] in ("GET", "HEAD"):
            return HTMLResponse(self._page)
        return await super().get_response(path, scope)


def render_page(words: Domain) -> str:
    """Return the page in the words of a domain; `{{Law}}` is `{{law}}` with a capital."""
    nouns = words.nouns
    shown = nouns | {
        "words": json.dumps(nouns, ensure_ascii=False),
        "accepted": ",".join([*SUFFIXES, *BUNDLES]),
        "bundles": ",".join(BUNDLES),
    }

    def put(match: re.Match[str]) -> str:
        name = match[1]
        value = shown[name] if name in shown else shown[name.lower()].capitalize()
        return html.escape(value, quote=True)

    return _PLACE.sub(put, (PAGE / INDEX).read_text(encoding="utf-8"))
