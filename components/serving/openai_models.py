"""Model ids, which may carry a jurisdiction and a day: `clausula/tw@2022-03-01`.

A client that sends nothing beside OpenAI's own fields chooses the law by the model's name. Listed
are the ids without a day, and those of the last days on which the law changed; any other day may
stand behind the `@` as well.
"""

import re
from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel

from components.errors import UsageError
from components.review.question import Asked, Question
from components.serving.openai_bodies import ALIAS
from components.serving.problems import NotFoundError
from components.serving.served_release import Served

NUM_DAYS = 3
_ID = re.compile(r"(?P<name>[^/@]+)(?:/(?P<jurisdiction>[^@]*))?(?:@(?P<day>.*))?", re.DOTALL)


class Model(BaseModel):
    """A model as OpenAI lists it, with the base that the adapter was tuned from."""

    id: str
    object: Literal["model"] = "model"
    created: int
    owned_by: str = "clausula"
    parent: str | None
    root: str


class Models(BaseModel):
    """The models that answer."""

    object: Literal["list"] = "list"
    data: list[Model]


def list_models(served: Served) -> Models:
    """Return the models that a release answers as."""
    ids = [ALIAS, f"{ALIAS}:{served.release.adapter}"]
    for jurisdiction in served.knowledge.jurisdictions():
        ids.append(f"{ALIAS}/{jurisdiction}")
        for day in served.knowledge.days_of_change(jurisdiction, NUM_DAYS):
            ids.append(f"{ALIAS}/{jurisdiction}@{day}")
    return Models(data=[_model(served, name) for name in ids])


def find_model(name: str, served: Served) -> Model:
    """Return a model by its id.

    Raises:
        NotFoundError: It is not served.
        UsageError: Its day is none.
    """
    read_model_id(name, served)
    return _model(served, name)


def read_model_id(name: str, served: Served) -> Asked:
    """Return the day and the jurisdiction that a model id carries; both may be missing.

    Raises:
        NotFoundError: No such model is served.
        UsageError: Its day is none.
    """
    match = _ID.fullmatch(name)
    names = (ALIAS, f"{ALIAS}:{served.release.adapter}", served.release.id)
    known = served.knowledge.jurisdictions()
    jurisdiction = (match["jurisdiction"] if match else None) or ""
    if match is None or match["name"] not in names or jurisdiction not in ("", *known):
        with_law = [f"{ALIAS}/{each}" for each in known]
        raise NotFoundError(
            f"model: not served here, got {name[:80]!r} (there are:"
            f" {', '.join((*names, *with_law))}, each also with @YYYY-MM-DD). See GET /v1/models."
        )
    if match["day"] is None:
        return Asked(None, jurisdiction)
    try:
        return Asked(date.fromisoformat(match["day"]), jurisdiction)
    except ValueError as error:
        raise UsageError(
            f"model: its day must be YYYY-MM-DD, got {match['day'][:40]!r}. Example:"
            f" {ALIAS}/{known[0]}@2026-03-01."
        ) from error


def settle_law(
    served: Served, model: str, as_of: date | None = None, jurisdiction: str = ""
) -> Question:
    """Return the law that a model id and the fields of a request ask for together.

    Raises:
        NotFoundError: No such model is served.
        UsageError: They contradict each other, or name no law where there are several.
    """
    named = read_model_id(model, served)
    is_other_day = named.as_of and as_of and named.as_of != as_of
    is_other_law = named.jurisdiction and jurisdiction and named.jurisdiction != jurisdiction
    if is_other_day or is_other_law:
        raise UsageError(
            "model: names another day or jurisdiction than as_of and jurisdiction do. Give each of"
            " them once."
        )
    asked = Asked(named.as_of or as_of, named.jurisdiction or jurisdiction)
    known = served.knowledge.jurisdictions()
    if not asked.jurisdiction and not has_default_law(served):
        ids = ", ".join(f"{ALIAS}/{each}" for each in known)
        raise UsageError(
            f"jurisdiction: name one (there are: {', '.join(known)}). Send jurisdiction, or use a"
            f" model id that carries it: {ids}."
        )
    return served.settle(asked)


def has_default_law(served: Served) -> bool:
    """Return whether requests need not name a jurisdiction."""
    configured = served.config.jurisdiction or None
    return served.knowledge.default_jurisdiction(configured) is not None


def _model(served: Served, name: str) -> Model:
    """Return a model by an id that was checked."""
    release = served.release
    created = int(datetime.fromisoformat(release.created_at).timestamp())
    return Model(id=name, created=created, parent=release.base, root=release.base)
