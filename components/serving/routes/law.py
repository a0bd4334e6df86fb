"""The law: an article on a day, its history word by word, what stands around it, search, and questions."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from components.knowledge.history import trace_wordings
from components.records import Hit, Version
from components.review.law_answers import Answer, answer_question
from components.review.question import Asked
from components.serving.access import Reader
from components.serving.problems import RESPONSES
from components.serving.records import History, Wording, WordPiece
from components.serving.state import ServerState, parts_of
from components.statutes.wording import diff_words

router = APIRouter(prefix="/v1", tags=["law"], responses=RESPONSES)
FromParts = Annotated[ServerState, Depends(parts_of)]
Day = Annotated[
    date | None, Query(description="the day; today by default", examples=["2025-06-01"])
]
Whose = Annotated[
    str,
    Query(
        description="whose law; the only or configured one by default",
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
    """A law with an article in force on the day; `num_articles` counts those."""

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
    """What a search found, best first, and under which edition, law and day."""

    edition: int
    jurisdiction: str
    as_of: date
    hits: list[Hit]


class Around(BaseModel):
    """The articles before and after one in its law, on a day."""

    article: Version
    before: list[Version]
    after: list[Version]


@router.post("/ask", tags=["answers"])
def ask(parts: FromParts, caller: Reader, body: AskBody) -> Answer:
    """Answer a question in the words of the law, cited, or say that the knowledge base does not say."""
    served = parts.releases.current()
    question = served.settle(Asked(body.as_of, body.jurisdiction))
    return answer_question(body.question, served.knowledge, question, release_id=served.release.id)


@router.get("/statutes")
def list_laws(
    parts: FromParts, caller: Reader, as_of: Day = None, jurisdiction: Whose = ""
) -> Laws:
    """List the laws in force on a day."""
    served = parts.releases.current()
    question = served.settle(Asked(as_of, jurisdiction))
    found = served.knowledge.laws(as_of=question.as_of, jurisdiction=question.jurisdiction)
    laws = [
        Law(law_id=entry.law_id, law=entry.law, num_articles=entry.num_articles) for entry in found
    ]
    return Laws(
        edition=served.knowledge.edition,
        jurisdiction=question.jurisdiction,
        as_of=question.as_of,
        laws=laws,
    )


@router.get("/statutes/search")
def search_statutes(
    parts: FromParts,
    caller: Reader,
    q: Annotated[str, Query(min_length=1, max_length=2000, examples=["interest on interest"])],
    as_of: Day = None,
    jurisdiction: Whose = "",
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> Hits:
    """Search the articles in force on a day."""
    served = parts.releases.current()
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
    parts: FromParts, caller: Reader, law: str, article: str, jurisdiction: Whose = ""
) -> History:
    """Show every wording of an article, oldest first, each with its words against the one before."""
    served = parts.releases.current()
    knowledge = served.knowledge
    chosen = knowledge.resolve_jurisdiction(
        jurisdiction or None, served.config.jurisdiction or None
    )
    wordings = []
    for version, before in trace_wordings(knowledge, law, article, jurisdiction=chosen):
        pieces = (
            tuple(
                WordPiece(kind=p.kind, text=p.text) for p in diff_words(before.text, version.text)
            )
            if before
            else None
        )
        wordings.append(Wording(version=version, changes=pieces))
    return History(
        citation=wordings[-1].version.citation, edition=knowledge.edition, wordings=tuple(wordings)
    )


@router.get("/statutes/{law:path}/{article}/neighbours")
def show_neighbours(
    parts: FromParts,
    caller: Reader,
    law: str,
    article: str,
    as_of: Day = None,
    jurisdiction: Whose = "",
    reach: Annotated[int, Query(ge=1, le=20, description="articles on each side")] = 3,
) -> Around:
    """Show an article with those that stand before and after it in its law on a day."""
    served = parts.releases.current()
    question = served.settle(Asked(as_of, jurisdiction))
    found = served.knowledge.show(
        law, article, as_of=question.as_of, jurisdiction=question.jurisdiction
    )
    before, after = served.knowledge.neighbours(found, as_of=question.as_of, reach=reach)
    return Around(article=found, before=before, after=after)


@router.get("/statutes/{law:path}/{article}")
def show_article(
    parts: FromParts,
    caller: Reader,
    law: str,
    article: str,
    as_of: Day = None,
    jurisdiction: Whose = "",
) -> Version:
    # the last route: a law's title may hold slashes
    """Show an article in the wording in force on a day."""
    served = parts.releases.current()
    question = served.settle(Asked(as_of, jurisdiction))
    return served.knowledge.show(
        law, article, as_of=question.as_of, jurisdiction=question.jurisdiction
    )
