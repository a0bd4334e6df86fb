"""A job that does not fit into memory is refused before it starts."""

import pytest

from components.errors import EngineError
from components.models.memory import GIB, read_memory, require_memory

NEEDS = {"model": 3 * GIB, "cache": 2 * GIB}


def test_require_memory_names_what_is_needed() -> None:
    """The message has the sum, each part, what there is, and the remedy."""
    expected = (
        r"engine x: needs 5\.0 GiB of memory \(model 3\.0, cache 2\.0\), got 4\.0\. Try less\."
    )
    with pytest.raises(EngineError, match=expected):
        require_memory("engine x", NEEDS, "Try less.", 4 * GIB)


@pytest.mark.parametrize("total", [None, 5 * GIB])
def test_require_memory_that_fits(total: int | None) -> None:
    """Nothing is refused that fits, or where memory cannot be read."""
    require_memory("engine x", NEEDS, "Try less.", total)


def test_read_memory() -> None:
    """This machine has at least the memory that the tests need, and less than a petabyte."""
    total = read_memory()
    assert total is None or GIB < total < GIB << 20
