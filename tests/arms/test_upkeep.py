"""What following an amendment takes, from what the home has measured."""

import json
from pathlib import Path

import pytest

from components.arms.figures import AxisFigure
from components.arms.upkeep import Upkeep, list_refreshes, measure_upkeep
from components.storage import Home


def write_change(home: Home, number: int, seconds: float, *, is_first: bool = False) -> None:
    """Write the change report of a refresh."""
    folder = home.knowledge / "changes" / f"{number:06}"
    folder.mkdir(parents=True)
    report = {"is_published": True, "is_first": is_first, "seconds": seconds}
    (folder / "changes.json").write_text(json.dumps(report))


def test_refreshes_into_an_index_that_was_there(tmp_path: Path) -> None:
    """The first snapshot embeds everything and says nothing of an amendment."""
    home = Home(tmp_path)
    write_change(home, 1, 60.0, is_first=True)
    write_change(home, 2, 4.0)
    write_change(home, 3, 6.0)
    assert list_refreshes(home) == [4.0, 6.0]
    upkeep = measure_upkeep(home, 36.0)
    assert upkeep.reindex is not None
    assert upkeep.reindex.value == 5.0
    # Student's t for one degree of freedom, times the error of the mean, 1: from 0 to 17.7
    assert upkeep.reindex.low == 0.0
    assert upkeep.reindex.high == pytest.approx(5 + 12.706, abs=0.01)
    assert upkeep.retrain is None


def test_price_of_a_time() -> None:
    """A time is priced by the hour; without a time or a price there is no cost."""
    hour = AxisFigure(value=1800, low=1800, high=1800, count=1)
    upkeep = Upkeep(reindex=hour, retrain=None, hour=3.0)
    assert upkeep.price(upkeep.reindex) == 1.5
    assert upkeep.price(upkeep.retrain) is None
    assert upkeep.model_copy(update={"hour": None}).price(hour) is None
