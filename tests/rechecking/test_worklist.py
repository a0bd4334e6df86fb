"""The worklist of an edition: made once, against what was rechecked last."""

from pathlib import Path

from components.knowledge.stores.embedded import EmbeddedStore
from components.rechecking.governing import GoverningConfig
from components.rechecking.worklist import (
    edition_before,
    is_made,
    last_rechecked,
    list_touched,
    note_made,
    open_if_kept,
    write_rows,
)
from components.storage import Home
from tests.knowledge.corpus import HashingEmbedder
from tests.rechecking.conftest import TwoEditions
from tests.rechecking.past import TODAY, ReviewsInMemory


def test_list_touched_joins_ended_and_new(law: TwoEditions) -> None:
    """Amended, repealed and newly governed findings stand in the order of the contract."""
    past = ReviewsInMemory(law.findings)
    config = GoverningConfig(depth=1)
    items = list_touched(past, law.now, law.before, None, config, TODAY)
    kinds = [(item.ordinal, [cause.kind for cause in item.causes]) for item in items]
    assert kinds == [(0, ["amended"]), (2, ["repealed"]), (3, ["new"])]
    assert list_touched(past, law.now, law.now, law.now, config, TODAY) == []


def test_worklists_follow_each_other(law: TwoEditions, tmp_path: Path) -> None:
    """An edition is compared with the last one whose worklist was made, else the one before."""
    store = EmbeddedStore(law.home)
    assert edition_before(store, 2) == 1
    assert edition_before(store, 1) is None
    home = Home(tmp_path)
    assert not is_made(home, 2)
    assert last_rechecked(home, 2) is None
    note_made(home, 1, 0)
    note_made(home, 2, 3)
    assert is_made(home, 2)
    assert last_rechecked(home, 2) == 1
    opened = open_if_kept(store, HashingEmbedder(), 1)
    assert opened is not None
    opened.close()
    assert open_if_kept(store, HashingEmbedder(), 9) is None
    assert open_if_kept(store, HashingEmbedder("another"), 1) is None
    assert write_rows(home, 2, []).read_text().startswith("review,finding,clause,outcome")
