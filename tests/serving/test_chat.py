"""Replies: what they are made of, and that they are never empty."""

import asyncio
from datetime import date

import pytest

from components.review.question import Question
from components.serving.chat import (
    ChatTurn,
    ReplyPiece,
    mark_citations,
    number_citations,
    reply,
)
from components.serving.interface_tasks import InterfaceTask
from components.serving.message_kinds import Wish
from components.serving.state import ServerState
from tests.serving.stored import make_finding

LAW = Question(date(2022, 3, 1), "sample")


def collect(state: ServerState, wish: Wish | InterfaceTask) -> list[ReplyPiece]:
    """Return the pieces of a reply that needs no engine."""
    turn = ChatTurn(state, "anna", state.releases.current(), LAW)

    async def gather() -> list[ReplyPiece]:
        return [piece async for piece in reply(turn, wish)]

    return asyncio.run(gather())


def test_citations_are_numbered_on() -> None:
    """The number in the text is that of the citation."""
    citations = number_citations(make_finding().citations, 3)
    assert [citation.n for citation in citations] == [3]
    assert mark_citations("It is void.", citations) == "It is void. [3]"


def test_a_question_is_answered_in_the_laws_own_words(light_state: ServerState) -> None:
    """Every quote has its mark."""
    (piece,) = collect(light_state, Wish("question", "Is interest above 16 per cent void?"))
    for citation in piece.citations:
        assert f"“{citation.quote}” [{citation.n}]" in piece.text


@pytest.mark.parametrize(
    "wish", [Wish("greeting", "hi"), InterfaceTask("title", "", "Rent is due.")]
)
def test_what_asks_nothing_of_the_law(light_state: ServerState, wish: Wish | InterfaceTask) -> None:
    """A greeting and a title are answered without a citation."""
    (piece,) = collect(light_state, wish)
    assert piece.text
    assert not piece.citations
