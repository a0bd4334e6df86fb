"""A reader's gates: one that was tuned on right labels passes, planted faults do not."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from components.evaluation.reader_gates import (
    ReaderGatesConfig,
    find_leaked,
    gate_reader,
    measure_reader,
)
from components.gate_result import GateResult
from components.judging.breaking import FEATURES
from components.reader.families import RuleFamily
from components.reader.graph import prepare_reader
from components.reader.reader import RuleReader
from components.reader.scores import score_reader
from components.reader.trainer import train_reader
from components.storage import Home
from tests.reader.material import (
    TRAINING,
    count_steps,
    make_encoder,
    make_families,
    make_family,
    read_clauses_alone,
    read_perfectly,
    read_shuffled,
)

pytestmark = pytest.mark.usefixtures("one_thread")

GATES = ReaderGatesConfig()
GOOD = {"auc_words": 0.9, "auc_opposites": 0.8}
LEASE = make_family(
    "a lease",
    keep=["The tenant may end the lease with three months of notice at the end of any month."],
    **{"break": ["Only the landlord decides when this lease comes to its end, and how."]},
)
LOAN = make_family(
    "a loan",
    keep=["The borrower repays what is left of the loan whenever it suits the borrower's plans."],
    **{"break": ["Early repayment costs the borrower all interest up to the last agreed day."]},
)


def list_failed(gates: Sequence[GateResult]) -> list[str]:
    """Return the names of the gates that failed."""
    assert [gate.name for gate in gates] == ["auc_words", "auc_opposites", "leaked"]
    return [gate.name for gate in gates if not gate.has_passed]


def test_gate_reader_passes_a_good_one() -> None:
    """Scores above the bounds on families that are new pass, and say their bounds."""
    gates = gate_reader(GOOD, [LEASE], [LOAN], GATES)
    assert list_failed(gates) == []
    assert [gate.bound for gate in gates] == ["at least 0.6", "at least 0.6", "at most 0"]
    assert [gate.value for gate in gates] == [0.9, 0.8, 0.0]


def test_gate_reader_bounds() -> None:
    """A score at its bound passes, one below fails, and so does one that no family gives."""
    at_bound = {"auc_words": 0.6, "auc_opposites": 0.6}
    assert list_failed(gate_reader(at_bound, [LEASE], [LOAN], GATES)) == []
    below = {"auc_words": 0.59, "auc_opposites": 0.6}
    assert list_failed(gate_reader(below, [LEASE], [LOAN], GATES)) == ["auc_words"]
    without = {"auc_words": 0.9}
    assert list_failed(gate_reader(without, [LEASE], [LOAN], GATES)) == ["auc_opposites"]


def test_gate_reader_must_not_lose_what_it_went_on_from() -> None:
    """A reader that went on from another may lose a hundredth of its area, not two."""
    for before, names in (({"auc_words": 0.91}, []), ({"auc_words": 0.92}, ["auc_words"])):
        gates = gate_reader(GOOD, [LEASE], [LOAN], GATES, before=before)
        assert list_failed(gates) == names
    weak = gate_reader({**GOOD, "auc_words": 0.55}, [LEASE], [LOAN], GATES, before=GOOD | {})
    assert list_failed(weak) == ["auc_words"]


def test_gate_reader_leak_by_id() -> None:
    """A held-out family whose id was trained on fails, though its clauses are others."""
    twin = LEASE.model_copy(update={"id": LOAN.id})
    [*_, leaked] = gate_reader(GOOD, [twin], [LOAN, LEASE.model_copy(update={"id": "x"})], GATES)
    assert not leaked.has_passed
    gates = gate_reader(GOOD, [twin], [LOAN], GATES)
    assert list_failed(gates) == ["leaked"]
    assert gates[-1].details == (LOAN.id,)
    assert gates[-1].value == 1.0


def test_gate_reader_leak_by_clauses() -> None:
    """The same clauses under another id are found, also with a word or the punctuation changed."""
    renamed = LOAN.model_copy(update={"id": "its-own", "area": "elsewhere"})
    assert list_failed(gate_reader(GOOD, [renamed], [LOAN, LEASE], GATES)) == ["leaked"]
    assert find_leaked([renamed], [LOAN, LEASE], GATES.likeness) == [LOAN.id]
    edited = renamed.model_copy(
        update={"keep": (LOAN.keep[0].replace("suits", "helps").upper(),), "break_": ("Nothing.",)}
    )
    assert find_leaked([edited], [LOAN, LEASE], GATES.likeness) == [LOAN.id]
    swapped = renamed.model_copy(update={"keep": LOAN.break_, "break_": LOAN.keep})
    assert find_leaked([swapped], [LOAN], GATES.likeness) == [LOAN.id]


def test_gate_reader_leak_of_the_reader_it_went_on_from() -> None:
    """What the reader it went on from was tuned on counts as trained on."""
    gates = gate_reader(GOOD, [LEASE], [LOAN], GATES, known=["other", LOAN.id])
    assert list_failed(gates) == ["leaked"]


def test_gate_reader_tolerated_share() -> None:
    """Of two held-out families one may be known where half is allowed."""
    twin = LEASE.model_copy(update={"id": LOAN.id, "keep": ("A new text.",), "break_": ("No.",)})
    half = ReaderGatesConfig(max_leaked=0.5)
    gates = gate_reader(GOOD, [twin], [LOAN, LEASE], half)
    assert gates[-1].value == 0.5
    assert gates[-1].has_passed
    assert not gate_reader(GOOD, [twin], [LOAN], half)[-1].has_passed


def test_gate_reader_refuses_shuffled_labels() -> None:
    """A reader whose labels were shuffled is at chance, which is below both bounds."""
    families = [make_family(f"a thing{number}") for number in range(200)]
    gates = gate_reader(score_reader(read_shuffled, families), [LEASE], [LOAN], GATES)
    assert list_failed(gates) == ["auc_words", "auc_opposites"]


def test_gate_reader_refuses_one_that_ignores_the_rule() -> None:
    """A reader that knows clauses by heart has all words right and fails under the opposites."""
    families = make_families()
    alone = gate_reader(score_reader(read_clauses_alone, families), [LEASE], [LOAN], GATES)
    assert list_failed(alone) == ["auc_opposites"]
    perfect = gate_reader(score_reader(read_perfectly, families), [LEASE], [LOAN], GATES)
    assert list_failed(perfect) == []


def swap_labels(families: Sequence[RuleFamily]) -> list[RuleFamily]:
    """Return families whose clauses stand under the wrong label."""
    swapped = []
    for family in families:
        labels = {"keep": family.break_, "break_": family.keep}
        swapped.append(family.model_copy(update=labels))
    return swapped


@pytest.mark.slow
def test_measure_reader_after_tuning(tmp_path: Path) -> None:
    """Tuned on right labels a reader passes on rules it never saw, on swapped ones it fails.

    The families have no opposites, so that a minute's tuning can be a second's.
    """
    families = [family.model_copy(update={"opposites": ()}) for family in make_families()]
    held_out = [families[2], families[5]]
    right = [family for family in families if family not in held_out]
    base = make_encoder(tmp_path / "encoder")
    home = Home(tmp_path)
    words: dict[str, GateResult] = {}
    leanings: dict[str, float] = {}
    for name, trained in (("right", right), ("swapped", swap_labels(right))):
        train_reader(
            base,
            trained,
            [],
            TRAINING.model_copy(update={"time_budget_s": 60.0}),
            work=tmp_path / f"{name}-work",
            target=tmp_path / name,
            on_progress=count_steps,
        )
        reader = RuleReader(prepare_reader(base, tmp_path / name, name, home))
        scores, breaking = measure_reader(reader, held_out)
        words[name] = gate_reader(scores, trained, held_out, GATES)[0]
        leanings[name] = breaking.weights["reading"]
        assert scores["num_pairs"] == 2 * (2 + 2 + 2)
        assert set(breaking.weights) == set(FEATURES)
    assert words["right"].has_passed, words
    assert not words["swapped"].has_passed, words
    assert leanings["right"] > 0 > leanings["swapped"]
