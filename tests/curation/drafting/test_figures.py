"""Another figure in place of a limit."""

import random

import pytest

from components.curation.drafting.figures import move_figure
from components.quantities.comparing import are_comparable, compare_order
from components.quantities.reading import parse_quantity


@pytest.mark.parametrize("text", ["30 days", "twenty years", "16 percent", "3 months"])
@pytest.mark.parametrize("is_below", [True, False])
def test_move_figure_stands_on_the_side_asked_for(text: str, is_below: bool) -> None:
    """However a moved figure is written, it reads back below or above the limit."""
    limit = parse_quantity(text)
    assert limit is not None
    rng = random.Random(3)
    moved = [move_figure(limit, is_below=is_below, rng=rng) for _ in range(20)]
    figures = [parse_quantity(figure) for figure in moved if figure]
    assert len(figures) >= 15  # now and then no try lands on that side
    assert len(set(moved)) > 5
    for figure in figures:
        assert figure is not None
        assert are_comparable(figure, limit)
        assert compare_order(figure, limit) == (-1 if is_below else 1)
