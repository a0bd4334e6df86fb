"""The measurement of slow sockets runs, on a small scale."""

import pytest

from tests.benchmarks.slow_sockets import besiege
from tests.serving.stand_in import StandIn


@pytest.mark.slow
def test_besiege_beside_a_server(open_stand_in: StandIn) -> None:
    """Look-ups are answered beside sockets that hold the server up."""
    query = {"as_of": "2021-03-01", "jurisdiction": "sample"}
    rows = besiege(open_stand_in.address, 30, num_users=2, seconds=0.6, query=query)
    values = {str(row["what"]): float(row["value"]) for row in rows}
    assert values["slow sockets"] == 30
    assert values["look-ups beside them"] >= 2  # one of each user
    assert values["look-ups that failed"] == 0
