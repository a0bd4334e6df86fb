"""The probability of a part of a completion, by hand."""

import math

import pytest

from components.engines.engine import Completion


def test_completion_without_probabilities_is_never_sure() -> None:
    """Without log-probabilities the chosen word has probability 0, which needs review."""
    completion = Completion("is valid.", (("is valid.", -math.inf),), True)
    assert completion.probability_at(0, 9) == 0.0


def test_completion_probability_of_part() -> None:
    """The probability of a part is the product over the tokens that spell it."""
    tokens = (("a", -1.0), (" is", -0.5), (" va", -0.25), ("lid.", 0.0))
    completion = Completion("a is valid.", tokens, True)
    assert completion.probability_at(5, 6) == pytest.approx(0.7788, abs=1e-4)  # exp(-0.25)
    assert completion.probability_at(0, 1) == pytest.approx(0.3679, abs=1e-4)  # exp(-1)


def test_completion_repr_shows_no_text() -> None:
    """A completion may quote a contract, so its repr shows lengths only."""
    assert repr(Completion("secret", (("secret", 0.0),), True)) == (
        "Completion(num_tokens=1, is_finished=True)"
    )
