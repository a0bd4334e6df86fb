"""Model ids that carry a jurisdiction and a day."""

from datetime import date
from pathlib import Path

import pytest

from components.errors import UsageError
from components.review.question import Asked
from components.serving.openai_models import list_models, read_model_id, settle_law
from components.serving.problems import NotFoundError
from components.serving.state import ServerState
from tests.serving.light import open_served_light


def test_ids_are_listed_with_jurisdictions_and_days(light_state: ServerState) -> None:
    """Each jurisdiction is listed, and with the last days on which its law changed."""
    ids = [model.id for model in list_models(light_state.releases.current()).data]
    assert ids == [
        "clausula",
        "clausula:adapter",
        "clausula/sample",
        "clausula/sample@2021-07-20",
        "clausula/sample@2020-01-01",
        "clausula/tw",
        "clausula/tw@2019-05-01",
    ]


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("clausula", Asked()),
        ("clausula:adapter", Asked()),
        ("clausula/tw", Asked(None, "tw")),
        ("clausula/tw@2022-03-01", Asked(date(2022, 3, 1), "tw")),
        ("clausula:adapter/sample@2021-01-01", Asked(date(2021, 1, 1), "sample")),
        ("clausula@2022-03-01", Asked(date(2022, 3, 1), "")),
    ],
)
def test_read_model_id(light_state: ServerState, name: str, asked: Asked) -> None:
    """Jurisdiction and day may each be left out."""
    assert read_model_id(name, light_state.releases.current()) == asked


@pytest.mark.parametrize("name", ["gpt-5", "clausula/atlantis", "clausula:other", "", "/", "@"])
def test_other_models_are_refused(light_state: ServerState, name: str) -> None:
    """The message names those that there are."""
    with pytest.raises(NotFoundError, match="clausula/tw"):
        read_model_id(name, light_state.releases.current())


def test_a_day_that_is_none_is_refused(light_state: ServerState) -> None:
    """The message shows the form."""
    with pytest.raises(UsageError, match="must be YYYY-MM-DD"):
        read_model_id("clausula/tw@tomorrow", light_state.releases.current())


def test_settle_law(light_state: ServerState) -> None:
    """Id and fields complete each other, may repeat each other, and may not contradict."""
    served = light_state.releases.current()
    day = date(2022, 3, 1)
    law = settle_law(served, "clausula/tw@2022-03-01")
    assert (law.as_of, law.jurisdiction) == (day, "tw")
    assert settle_law(served, "clausula/tw", day, "tw") == law
    with pytest.raises(UsageError, match="names another day or jurisdiction"):
        settle_law(served, "clausula/tw", day, "sample")
    with pytest.raises(UsageError, match="model id that carries it: clausula/sample, clausula/tw"):
        settle_law(served, "clausula")


def test_the_only_jurisdiction_need_not_be_named(tmp_path: Path) -> None:
    """With one jurisdiction the plain id is enough."""
    served = open_served_light(tmp_path, ["sample"])
    assert settle_law(served, "clausula").jurisdiction == "sample"
