"""The lists of rows that are not kept: one record a line, and counted."""

from pathlib import Path

from components.curation.intake.refusals import Contradiction, Duplicate, Refusal
from components.curation.intake.repeats_and_contradictions import Mark
from components.curation.intake.row_lists import RowLists

EARLY = Mark("a.csv", 2, "p1", "valid", 1, 7, True)
LATE = Mark("b.csv", 5, "p2", "invalid", 1, 7, True)


def test_row_lists_write_and_count(tmp_path: Path) -> None:
    """Each call writes one line of its file and counts it; similarities are rounded."""
    refusal = Refusal(source="a.csv", line=9, code="style", field="answer", reason="no sentence")
    with RowLists(tmp_path) as lists:
        lists.refuse(refusal)
        lists.refuse_contradicted(LATE, EARLY)
        lists.repeat(LATE, EARLY, 0.912345)
        lists.contradict(EARLY, LATE, 1.0)
    assert dict(lists.refusals) == {"style": 1, "contradiction": 1}
    assert (lists.num_duplicates, lists.num_contradictions) == (1, 1)
    first, second = (tmp_path / "refused.jsonl").read_text().splitlines()
    assert Refusal.model_validate_json(first) == refusal
    assert Refusal.model_validate_json(second).reason.endswith("is valid at a.csv line 2")
    duplicate = Duplicate.model_validate_json((tmp_path / "duplicates.jsonl").read_text())
    assert (duplicate.line, duplicate.of_line, duplicate.similarity) == (5, 2, 0.9123)
    written = (tmp_path / "contradictions.jsonl").read_text()
    contradiction = Contradiction.model_validate_json(written)
    assert (contradiction.verdict, contradiction.other_verdict) == ("valid", "invalid")


def test_row_lists_stand_even_where_nothing_is_refused(tmp_path: Path) -> None:
    """All three files are there, and empty."""
    with RowLists(tmp_path):
        pass
    sizes = {path.name: path.stat().st_size for path in tmp_path.iterdir()}
    assert sizes == {"refused.jsonl": 0, "duplicates.jsonl": 0, "contradictions.jsonl": 0}
