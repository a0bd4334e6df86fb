"""Arms: the ways to use a model that are compared, and the models that they are tried with.

An arm is a model and an approach. All arms review the same clauses with the same search, and differ
in what the model is given: instructions, examples, the article that governs, tuned weights. The
reader decides in none of them, since it would give every arm with an article the same verdict. An
untuned model answers a chat, freely. A tuned one is asked as a review asks it, in the template that
it was tuned to, under its grammar. The last approach is no arm of the comparison but its yardstick:
the release as it serves, with the reader.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from pydantic import Field, model_validator

from components.config import Section
from components.engines.remote_chat import RemoteChatConfig
from components.models.sources import ModelSource

ApproachName = Literal[
    "instructions",
    "few_shot",
    "retrieval",
    "few_shot_retrieval",
    "tuned",
    "tuned_retrieval",
    "as_served",
]
APPROACH_NAMES: tuple[ApproachName, ...] = get_args(ApproachName)


@dataclass(frozen=True)
class Approach:
    """What the model of an arm is given.

    Attributes:
        label: As reports call it.
        has_examples: Whether it sees answers to similar clauses.
        has_articles: Whether it sees the article that the search chose.
        is_tuned: Whether it runs with the adapter, in the template it was tuned to.
        is_served: Whether the reader decides with it, as in a review.
    """

    label: str
    has_examples: bool = False
    has_articles: bool = False
    is_tuned: bool = False
    is_served: bool = False


APPROACHES: dict[ApproachName, Approach] = {
    "instructions": Approach("instructions"),
    "few_shot": Approach("few-shot", has_examples=True),
    "retrieval": Approach("retrieval", has_articles=True),
    "few_shot_retrieval": Approach("few-shot + retrieval", has_examples=True, has_articles=True),
    "tuned": Approach("tuned", is_tuned=True),
    "tuned_retrieval": Approach("tuned + retrieval", has_articles=True, is_tuned=True),
    "as_served": Approach("release as it serves", has_articles=True, is_tuned=True, is_served=True),
}
PROMPTED: tuple[ApproachName, ...] = ("instructions", "few_shot")
RETRIEVED: tuple[ApproachName, ...] = ("retrieval", "few_shot_retrieval")


class Prices(Section):
    """What a model costs, in the currency of the config; left out: not told."""

    prompt: float | None = Field(
        default=None, ge=0, description="of a million tokens that the model reads"
    )
    answer: float | None = Field(
        default=None, ge=0, description="of a million tokens that the model writes"
    )
    hour: float | None = Field(
        default=None, ge=0, description="of an hour of the machine that runs the model"
    )


class ArmModel(Section):
    """A model that arms are tried with."""

    name: str = Field(
        pattern=r"^[a-z0-9][a-z0-9._-]*$", description="short name in reports; small letters"
    )
    kind: Literal["local", "openai", "anthropic"] = Field(
        default="local",
        description="local: in this process; openai, anthropic: a server of that chat API, to which"
        " the clauses are sent",
    )
    base: ModelSource | None = Field(
        default=None, description="the model, for kind local; left out: the base of `shared`"
    )
    remote: RemoteChatConfig = Field(
        default=RemoteChatConfig(), description="the server, for the other kinds"
    )
    tuned_model: str = Field(
        default="",
        description="for kind openai: name under which the server has the release's merged model;"
        " empty: the tuned arms of this model are not run",
    )
    prices: Prices = Prices()

    @model_validator(mode="after")
    def _remote_model_is_named(self) -> "ArmModel":
        """Refuse a server without the name of a model."""
        if self.kind != "local" and not self.remote.model:
            raise ValueError(f"model {self.name}: remote.model must be set for kind {self.kind}")
        return self


@dataclass(frozen=True)
class Arm:
    """One model under one approach."""

    model: ArmModel
    name: ApproachName

    @property
    def id(self) -> str:
        """Its id, such as `bundled.few_shot`."""
        return f"{self.model.name}.{self.name}"

    @property
    def approach(self) -> Approach:
        """What its model is given."""
        return APPROACHES[self.name]


def list_arms(models: tuple[ArmModel, ...], names: tuple[ApproachName, ...]) -> list[Arm]:
    """Return every arm, all of one model together; the yardstick is the local models' own."""
    arms: list[Arm] = []
    for model in models:
        for name in names:
            if not APPROACHES[name].is_served or model.kind == "local":
                arms.append(Arm(model, name))
    return arms
