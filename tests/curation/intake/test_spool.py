"""The spool: pairs come back from disk in order."""

from pathlib import Path

from components.curation.intake.repeats_and_contradictions import mark_pair
from components.curation.intake.spool import Spool
from tests.curation.dataset.test_splitting import distinct


def test_spool_round_trip(tmp_path: Path) -> None:
    """Pairs read back as they were added, with marks and tokens beside them, until deleted."""
    spool = Spool(tmp_path / "spool.jsonl")
    pairs = [distinct(1), distinct(2)]
    for line, pair in enumerate(pairs, 1):
        spool.add(pair, mark_pair("rows.csv", line, pair, is_edition=True), 10 * line)
    spool.close()
    spool.close()
    assert list(spool.read()) == pairs
    assert len(spool) == 2
    assert [mark.id for mark in spool.marks] == [pair.id for pair in pairs]
    assert spool.num_tokens == [10, 20]
    spool.delete()
    assert list(tmp_path.iterdir()) == []
