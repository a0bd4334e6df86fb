"""A gentle tuning passes the gate of forgetting, a destructive one fails it."""

import math
from pathlib import Path

import pytest

from components.evaluation.candidate_model import BaseAndCandidate, Scored
from components.evaluation.gates.forgetting import (
    estimate_rise,
    load_suite,
    measure_forgetting,
)
from components.evaluation.gates.results import CandidateGatesConfig, failed_gates
from components.tuning.general_texts import load_general
from components.tuning.trainer import Trainer
from tests.tuning.material import CONFIG, make_sequences


@pytest.mark.parametrize(("rate", "failed"), [(1e-6, []), (0.3, ["forgetting"])])
def test_measure_forgetting(
    tiny_base: Path, tmp_path: Path, rate: float, failed: list[str]
) -> None:
    """A rate that hardly moves the weights leaves perplexity where it was.

    A destructive one raises it far beyond 5 %.
    """
    trainer = Trainer(
        tiny_base,
        CONFIG.model_copy(update={"method": "full", "first_layer": 0, "learning_rate": rate}),
    )
    trainer.run(make_sequences(tiny_base, 3), [], lambda step: None)
    trainer.save(tmp_path)
    models = BaseAndCandidate(tiny_base, tmp_path)
    rows = measure_forgetting(models, load_suite(), CandidateGatesConfig())
    assert failed_gates(rows) == failed
    assert [row.num_probes for row in rows[:2]] == [20, 20]
    few = measure_forgetting(models, load_suite(), CandidateGatesConfig(num_general=5))
    assert [row.num_probes for row in few[:2]] == [5, 5]
    assert [row.name for row in rows] == [
        "texts_rise",
        "answers_rise",
        "accuracy_before",
        "accuracy_after",
    ]


def scored(*log_probabilities: float) -> Scored:
    """Return a text whose tokens have these log-probabilities."""
    num_tokens = len(log_probabilities)
    ids = tuple(range(num_tokens))
    return Scored(ids, log_probabilities, (True,) * num_tokens, log_probabilities)


def test_estimate_rise_by_hand() -> None:
    """Perplexity four against two is a rise of one; the same in each text, it is certain."""
    base = [scored(math.log(1 / 2), math.log(1 / 2)), scored(math.log(1 / 2))]
    tuned = [scored(math.log(1 / 2), math.log(1 / 8)), scored(math.log(1 / 4))]
    rise = estimate_rise(base, tuned)
    assert (rise.value, rise.low, rise.high) == pytest.approx((1.0, 1.0, 1.0))
    assert rise.num_probes == 2


def test_estimate_rise_of_one_text_is_no_proof() -> None:
    """One text of five that got much worse raises the mean, but proves nothing of the others."""
    base = [scored(-2.0, -2.0)] * 5
    tuned = [scored(-2.0, -2.0)] * 4 + [scored(-3.0, -3.0)]
    rise = estimate_rise(base, tuned)
    assert rise.value == pytest.approx(math.exp(0.2) - 1)
    assert rise.low < 0.05 < rise.value


def test_suite_and_mixed_in_texts_are_apart() -> None:
    """Nothing that the gate reads may be trained on, and both sets are as large as they say."""
    suite, general = load_suite(), load_general()
    assert (len(suite.texts), len(suite.instructions)) == (20, 20)
    assert not {*suite.texts} & {*general.texts}
    assert not {one.ask for one in suite.instructions} & {one.ask for one in general.instructions}
