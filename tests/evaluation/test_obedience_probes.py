"""Probes change the article so that the right verdict turns."""

import pytest

from components.evaluation.obedience_probes import KINDS, draw_probes
from tests.evaluation.gates.conftest import make_pairs


def test_draw_probes_turn_the_verdict() -> None:
    """Each kind is there in its turn, and the changed article turns the verdict."""
    probes = draw_probes(make_pairs(), count=60)
    assert [probe.kind for probe in probes[:4]] == [*KINDS, *KINDS]
    for probe in probes:
        assert probe.verdict != probe.before
        assert probe.text != probe.text_before


@pytest.mark.slow
def test_draw_probes_goes_through_the_pairs_again() -> None:
    """More probes than pairs give at once are drawn, and none of them twice."""
    pairs = make_pairs()
    many = draw_probes(pairs, count=10_000)
    assert len(many) > len(draw_probes(pairs, count=1)) == 1
    assert len({(probe.clause, probe.text) for probe in many}) == len(many)
    assert len(many) > 1.3 * len({probe.clause for probe in many})
    assert draw_probes(pairs, count=60) == draw_probes(pairs, count=60)
