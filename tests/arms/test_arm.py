"""Which arms there are of which models."""

import pytest
from pydantic import ValidationError

from components.arms.arm import APPROACH_NAMES, APPROACHES, ArmModel, list_arms


def test_list_arms_of_each_model() -> None:
    """A local model has every approach, a remote one all but the release as it serves."""
    remote = ArmModel.model_validate({"name": "far", "kind": "anthropic", "remote": {"model": "m"}})
    arms = list_arms((ArmModel(name="near"), remote), APPROACH_NAMES)
    ids = [arm.id for arm in arms]
    assert len(ids) == 2 * len(APPROACH_NAMES) - 1
    assert ids[0] == "near.instructions"
    assert "near.as_served" in ids
    assert "far.as_served" not in ids


def test_approaches_differ() -> None:
    """No two approaches give the model the same."""
    assert set(APPROACHES) == set(APPROACH_NAMES)
    kinds = [
        (each.has_examples, each.has_articles, each.is_tuned, each.is_served)
        for each in APPROACHES.values()
    ]
    assert len(set(kinds)) == len(kinds) == 7


def test_remote_model_must_be_named() -> None:
    """A server without the name of a model is refused when the config is read."""
    with pytest.raises(ValidationError, match=r"remote\.model must be set for kind openai"):
        ArmModel(name="far", kind="openai")
