"""Two editions, and the findings that were made under the first."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from components.knowledge.search import KnowledgeBase
from components.rechecking.items import PastFinding
from components.storage import Home
from tests.rechecking.past import make_contract, open_edition, publish_both


@dataclass(frozen=True)
class TwoEditions:
    """A home with two editions, both of them open, and findings of the first."""

    home: Home
    before: KnowledgeBase
    now: KnowledgeBase
    findings: list[PastFinding]


@pytest.fixture(scope="package")
def law(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoEditions]:
    """Give two editions, which tests only read."""
    home = publish_both(tmp_path_factory.mktemp("law"))
    before = open_edition(home, 1)
    now = open_edition(home, 2)
    yield TwoEditions(home, before, now, make_contract(before))
    before.close()
    now.close()
