"""The tools run for a caller: each under its scope and the law that is asked for."""

import asyncio
from datetime import date

import pytest

from components.review.question import Asked
from components.review.toolbox import ArticleResult
from components.review.tools import read_arguments
from components.serving.keys import Caller
from components.serving.problems import ForbiddenError
from components.serving.state import ServerState
from components.serving.tool_runs import run_tool

READER = Caller("data team", frozenset({"data"}))


def test_a_look_up_takes_the_default_law(light_state: ServerState) -> None:
    """A call that names no law is under that of the conversation."""
    arguments = read_arguments("get_article", {"law": "Civil Code", "article": "205"})
    default = Asked(date(2021, 1, 1), "sample")
    result = asyncio.run(run_tool(light_state, READER, arguments, default))
    assert isinstance(result, ArticleResult)
    assert "20 per cent" in result.article.text


def test_a_review_needs_an_analyst(light_state: ServerState) -> None:
    """A key that may look up may not use the engine."""
    arguments = read_arguments("review_clause", {"clause": "Rent is due in advance."})
    with pytest.raises(ForbiddenError, match="needs the scope analyst"):
        asyncio.run(run_tool(light_state, READER, arguments))
