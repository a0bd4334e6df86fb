"""The tools in a process of their own: the engine is opened when it is needed."""

import asyncio
from datetime import date
from typing import cast

import pytest

from components.errors import EngineError, UsageError
from components.records import Record
from components.review.question import Asked
from components.review.session import Session, SessionConfig
from components.review.toolbox import ArticleResult, ReviewResult, ToolResult
from components.review.tools import read_arguments
from components.serving.mcp_server import Context
from components.serving.mcp_stdio import LocalTools
from components.serving.served_release import Served
from components.serving.state import ServerState
from tests.serving.light import InProcess

CLAUSE = read_arguments("review_clause", {"clause": "Interest of 40 per cent a year is owed."})
ARTICLE = read_arguments("get_article", {"law": "Civil Code", "article": "205"})


class CountingOpener:
    """Opens the light release, and counts how often."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.num_opened = 0

    def __call__(self) -> Session:
        """Open it."""
        self.num_opened += 1
        reviewer = cast(InProcess, self.served.process).reviewer
        return Session(self.served.release, reviewer, SessionConfig())


def make_tools(opener: CountingOpener) -> LocalTools:
    """Return the tools, by default under the law of March 2022."""
    served = opener.served
    default = Asked(date(2022, 3, 1), "sample")
    return LocalTools(served.knowledge, served.release.id, opener, default=default)


def run(tools: LocalTools, *arguments: Record) -> list[ToolResult]:
    """Run tools at the same time."""

    async def run_all() -> list[ToolResult]:
        context = cast(Context, None)
        return list(await asyncio.gather(*(tools.run(context, each) for each in arguments)))

    return asyncio.run(run_all())


def test_the_engine_is_opened_once_and_for_a_review_only(light_state: ServerState) -> None:
    """A look-up needs none; two reviews at once share it."""
    opener = CountingOpener(light_state.releases.current())
    tools = make_tools(opener)
    (article,) = run(tools, ARTICLE)
    assert isinstance(article, ArticleResult)
    assert "16 per cent" in article.article.text
    assert opener.num_opened == 0
    reviews = run(tools, CLAUSE, CLAUSE)
    assert opener.num_opened == 1
    for review in reviews:
        assert isinstance(review, ReviewResult)
        assert review.findings[0].verdict == "invalid"
    tools.close()


def test_faults_tell_no_text(light_state: ServerState, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the engine raises is told by its kind alone; a fault of the call as it is."""
    served = light_state.releases.current()
    tools = make_tools(CountingOpener(served))

    def break_down(*arguments: object) -> None:
        raise ValueError("Quetzalcoatl")

    with pytest.raises(UsageError, match="no such article"):
        run(tools, read_arguments("get_article", {"law": "Civil Code", "article": "999"}))
    monkeypatch.setattr(cast(InProcess, served.process).reviewer, "review", break_down)
    with pytest.raises(EngineError, match="ValueError in a review") as caught:
        run(tools, CLAUSE)
    assert "uetzalcoatl" not in str(caught.value)
