"""The house's own positions: the version of the playbook in force on a day."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from components.playbooks.playbook import Playbook
from components.records import Record
from components.serving.access import Analyst
from components.serving.problems import RESPONSES
from components.serving.state import Server

router = APIRouter(prefix="/v1/playbook", tags=["playbook"], responses=RESPONSES)


class PlaybookAnswer(Record):
    """A version of the playbook; None where the server has no playbook, or none of that day."""

    has_playbook: bool
    version: str = ""
    playbook: Playbook | None = None


@router.get("")
def show_playbook(
    server: Server,
    caller: Analyst,
    as_of: Annotated[date | None, Query(description="the day; by default today")] = None,
) -> PlaybookAnswer:
    """Show the positions in force on a day, each with its lines, its fallback and whom to ask."""
    if server.house is None:
        return PlaybookAnswer(has_playbook=False)
    playbook = server.house.in_force(as_of or date.today())
    if playbook is None:
        return PlaybookAnswer(has_playbook=True)
    return PlaybookAnswer(has_playbook=True, version=playbook.version, playbook=playbook)
