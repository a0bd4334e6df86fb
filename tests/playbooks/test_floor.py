"""The red lines of a playbook."""

from datetime import date

import pytest

from components.playbooks.floor import evaluate_floor, judge_red_lines
from components.playbooks.playbook import Invariant, Playbook, Position
from components.records import Finding, PositionOutcome

ABOUT = PositionOutcome(
    position="P-1", title="", playbook="house", version="2026-01-01", state="unclear", reason=""
)


def make_playbook(statement: str, position: str = "") -> Playbook:
    """Return a playbook of one red line, and of a position that is evidence."""
    return Playbook(
        id="house",
        title="House",
        since=date(2026, 1, 1),
        positions=(Position(id="P-1", title="Payment", binding="evidence"),),
        floor=(Invariant(id="red-1", statement=statement, position=position),),
    )


def make_finding(clause: str, *positions: PositionOutcome) -> Finding:
    """Return a finding about a clause."""
    return Finding(
        id="f1",
        clause=clause,
        start=0,
        end=len(clause),
        verdict="valid",
        status="verified",
        citations=(),
        reason="",
        confidence=1,
        positions=positions,
    )


@pytest.mark.parametrize(
    ("statement", "clause", "state"),
    [
        ("Never accept payment after more than 90 days.", "Payment: 120 days.", "violation"),
        ("Never accept payment after more than 90 days.", "Payment: 30 days.", "clear"),
        (
            "Never accept payment after more than 90 days.",
            "Payment: 30 or 120 days.",
            "needs review",
        ),
        ("Never accept payment after more than 90 days.", "Payment: at once.", "not evaluated"),
        ("Never accept payment after more than 90 days.", "Delivery: 120 days.", "not evaluated"),
        ("Payment must not exceed 90 days.", "Payment: 120 days.", "violation"),
        ("Payment never takes less than 10 days.", "Payment takes 5 days.", "violation"),
        ("Never accept payment “in advance”.", "Payment is made in advance.", "violation"),
        ("Never accept payment “in advance”.", "Payment is not in advance.", "needs review"),
        ("Never accept payment “in advance”.", "Payment is made at first.", "not evaluated"),
        ("Never accept uncapped liability.", "Uncapped liability is accepted.", "not evaluated"),
    ],
)
def test_an_invariant_is_evaluated_or_said_not_to_be(
    statement: str, clause: str, state: str
) -> None:
    """Figures and quoted words decide; nothing else is taken for kept."""
    (outcome,) = evaluate_floor(make_playbook(statement), [make_finding(clause)])
    assert outcome.state == state
    assert outcome.reason
    is_about = statement != "Never accept uncapped liability." and "Delivery" not in clause
    assert outcome.findings == (("f1",) if is_about else ())


def test_an_invariant_of_a_position_is_evaluated_in_the_clauses_of_the_position() -> None:
    """Its own words need not stand there."""
    playbook = make_playbook("Never accept more than 90 days.", position="P-1")
    (outcome,) = evaluate_floor(playbook, [make_finding("Within 120 days.", ABOUT)])
    assert (outcome.state, outcome.findings) == ("violation", ("f1",))
    (outcome,) = evaluate_floor(playbook, [make_finding("Within 120 days.")])
    assert outcome.state == "not evaluated"


def test_a_crossed_red_line_deviates_and_is_cited_by_its_id() -> None:
    """The finding of the clause carries it; one that is kept says nothing."""
    playbook = make_playbook("Never accept payment after more than 90 days.")
    (crossed,) = judge_red_lines(playbook, "Payment: 120 days.", ())
    assert (crossed.position, crossed.state, crossed.version) == ("red-1", "deviates", "2026-01-01")
    assert judge_red_lines(playbook, "Payment: 30 days.", ()) == []


def test_the_red_line_of_a_position_of_the_house_is_not_said_twice() -> None:
    """The position's own ban says it."""
    playbook = make_playbook("Never accept more than 90 days.", position="P-1")
    assert len(judge_red_lines(playbook, "120 days.", ("P-1",))) == 1
    own = playbook.positions[0].model_copy(update={"binding": "house"})
    house = playbook.model_copy(update={"positions": (own,)})
    assert judge_red_lines(house, "120 days.", ("P-1",)) == []
