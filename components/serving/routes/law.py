"""The law on a day: questions, search, articles with their history and their neighbours."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from components.errors import UsageError
from components.knowledge.history import trace_wordings
from components.knowledge.search import KnowledgeBase
from components.records import Hit, Version
from components.review.law_answers import Answer
from components.review.question import Asked, Question
from components.serving.access import Reader
from components.serving.problems import RESPONSES, NotFoundError
from components.serving.records import History, Wording, WordPiece
from components.serving.state import Server
from components.statutes.wording import diff_words

router = APIRouter(prefix="/v1", tags=["law"], responses=RESPONSES)
Day = Annotated[
    date | None,
    Query(description="the day whose law applies; today by default", examples=["2025-06-01"]),
]
Whose = Annotated[
    str,
    Query(
        description="whose law; by default the only or the configured one",
        max_length=32,
        examples=["sample"],
    ),
]


class AskBody(BaseModel):
    """A question about the law."""

    question: str = Field(
        min_length=3, max_length=2000, examples=["What is the maximum rate of interest?"]
    )
    as_of: date | None = Field(default=None, examples=["2025-06-01"])
    jurisdiction: str = Field(default="", max_length=32, examples=["sample"])


class Law(BaseModel):
    """A law with articles in force on the day, and how many there are."""

    law_id: str
    law: str
    num_articles: int


class Laws(BaseModel):
    """The laws of a jurisdiction on a day."""

    edition: int
    jurisdiction: str
    as_of: date
    laws: list[Law]


class Hits(BaseModel):
    """The hits of a search, best first, with the edition, jurisdiction and day."""

    edition: int
    jurisdiction: str
    as_of: date
    hits: list[Hit]


class Around(BaseModel):
    """An article with those around it on a day.

    `before` and `after` stand beside it in its law; `refers_to` are those that it names, and
    `referred_by` those of its law that name it. `not_in_force` are citations of articles that it
    names and that are not in force on the day.
    """

    article: Version
    before: list[Version]
    after: list[Version]
    refers_to: tuple[Version, ...]
    referred_by: tuple[Version, ...]
    not_in_force: tuple[str, ...]


@router.post("/ask", tags=["answers"])
def ask(server: Server, caller: Reader, body: AskBody) -> Answer:
    """Answer a question in the cited words of the law, or say that there is no answer in it."""
    served = server.releases.current()
    question = served.settle(Asked(body.as_of, body.jurisdiction))
    return served.answer(body.question, question)


@router.get("/statutes")
def list_laws(server: Server, caller: Reader, as_of: Day = None, jurisdiction: Whose = "") -> Laws:
    """List the laws in force on a day."""
    served = server.releases.current()
    question = served.settle(Asked(as_of, jurisdiction))
    entries = served.knowledge.laws(as_of=question.as_of, jurisdiction=question.jurisdiction)
    laws = [
        Law(law_id=entry.law_id, law=entry.law, num_articles=entry.num_articles)
        for entry in entries
    ]
    return Laws(
        edition=served.knowledge.edition,
        jurisdiction=question.jurisdiction,
        as_of=question.as_of,
        laws=laws,
    )


@router.get("/statutes/search")
def search_statutes(
    server: Server,
    caller: Reader,
    q: Annotated[str, Query(min_length=1, max_length=2000, examples=["interest on interest"])],
    as_of: Day = None,
    jurisdiction: Whose = "",
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> Hits:
    """Search the articles in force on a day."""
    served = server.releases.current()
    question = served.settle(Asked(as_of, jurisdiction))
    hits = served.knowledge.search(
        q, as_of=question.as_of, jurisdiction=question.jurisdiction, limit=limit
    )
    return Hits(
        edition=served.knowledge.edition,
        jurisdiction=question.jurisdiction,
        as_of=question.as_of,
        hits=hits,
    )


@router.get("/statutes/{law:path}/{article}/history")
def show_history(
    server: Server, caller: Reader, law: str, article: str, jurisdiction: Whose = ""
) -> History:
    """Show every wording of an article, oldest first, with the words that changed."""
    served = server.releases.current()
    knowledge = served.knowledge
    resolved = knowledge.resolve_jurisdiction(
        jurisdiction or None, served.config.jurisdiction or None
    )
    try:
        traced = trace_wordings(knowledge, law, article, jurisdiction=resolved)
    except UsageError as error:
        raise NotFoundError(str(error)) from error
    wordings = []
    for version, before in traced:
        changes = _compare(before, version) if before else None
        wordings.append(Wording(version=version, changes=changes))
    return History(
        citation=wordings[-1].version.citation, edition=knowledge.edition, wordings=tuple(wordings)
    )


@router.get("/statutes/{law:path}/{article}/neighbours")
def show_neighbours(
    server: Server,
    caller: Reader,
    law: str,
    article: str,
    as_of: Day = None,
    jurisdiction: Whose = "",
    reach: Annotated[int, Query(ge=1, le=20, description="articles on each side")] = 3,
) -> Around:
    """Show an article with those beside it in its law, and those it names or is named by."""
    served = server.releases.current()
    question = served.settle(Asked(as_of, jurisdiction))
    version = _find_article(served.knowledge, law, article, question)
    before, after = served.knowledge.neighbours(version, as_of=question.as_of, reach=reach)
    references = served.knowledge.references(version, as_of=question.as_of)
    return Around(
        article=version,
        before=before,
        after=after,
        refers_to=references.refers_to,
        referred_by=references.referred_by,
        not_in_force=references.not_in_force,
    )


# This is the last route, because a law's title may have slashes.
@router.get("/statutes/{law:path}/{article}")
def show_article(
    server: Server,
    caller: Reader,
    law: str,
    article: str,
    as_of: Day = None,
    jurisdiction: Whose = "",
) -> Version:
    """Show an article in the wording in force on a day."""
    served = server.releases.current()
    question = served.settle(Asked(as_of, jurisdiction))
    return _find_article(served.knowledge, law, article, question)


def _find_article(knowledge: KnowledgeBase, law: str, article: str, question: Question) -> Version:
    """Return an article in the wording of the day.

    Raises:
        NotFoundError: There is no such law or article, or it was not in force on the day.
    """
    try:
        return knowledge.show(
            law, article, as_of=question.as_of, jurisdiction=question.jurisdiction
        )
    except UsageError as error:
        raise NotFoundError(str(error)) from error


def _compare(before: Version, after: Version) -> tuple[WordPiece, ...]:
    """Return the difference between two wordings, word by word."""
    pieces = diff_words(before.text, after.text)
    return tuple(WordPiece(kind=piece.kind, text=piece.text) for piece in pieces)
